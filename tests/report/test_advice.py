"""What to change first: each piece of advice follows from its evidence, and only from it."""

from dataclasses import replace

import pytest

from app.domain.record import Outcome, Style
from app.domain.sample import Sample
from app.domain.scores import Copying, StyleScore
from app.report.advice import HINTS, MOST, advice, no_advice
from app.report.reasons import REASONS
from app.report.sample_rows import blame_rows, score_rows, selection_words
from tests.report.samples import (
    FREEFORM,
    GROUNDED,
    KNOWLEDGE,
    NOT_TOLD,
    NOTHING_JUDGED,
    SCENES,
    TINY,
    UNTRUSTED,
    good,
    poor,
    record,
    scored,
)


def words(sample: Sample) -> str:
    return "\n".join(each.words for each in advice(sample))


def test_a_good_sample_needs_no_advice() -> None:
    assert advice(good()) == ()


def test_a_seed_that_did_worse_comes_first_with_its_question() -> None:
    first = advice(FREEFORM)[0]
    assert "Look at seed 3 first: 0 of 6 pairs" in first.words
    assert "(of the others' pairs 68% were)" in first.words
    assert first.quote == "How much rice for six people?"


def test_knowledge_counts_seed_examples_not_questions() -> None:
    blame = (KNOWLEDGE.scores.blame[0], replace(KNOWLEDGE.scores.blame[1], worse=True))
    first = advice(scored(KNOWLEDGE, blame=blame))[0]
    assert "seed 2" in first.words
    assert first.quote == "Where were the 96th Academy Awards held?"


def test_an_untrusted_judge_gives_no_advice_of_its_own() -> None:
    text = words(UNTRUSTED)
    assert "seed 3" not in text
    assert "closer than the seeds" in text
    assert advice(scored(poor(), trust=NOT_TOLD, copying=Copying())) == ()


@pytest.mark.parametrize("reason", HINTS)
def test_each_reason_has_a_hint_that_follows_the_words(reason: str) -> None:
    rejected = tuple(record(n, Outcome.REJECTED, "Q?", "A.", reason=reason) for n in range(6))
    kept = tuple(replace(r, index=r.index + 6) for r in good().records[:4])
    plain = replace(good(), records=(*rejected, *kept))
    assert f"6 of 10 judged pairs were rejected because {REASONS[reason]}." in words(plain)
    assert HINTS[reason] in words(plain)


def test_a_few_rejections_are_no_pattern() -> None:
    two = tuple(record(n, Outcome.REJECTED, "Q?", "A.", reason="pair-poor") for n in range(2))
    assert advice(replace(good(), records=two)) == ()


def test_answers_that_cannot_be_read_are_not_the_contributors_fault() -> None:
    found = advice(NOTHING_JUDGED)
    assert len(found) == 1
    assert "8 of 8 answers could not be read" in found[0].words
    assert "not of the seeds" in found[0].words


def test_many_duplicates_mean_that_seeds_are_alike() -> None:
    repeated = tuple(
        record(n, Outcome.DUPLICATE, "Q?", "", reason="duplicate-of-seed") for n in range(5)
    )
    others = tuple(replace(r, index=r.index + 5) for r in good().records[:10])
    text = words(scored(replace(good(), records=(*repeated, *others)), trust=NOT_TOLD))
    assert "5 of 15 questions repeated a seed." in text


def test_copying_of_the_text_is_held_against_the_seeds_own() -> None:
    assert "55% against 22%" in words(GROUNDED)
    assert "word for word" not in words(KNOWLEDGE)


def test_a_style_that_fails_is_named() -> None:
    styles = (
        StyleScore(style=Style.SHORT, judged=12, kept=11, quality=2.6, words=8),
        StyleScore(style=Style.LONG, judged=12, kept=3, quality=1.6, words=70),
    )
    text = words(scored(good(), styles=styles))
    assert "Long answers fail more often: 3 of 12 were kept, of the short ones 11 of 12." in text
    few = tuple(replace(style, judged=4, kept=min(style.kept, 4)) for style in styles)
    assert advice(scored(good(), styles=few)) == ()


def test_a_toy_teacher_gives_no_advice() -> None:
    assert advice(TINY) == ()


@pytest.mark.parametrize(("name", "sample"), SCENES)
def test_there_are_never_more_than_a_few(name: str, sample: Sample) -> None:
    assert len(advice(sample)) <= MOST


def test_silence_is_no_praise_where_the_judge_or_the_teacher_does_not_count() -> None:
    assert "very small model" in no_advice(TINY)
    assert "without a trusted judge" in no_advice(UNTRUSTED)
    assert no_advice(FREEFORM) == "This sample gives no reason to change anything in particular."


def test_a_selection_of_all_there_are_is_none() -> None:
    usable = [record.index for record in FREEFORM.records if record.usable]
    every = replace(FREEFORM.scores.selection, records=tuple(usable))
    scores = replace(FREEFORM.scores, selection=every)
    assert selection_words(FREEFORM)
    assert selection_words(replace(FREEFORM, scores=scores)) == ()


def test_what_was_not_judged_has_no_rows() -> None:
    styles = tuple(replace(s, judged=0, kept=0, quality=None) for s in FREEFORM.scores.styles)
    nothing = replace(FREEFORM, scores=replace(FREEFORM.scores, kept_rate=None, styles=styles))
    assert blame_rows(FREEFORM)
    assert blame_rows(nothing) == ()
    assert not any("answers" in row.name for row in score_rows(nothing.scores))
