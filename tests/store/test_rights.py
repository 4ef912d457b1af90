"""What people may do: kept by who and where, with its age; and which repositories are known."""

from dataclasses import replace

import pytest

from app.domain.people import Person
from app.domain.pull_request import PullRequestRef, Role
from app.store.database import Database
from app.store.pull_requests import PullRequests
from app.store.rights import KEPT_SECONDS, KnownRight, KnownRights
from tests.support.stores import PULL_REQUEST, Clock

ACME, OTHER = "acme/taxonomy", "acme/other"
GRACE = Person(login="grace", role=Role.WRITE, teams=frozenset({"triagers", "docs"}))


@pytest.fixture
def clock() -> Clock:
    """A time that tests move."""
    return Clock(1_700_000_000.0)


@pytest.fixture
def rights(database: Database, clock: Clock) -> KnownRights:
    """The table, on both databases."""
    return KnownRights(database, clock)


@pytest.fixture
def pull_requests(database: Database, clock: Clock) -> PullRequests:
    """What tells which repositories there are."""
    return PullRequests(database, clock)


def opened(pull_requests: PullRequests, repository: str, installation: int, number: int) -> None:
    ref = PullRequestRef(installation_id=installation, repository=repository, number=number)
    pull_requests.save(replace(PULL_REQUEST, ref=ref))


def test_an_answer_is_kept_with_its_age(rights: KnownRights, clock: Clock) -> None:
    rights.save(ACME, GRACE)
    clock.now += 7
    assert rights.of("grace") == {ACME: KnownRight(person=GRACE, age=7.0)}
    assert rights.of("ada") == {}


def test_a_login_is_the_same_however_it_is_spelt(rights: KnownRights) -> None:
    rights.save(ACME, replace(GRACE, login="GRACE"))
    rights.save(ACME, replace(GRACE, login="Grace", role=Role.READ))
    (right,) = rights.of("gRace").values()
    assert right.person.role is Role.READ


def test_a_newer_answer_takes_the_place_of_the_older_one(rights: KnownRights, clock: Clock) -> None:
    rights.save(ACME, GRACE)
    rights.save(OTHER, GRACE)
    clock.now += 60
    rights.save(ACME, Person(login="grace"))
    found = rights.of("grace")
    assert found[ACME] == KnownRight(person=Person(login="grace"), age=0.0)
    assert found[OTHER] == KnownRight(person=GRACE, age=60.0)


def test_very_old_answers_are_deleted(rights: KnownRights, clock: Clock) -> None:
    rights.save(ACME, GRACE)
    clock.now += KEPT_SECONDS + 1
    rights.save(ACME, Person(login="ada"))
    assert rights.of("grace") == {}
    assert set(rights.of("ada")) == {ACME}


def test_repositories_are_listed_once_and_the_last_active_first(
    rights: KnownRights, pull_requests: PullRequests, clock: Clock
) -> None:
    for number, repository in enumerate((ACME, OTHER, "acme/third", ACME)):
        clock.now += 1
        opened(pull_requests, repository, 5, number + 1)
    assert list(rights.installations(10).items()) == [(ACME, 5), ("acme/third", 5), (OTHER, 5)]
    assert list(rights.installations(2)) == [ACME, "acme/third"]


def test_a_repository_is_spoken_to_through_its_last_installation(
    rights: KnownRights, pull_requests: PullRequests, clock: Clock
) -> None:
    opened(pull_requests, ACME, 5, 1)
    clock.now += 1
    opened(pull_requests, ACME, 6, 2)
    assert rights.installations(10) == {ACME: 6}
    assert rights.installation_of(ACME) == 6
    assert rights.installation_of(OTHER) is None


def test_the_repositories_of_one_installation_do_not_push_out_those_of_another(
    rights: KnownRights, pull_requests: PullRequests, clock: Clock
) -> None:
    opened(pull_requests, ACME, 5, 1)
    for number in range(5):
        clock.now += 1
        opened(pull_requests, f"busy/taxonomy-{number}", 6, 1)
    assert list(rights.installations(2)) == ["busy/taxonomy-4", ACME]
