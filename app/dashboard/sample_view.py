"""The part of a run's page that shows a sample, finished or under way."""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.pictures import FunnelPicture, RatePicture, funnel_picture, rate_picture
from app.dashboard.record_view import Choice, RecordView, choices, outcome_named, record_view
from app.dashboard.words import duration
from app.domain.contribution import Seed
from app.domain.runs import Run
from app.domain.sample import Record, Sample, funnel
from app.report.sample import diagnosis, ended_words


@dataclass(frozen=True, kw_only=True)
class Models:
    """Who made the pairs and who scored them, known once the sample is finished."""

    teacher: str
    judge: str
    tiny: bool
    took: str


@dataclass(frozen=True, kw_only=True)
class SampleView:
    """A sample: what it adds up to, and its records as far as the filter shows them.

    `rate` is None until the sample is finished, and where nothing was judged; `remarks`
    are sentences on how it ended; `unknown_filter` is a filter that names no outcome.
    """

    models: Models | None
    rate: RatePicture | None
    quality: str
    tokens: str
    funnel: FunnelPicture
    remarks: tuple[str, ...]
    choices: tuple[Choice, ...]
    unknown_filter: str
    records: tuple[RecordView, ...]
    total: int
    seeds: tuple[Seed, ...]


def sample_view(
    run: Run, sample: Sample | None, records: tuple[Record, ...], asked: str
) -> SampleView:
    """The view of a sample; before it is finished, of the records there are so far."""
    outcome = outcome_named(asked)
    shown = [record for record in records if outcome is None or record.outcome is outcome]
    scores = None if sample is None else sample.scores
    rate = None if scores is None else scores.kept_rate
    quality = None if scores is None else scores.quality
    return SampleView(
        models=None if sample is None else _models(sample),
        rate=None if scores is None or rate is None else rate_picture(rate, scores.zone),
        quality="" if quality is None else f"{quality:.2f}",
        tokens=f"{sum(record.tokens for record in records):,}",
        funnel=funnel_picture(funnel(records)),
        remarks=() if sample is None else _remarks(sample),
        choices=choices(records, f"/runs/{run.id}", outcome),
        unknown_filter=asked if asked and outcome is None else "",
        records=tuple(map(record_view, shown)),
        total=len(records),
        seeds=() if sample is None else sample.seeds,
    )


def _models(sample: Sample) -> Models:
    return Models(
        teacher=sample.teacher,
        judge=sample.judge,
        tiny=sample.tiny,
        took=duration(sample.seconds),
    )


def _remarks(sample: Sample) -> tuple[str, ...]:
    remarks = []
    if not sample.funnel.kept:
        remarks.append(diagnosis(sample))
    if sample.ended_by:
        remarks.append(f"Ended early: {ended_words(sample)}.")
    remarks.append("The judge itself was not tested on this run, so read the pairs too.")
    return tuple(remarks)
