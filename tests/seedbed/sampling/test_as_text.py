"""The report at a terminal says what the comment and the page say of the same sample."""

from dataclasses import replace

import pytest

from app.domain.sample import Sample
from app.domain.scores import Blame
from app.report.sample_words import TINY as TINY_WORDS
from app.report.sample_words import TINY_MEANS, verdict_words
from seedbed.sampling.form import Form
from seedbed.sampling.writing import rendered
from tests.report.samples import FREEFORM, SCENES, TINY, UNTRUSTED, good


def text(sample: Sample) -> str:
    """The report with its lines joined, so that a search need not know where they break."""
    return " ".join(rendered(sample, "", Form.TEXT).split())


def test_a_very_small_teacher_is_warned_of_in_whole_words() -> None:
    assert f"{TINY_WORDS} {TINY_MEANS}" in text(TINY)


@pytest.mark.parametrize(("name", "sample"), SCENES)
def test_the_verdict_is_the_comments(name: str, sample: Sample) -> None:
    if sample.scores.kept_rate is not None:
        assert f": {verdict_words(sample.scores)}." in text(sample)


def test_an_untrusted_judge_is_no_verdict() -> None:
    doubted = good(UNTRUSTED, scores=replace(good().scores, trust=UNTRUSTED.scores.trust))
    assert ": if the judge is right, likely good: " in text(doubted)


def test_a_corrected_pair_is_not_called_poor() -> None:
    said = text(FREEFORM).partition("Corrected pairs")[2]
    assert "1.30 before, from seed 1, number 16 How do I keep" in said
    assert "The judge's words on the first answer: The answer does not say" in said


def test_seeds_that_do_not_fit_are_counted() -> None:
    blame = tuple(Blame(seed=n, made=1, judged=0, kept=0, rate=None) for n in range(31))
    many = replace(FREEFORM, scores=replace(FREEFORM.scores, blame=blame))
    assert "1 more seed in the JSON and HTML reports." in text(many)
