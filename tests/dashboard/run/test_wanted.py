"""Which pairs an address asks for."""

from dataclasses import replace

import pytest

from app.dashboard.run.wanted import Asked, Wanted, asked_for, link_from, outcomes
from app.domain.record import JudgedPart, Judgement, Outcome, Record
from tests.dashboard.scenes import record, records_of_each_kind

RECORDS = records_of_each_kind()


def numbers(**query: str) -> list[int]:
    wanted = asked_for(query).wanted
    return [each.index + 1 for each in RECORDS if wanted.fits(each)]


def scored(score: float) -> Record:
    judgement = Judgement(part=JudgedPart.PAIR, score=score)
    return record(0, Outcome.KEPT, judgements=(judgement,))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, list(range(1, 15))),
        ({"outcome": "rejected"}, [7, 8, 9, 10]),
        ({"reason": "pair-poor"}, [7, 8, 9, 10]),
        ({"seed": "1"}, [1, 6, 11]),
        ({"seed": "1", "outcome": "duplicate"}, [11]),
        ({"min": "2"}, [1, 2, 3, 4, 5, 6]),
        ({"max": "1.3"}, [7, 8, 9, 10]),
        ({"min": "1", "max": "3", "seed": "3"}, [3, 8]),
        ({"q": "QUESTION 12,"}, [12]),
        ({"q": "answer 3.", "outcome": "kept"}, [3]),
        ({"q": "%"}, []),
        ({"reason": "pair-poor", "outcome": "kept"}, []),
    ],
)
def test_filters_can_be_combined(query: dict[str, str], expected: list[int]) -> None:
    assert numbers(**query) == expected


def test_a_score_is_found_by_the_digits_that_are_shown() -> None:
    assert asked_for({"min": "2"}).wanted.fits(scored(1.996))
    assert not asked_for({"min": "2"}).wanted.fits(scored(1.994))


def test_the_reason_of_a_first_answer_is_not_that_of_the_pair_that_passed() -> None:
    rejected = record(0, Outcome.REJECTED)
    repaired = replace(rejected, outcome=Outcome.REPAIRED)
    assert asked_for({"reason": "pair-poor"}).wanted.fits(rejected)
    assert not asked_for({"reason": "pair-poor"}).wanted.fits(repaired)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"outcome": "<b>"}, 'No outcome is called "<b>".'),
        ({"seed": "0"}, '"0" is not the number of a seed.'),
        ({"seed": "\u0661"}, '"\u0661" is not the number of a seed.'),
        ({"seed": "9" * 40}, f'"{"9" * 40}" is not the number of a seed.'),
        ({"min": "good"}, '"good" is not a score.'),
        ({"max": "nan"}, '"nan" is not a score.'),
        ({"min": "1e999"}, '"1e999" is not a score.'),
        ({"page": "-1"}, '"-1" is not the number of a page.'),
        ({"min": "3", "max": "1"}, "No score lies between 3 and 1."),
    ],
)
def test_what_cannot_be_understood_is_said(query: dict[str, str], words: str) -> None:
    assert asked_for(query).problems == (words,)


def test_an_address_says_the_same_when_it_is_read_again() -> None:
    wanted = Wanted(
        outcome=Outcome.KEPT, reason="a b", seed=3, least=1.5, most=2.25, text="50% & more", page=2
    )
    address = link_from("/runs/1")(wanted)
    assert address.startswith("/runs/1?outcome=kept&reason=a+b&seed=3&min=1.5&max=2.25")
    query = {"outcome": "kept", "reason": "a b", "seed": "3", "min": "1.5", "max": "2.25"}
    assert asked_for(query | {"q": "50% & more", "page": "2"}) == Asked(wanted=wanted)
    assert link_from("/runs/1")(Wanted()) == "/runs/1#records"


def test_each_outcome_is_counted_under_the_other_filters() -> None:
    counts = outcomes(RECORDS, Wanted(outcome=Outcome.KEPT, seed=1))
    assert counts == {Outcome.KEPT: 2, Outcome.DUPLICATE: 1}
