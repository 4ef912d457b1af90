"""Names, folders, attribution and author of a contribution."""

from __future__ import annotations

import pytest

from app.domain.findings import Severity
from app.taxonomy.files import check_attribution, check_created_by, check_place

PATH = "compositional_skills/a/qna.yaml"


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        ("knowledge/a/qna.yaml", []),
        ("knowledge/a/qna.yml", ["files/name"]),
        ("knowledge/a/QNA.yaml", ["files/name"]),
        ("knowledge/a/questions.yaml", ["files/name"]),
        ("knowledge/a b/qna.yaml", ["files/folder"]),
        ("knowledge/a\u00a0b/qna.yaml", ["files/folder"]),
        ("foundational_skills/a/qna.yaml", ["files/core-skill"]),
        ("foundational_skills/a b/qna.yml", ["files/name", "files/folder", "files/core-skill"]),
        ("", ["files/name"]),
    ],
)
def test_a_file_must_be_called_and_placed_as_a_contribution(path, rules):
    findings = list(check_place(path))
    assert [finding.rule for finding in findings] == rules
    assert all(finding.severity is Severity.ERROR for finding in findings)


@pytest.mark.parametrize(
    ("attribution", "rules"),
    [
        (b"Title of work: A\n", []),
        (None, ["files/attribution"]),
        (b"", ["files/attribution"]),
        (b" \r\n\t\n", ["files/attribution"]),
        (b"\xef\xbb\xbf\n", ["files/attribution"]),
        (b"\xff\xfe", []),
    ],
)
def test_an_attribution_stands_beside_it_and_is_not_blank(attribution, rules):
    assert [finding.rule for finding in check_attribution(PATH, attribution)] == rules


@pytest.mark.parametrize(
    ("created_by", "author", "severities"),
    [
        ("octocat", "octocat", []),
        ("Octocat", "octocat", []),
        ("octocat", "", []),
        ("not a name", "", []),
        ("not a name", "octocat", [Severity.WARNING]),
        ("me@example.org", "octocat", [Severity.WARNING]),
        ("a--b", "octocat", [Severity.WARNING]),
        ("a" * 40, "octocat", [Severity.WARNING]),
        ("hubot", "octocat", [Severity.NOTE]),
        ("dependabot[bot]", "dependabot[bot]", []),
        (12, "octocat", []),
        ("", "octocat", []),
    ],
)
def test_the_author_is_at_most_a_warning(created_by, author, severities):
    findings = check_created_by(PATH, created_by, author)
    assert [finding.severity for finding in findings] == severities
