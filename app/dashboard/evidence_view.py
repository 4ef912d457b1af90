"""What a finished sample adds up to, as its page shows it: the same rows as the comment's."""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.pictures import RatePicture, Whisker, rate_picture, whisker
from app.domain.sample import Sample
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
    """Whether the judge can be trusted: in words, and by kind of spoiled pair."""

    trusted: bool
    words: str
    mass: str
    rows: tuple[SeparationRow, ...]
    pooled: str
    explanation: str = EXPLANATION


@dataclass(frozen=True, kw_only=True)
class EvidenceView:
    """What a sample says of its contribution.

    `tiny` is the warning of a toy teacher, and what follows from it; `rate` is None where nothing
    was judged; `remarks` are the sentences that belong to it; `compared` is the earlier commit and
    how this sample compares with it; `blame` has a row for each seed, with its rate as it is drawn.
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
    scores: tuple[ScoreRow, ...]
    forecast: str
    blame: tuple[tuple[BlameRow, Whisker | None], ...]
    selection: tuple[str, ...]


def evidence_view(sample: Sample) -> EvidenceView:
    """The view of what a finished sample adds up to."""
    scores = sample.scores
    rate = scores.kept_rate
    drawn = (None if blame.rate is None else whisker(blame.rate) for blame in scores.blame)
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
        scores=score_rows(scores),
        forecast=forecast_words(scores),
        # Where nothing was judged there are no rows.
        blame=tuple(zip(blame_rows(sample), drawn, strict=False)),
        selection=selection_words(sample),
    )


def _remarks(sample: Sample) -> tuple[str, ...]:
    if sample.scores.kept_rate is not None:
        return remarks(sample)
    ended = (f"Ended early: {ended_words(sample)}.",) if sample.ended_by else ()
    return (diagnosis(sample), *ended)


def _judge(sample: Sample) -> JudgeView:
    trust = sample.scores.trust
    return JudgeView(
        trusted=trust.trusted,
        words=trust_words(sample),
        mass=mass_words(sample),
        rows=separation_rows(trust),
        pooled=pooled_words(trust),
    )
