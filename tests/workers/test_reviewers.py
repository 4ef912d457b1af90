"""Who is asked for a review of which contributions."""

from dataclasses import replace

import pytest

from app.domain.policy import Policy
from app.domain.triage import ReviewersOfPath
from app.report.model import Report
from app.report.wanted import WantedReviewers
from tests.report.test_comments import BROKEN, PATH, REPORT
from workers.reviewers import reviewers_of, wanted_reviewers

RULES = (
    ReviewersOfPath(pattern="knowledge/science/**", users=("linus",), teams=("science",)),
    ReviewersOfPath(pattern="**/recipes/qna.yaml", users=("julia", "ada")),
    ReviewersOfPath(pattern="compositional_skills/", teams=("skills",)),
    ReviewersOfPath(pattern="/compositional_skills/*/qna.yaml", users=("nobody-yet",)),
    ReviewersOfPath(pattern="../[", users=("mallory",)),
)


@pytest.mark.parametrize(
    ("path", "users", "teams"),
    [
        ("knowledge/science/qna.yaml", ("linus",), ("science",)),
        ("knowledge/science/physics/light/qna.yaml", ("linus",), ("science",)),
        ("knowledge/sciences/qna.yaml", (), ()),
        (PATH, ("ada", "julia"), ("skills",)),
        ("compositional_skills/writing/qna.yaml", ("nobody-yet",), ("skills",)),
    ],
)
def test_patterns(path: str, users: tuple[str, ...], teams: tuple[str, ...]) -> None:
    assert reviewers_of(RULES, (path,), "noor") == WantedReviewers(users=users, teams=teams)


def test_everybody_is_asked_once_whatever_the_number_of_paths() -> None:
    paths = ("knowledge/science/a/qna.yaml", "knowledge/science/b/qna.yaml", PATH)
    found = reviewers_of((*RULES, *RULES), paths, "noor")
    assert found == WantedReviewers(users=("ada", "julia", "linus"), teams=("science", "skills"))


def test_authors_are_not_asked_for_a_review_of_their_own() -> None:
    assert reviewers_of(RULES, (PATH,), "ADA").users == ("julia",)


ASKED = replace(REPORT, policy=Policy(reviewers=RULES), author="noor")


@pytest.mark.parametrize(
    ("report", "asked"),
    [
        (ASKED, True),
        (replace(ASKED, draft=True), False),
        (replace(ASKED, open=False), False),
        (replace(ASKED, validations=(BROKEN,)), False),
        (replace(ASKED, validations=()), False),
    ],
)
def test_they_are_asked_once_there_is_something_to_review(report: Report, asked: bool) -> None:
    assert bool(wanted_reviewers(report).users) == asked
