"""Reason codes in words."""

import pytest

from app.domain.record import JudgedPart
from app.report.reasons import PARTS, reason_words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("pair-poor", "the judge found the answer poor"),
        ("not-in-document", "the document does not say what the answer says"),
        ("duplicate-of-record", "the question repeats another pair's"),
        ("question-no-json", "the question was not JSON"),
        ("answer-truncated", "the answer was cut off"),
        ("question-judgement-no-score", "the judgement of the question held no score"),
        ("pair-judgement-no-score", "the judgement of the pair held no score"),
        ("teacher-timed-out", "teacher-timed-out"),
        ("no-json", "no-json"),
        ("", ""),
    ],
)
def test_reasons(reason: str, words: str) -> None:
    assert reason_words(reason) == words


def test_an_unread_judgement_of_each_part_has_words() -> None:
    assert {f"{part}-judgement" for part in JudgedPart} <= PARTS.keys()
