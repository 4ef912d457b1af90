"""The keys at the top: author, domain, and which comes first."""

from __future__ import annotations

import pytest

from app.domain.findings import Severity
from app.taxonomy.rules.keys import check, is_user_name
from tests.taxonomy.documents import KNOWLEDGE_PATH, knowledge, skill, without
from tests.taxonomy.rules.subjects import places, subject_of

WARNING, NOTE = Severity.WARNING, Severity.NOTE


@pytest.mark.parametrize(
    ("created_by", "author", "severities"),
    [
        ("octocat", "octocat", []),
        ("Octocat", "octocat", []),
        ("octocat", "", []),
        ("not a name", "", [WARNING]),
        ("not a name", "octocat", [WARNING]),
        ("me@example.org", "octocat", [WARNING]),
        ("hubot", "octocat", [NOTE]),
        ("dependabot[bot]", "dependabot[bot]", []),
        # A few old accounts have names that are refused today.
        ("octo--cat", "octo--cat", []),
        (12, "octocat", []),
        (None, "octocat", []),
        (["octocat"], "octocat", []),
        ("", "octocat", []),
    ],
)
def test_the_author_is_at_most_a_warning(created_by, author, severities):
    found = list(check(subject_of(skill(created_by=created_by), author=author)))
    assert [finding.severity for finding in found] == severities
    assert places(found) == [("files/created-by", "created_by")] * len(severities)
    assert all(f"created_by: {author}" in finding.hint for finding in found if author)


def test_the_author_is_pointed_at():
    (found,) = check(subject_of(b"version: 3\ncreated_by: Mona Lisa\n"))
    assert found.position.line == 2
    assert (found.position.column, found.end and found.end.column) == (13, 22)


@pytest.mark.parametrize("name", ["a", "octo-cat", "Octo1", "mona_acme", "a" * 39, "x[bot]"])
def test_names_that_github_gives(name):
    assert is_user_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "-a",
        "a-",
        "a--b",
        "a" * 40,
        "@octocat",
        "a.b",
        "a/b",
        "https://github.com/a",
        "ä",
        "a\n",
    ],
)
def test_names_that_github_does_not_give(name):
    assert not is_user_name(name)


def test_a_long_domain_is_noted():
    document = knowledge(domain="All of the planets that there are in the solar system")
    assert places(list(check(subject_of(document, KNOWLEDGE_PATH)))) == [("files/domain", "domain")]


def test_the_version_comes_first():
    document = without(skill(), "version") | {"version": 3}
    (found,) = check(subject_of(document))
    assert (found.rule, found.position.line, found.position.column) == ("files/key-order", 4, 1)


def test_a_file_without_a_version_is_the_matter_of_the_schema():
    assert not list(check(subject_of(without(skill(), "version"))))
