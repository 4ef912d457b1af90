"""What a finished sample adds up to, as its page shows it: the same rows as the comment's."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from app.dashboard.pictures import (
    RatePicture,
    Whisker,
    mean_whisker,
    rate_picture,
    separation_whisker,
    whisker,
)
from app.dashboard.run.wanted import Link, Wanted, no_link
from app.domain.record import SCALES, JudgedPart
from app.domain.sample import Sample
from app.domain.scores import Scores
from app.report.advice import Advice, advice, no_advice
from app.report.sample_rows import BlameRow, ScoreRow, blame_rows, score_rows, selection_words
from app.report.sample_words import (
    TINY,
    TINY_MEANS,
    comparison_words,
    diagnosis,
    ended_words,
    forecast_words,
    made_words,
    remarks,
)
from app.report.trust import (
    EXPLANATION,
    SeparationRow,
    mass_words,
    pooled_words,
    separation_rows,
    trust_words,
)


@dataclass(frozen=True, kw_only=True)
class JudgeView:
    """Whether the judge can be trusted: in words, and by kind of spoiled pair, as it is drawn."""

    trusted: bool
    words: str
    mass: str
    rows: tuple[tuple[SeparationRow, Whisker], ...]
    pooled: str
    explanation: str = EXPLANATION


@dataclass(frozen=True, kw_only=True)
class SeedRow:
    """What came of a seed, its rate as it is drawn, and the address of its pairs."""

    row: BlameRow
    drawn: Whisker | None
    address: str


@dataclass(frozen=True, kw_only=True)
class EvidenceView:
    """What a sample says of its contribution.

    `tiny` is the warning of a toy teacher, and what follows from it; `rate` is None where nothing
    was judged; `remarks` are the sentences that belong to it; `compared` is the earlier commit and
    how this sample compares with it; `scores` come with their interval as it is drawn, where they
    have one; `blame` has a row for each seed.
    """

    made: str
    tiny: tuple[str, str] | None
    notes: tuple[str, ...]
    rate: RatePicture | None
    remarks: tuple[str, ...]
    judge: JudgeView
    compared: tuple[str, str]
    advice: tuple[Advice, ...]
    no_advice: str
    scores: tuple[tuple[ScoreRow, Whisker | None], ...]
    forecast: str
    blame: tuple[SeedRow, ...]
    selection: tuple[str, ...]


def evidence_view(sample: Sample, link: Link = no_link) -> EvidenceView:
    """The view of what a finished sample adds up to; `link` has the address of a seed's pairs."""
    scores = sample.scores
    rate = scores.kept_rate
    return EvidenceView(
        made=made_words(sample),
        tiny=(TINY, TINY_MEANS) if sample.tiny else None,
        notes=sample.notes,
        rate=None if rate is None else rate_picture(rate, scores),
        remarks=_remarks(sample),
        judge=_judge(sample),
        compared=comparison_words(scores),
        advice=advice(sample),
        no_advice=no_advice(sample),
        scores=_scores(scores),
        forecast=forecast_words(scores),
        blame=_blame(sample, link),
        selection=selection_words(sample),
    )


def _scores(scores: Scores) -> tuple[tuple[ScoreRow, Whisker | None], ...]:
    means = (
        (scores.quality, JudgedPart.PAIR),
        (scores.faithfulness, JudgedPart.FAITHFUL),
        (scores.relevance, JudgedPart.RELEVANT),
    )
    drawn = [mean_whisker(mean, SCALES[part]) for mean, part in means if mean is not None]
    # The means are the first rows, in this order; the others are no scores of a judge.
    return tuple(zip_longest(score_rows(scores), drawn))


def _blame(sample: Sample, link: Link) -> tuple[SeedRow, ...]:
    rates = (blame.rate for blame in sample.scores.blame)
    return tuple(
        SeedRow(
            row=row,
            drawn=None if rate is None else whisker(rate),
            address=link(Wanted(seed=row.seed)) if row.made else "",
        )
        # Where nothing was judged there are no rows.
        for row, rate in zip(blame_rows(sample), rates, strict=False)
    )


def _remarks(sample: Sample) -> tuple[str, ...]:
    if sample.scores.kept_rate is not None:
        return remarks(sample)
    ended = (f"Ended early: {ended_words(sample)}.",) if sample.ended_by else ()
    return (diagnosis(sample), *ended)


def _judge(sample: Sample) -> JudgeView:
    trust = sample.scores.trust
    found = (*trust.by_kind, *(() if trust.overall is None else (trust.overall,)))
    return JudgeView(
        trusted=trust.trusted,
        words=trust_words(sample),
        mass=mass_words(sample),
        rows=tuple(zip(separation_rows(trust), map(separation_whisker, found), strict=True)),
        pooled=pooled_words(trust),
    )
