"""The words on the judge follow its controls and claim no more."""

from dataclasses import replace

import pytest

from app.domain.sample import Sample
from app.domain.scores import Comparison
from app.report.numbers import at_least, interval, span, time_left
from app.report.sample_words import comparison_words, forecast_words, needed_words
from app.report.trust import mass_words, trust_words
from tests.report.samples import (
    BARELY,
    FREEFORM,
    SCORES,
    UNREADABLE_CONTROLS,
    UNTESTED,
    UNTRUSTED,
    poor,
    scored,
)

PARTLY_READABLE = replace(
    UNREADABLE_CONTROLS, controls=FREEFORM.controls[:2] + UNREADABLE_CONTROLS.controls[2:]
)


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        (
            FREEFORM,
            "own pairs from spoiled ones (AUC 0.93, at least 0.71).",
        ),
        (
            UNTRUSTED,
            "(AUC 0.58, at least 0.41; 0.5 is chance), so these scores decide nothing",
        ),
        (UNTESTED, "The judge itself was not tested on this run, so read the pairs too."),
        (
            UNREADABLE_CONTROLS,
            "None of the 10 control pairs could be judged, so nothing is known",
        ),
        (
            PARTLY_READABLE,
            "Only 2 of 10 control pairs could be judged",
        ),
        (scored(FREEFORM, trust=BARELY), "AUC 0.61, at least 0.5004)."),
    ],
)
def test_trust(sample: Sample, words: str) -> None:
    assert words in trust_words(sample)


def test_what_the_judge_was_not_shown_to_notice_is_said() -> None:
    assert trust_words(FREEFORM).endswith("It could not be shown to notice an answer broken off.")


@pytest.mark.parametrize(
    ("mass", "words"),
    [
        (0.972, "97% of the judge's probability fell on scores."),
        (1.0, "Some servers show this always; it then says nothing."),
        (0.2, "Only 20% of the judge's probability fell on scores: it hardly scored at all."),
        (None, "gives no probabilities"),
    ],
)
def test_mass(mass: float | None, words: str) -> None:
    assert words in mass_words(scored(FREEFORM, mass=mass))


@pytest.mark.parametrize(
    ("difference", "low", "high", "words"),
    [
        (0.12, -0.08, 0.31, "12 percentage points higher (95% interval -8 to +31): within noise"),
        (0.31, 0.121, 0.5, "(95% interval +12 to +50): better"),
        (-0.01, -0.02, -0.001, "1 percentage point lower (95% interval -2 to +0): worse"),
    ],
)
def test_comparison(difference: float, low: float, high: float, words: str) -> None:
    comparison = Comparison(commit="b" * 40, difference=difference, low=low, high=high)
    commit, said = comparison_words(replace(SCORES, comparison=comparison))
    assert commit == "bbbbbbb"
    assert words in said


def test_a_comparison_by_an_untrusted_judge_says_nothing() -> None:
    _, said = comparison_words(UNTRUSTED.scores)
    assert "by this judge that says nothing" in said
    assert not any(word in said for word in ("better", "worse", "noise"))


def test_pairs_needed_are_only_told_where_they_would_decide() -> None:
    assert "About 120 judged pairs" in needed_words(SCORES)
    assert "would hardly decide" in needed_words(replace(SCORES, pairs_needed=None))
    assert needed_words(UNTRUSTED.scores) == ""
    assert needed_words(poor().scores) == ""


def test_the_forecast_is_conditional_without_trust() -> None:
    assert forecast_words(SCORES).startswith("Of 300 generated pairs, 93 to 225 would be kept;")
    assert forecast_words(UNTRUSTED.scores).startswith("If the judge were right: of 300")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (interval(0.31, 0.83), "31% to 83%"),
        (interval(0.2851, 0.7149), "28% to 72%"),
        (interval(0.29, 0.57), "29% to 57%"),  # 0.29 * 100 is a hair below 29
        (span(25.8, 28.2), "25 to 29"),
        (span(30, 30), "30"),
        (at_least(0.7199), "0.71"),
        (time_left(20), "less than a minute left"),
        (time_left(118), "about 2 minutes left"),
        (time_left(5400), "about 2 hours left"),
    ],
)
def test_numbers_are_rounded_outwards(written: str, words: str) -> None:
    assert written == words
