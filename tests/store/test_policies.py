"""A repository's policy by what is known of its file."""

import pytest

from app.domain.people import MAINTAINERS, People
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.store.configurations import Configurations, KnownConfiguration
from app.store.database import Database
from app.store.policies import known_policy

ACME = "acme/taxonomy"
USUAL = Policy(pairs=11)


@pytest.fixture
def configurations(database: Database) -> Configurations:
    """The table, on both databases."""
    return Configurations(database)


def known(content: bytes, commit: str = "a" * 40, problem: str = "") -> KnownConfiguration:
    return KnownConfiguration(content=content, commit_sha=commit, problem=problem)


def test_without_a_file_the_usual_counts(configurations: Configurations) -> None:
    assert known_policy(configurations, ACME, USUAL) == USUAL


def test_the_last_good_file_counts_over_the_usual(configurations: Configurations) -> None:
    configurations.save(ACME, known(b"maintainers: {role: admin}\n", problem="broken since"))
    found = known_policy(configurations, ACME, USUAL)
    assert found.maintainers == People(role=Role.ADMIN)
    assert found.pairs == 11
    assert known_policy(configurations, "acme/other", USUAL) == USUAL


@pytest.mark.parametrize(
    "file", [known(b"", commit="", problem="never good"), known(b"maintainers: {role: nobody}\n")]
)
def test_what_was_never_good_or_is_not_taken_any_more_counts_nothing(
    configurations: Configurations, file: KnownConfiguration
) -> None:
    configurations.save(ACME, file)
    assert known_policy(configurations, ACME, USUAL).maintainers == MAINTAINERS
