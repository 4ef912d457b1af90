"""The part of a page that shows a sample, finished or under way."""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.evidence_view import EvidenceView, evidence_view
from app.dashboard.pictures import FunnelPicture, funnel_picture
from app.dashboard.record_view import Choice, RecordView, choices, outcome_named, record_view
from app.dashboard.words import duration
from app.domain.contribution import Contribution, Seed
from app.domain.record import Record
from app.domain.runs import Run
from app.domain.sample import Sample, funnel


@dataclass(frozen=True, kw_only=True)
class Models:
    """Who made the pairs and who scored them, known once the sample is finished."""

    teacher: str
    judge: str
    took: str


@dataclass(frozen=True, kw_only=True)
class SeedView:
    """A seed example: its context, and its question with the answer, for knowledge several."""

    number: int
    context: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class SampleView:
    """A sample: what it adds up to, and its records as far as the filter shows them.

    `models` and `evidence` are None until the sample is finished; `unknown_filter` is a
    filter that names no outcome.
    """

    models: Models | None
    evidence: EvidenceView | None
    tokens: str
    funnel: FunnelPicture
    choices: tuple[Choice, ...]
    unknown_filter: str
    records: tuple[RecordView, ...]
    total: int
    seeds: tuple[SeedView, ...]
    download: str = ""


def sample_view(
    run: Run, sample: Sample | None, records: tuple[Record, ...], asked: str
) -> SampleView:
    """The view of a run's sample; before it is finished, of the records there are so far."""
    outcome = outcome_named(asked)
    shown = [record for record in records if outcome is None or record.outcome is outcome]
    page = f"/runs/{run.id}"

    def address(name: str) -> str:
        return f"{page}?outcome={name}#records" if name else f"{page}#records"

    return SampleView(
        models=None if sample is None else _models(sample),
        evidence=None if sample is None else evidence_view(sample),
        tokens=_tokens(sample, records),
        funnel=funnel_picture(funnel(records)),
        choices=choices(records, address, outcome),
        unknown_filter=asked if asked and outcome is None else "",
        records=tuple(map(record_view, shown)),
        total=len(records),
        seeds=() if sample is None else _seeds(sample),
        download="" if sample is None else f"{page}/sample.json",
    )


def whole_view(sample: Sample) -> SampleView:
    """The view of a sample that is a page of its own, its choices leading to places in it."""
    records = sample.records

    def address(name: str) -> str:
        return f"#{name or 'records'}"

    return SampleView(
        models=_models(sample),
        evidence=evidence_view(sample),
        tokens=_tokens(sample, records),
        funnel=funnel_picture(sample.funnel),
        choices=choices(records, address, None),
        unknown_filter="",
        records=tuple(map(record_view, records)),
        total=len(records),
        seeds=_seeds(sample),
    )


def _tokens(sample: Sample | None, records: tuple[Record, ...]) -> str:
    spent = sum(record.tokens for record in records) if sample is None else sample.tokens
    return f"{spent:,}"


def _models(sample: Sample) -> Models:
    return Models(
        teacher=sample.teacher,
        judge=sample.judge,
        took=duration(sample.seconds),
    )


def _seeds(sample: Sample) -> tuple[SeedView, ...]:
    whole = Contribution(path=sample.path, kind=sample.kind, task="", seeds=sample.seeds)
    groups = ([sample.seeds[index] for index in group] for group in whole.examples)
    return tuple(_seed(number, group) for number, group in enumerate(groups, start=1))


def _seed(number: int, group: list[Seed]) -> SeedView:
    pairs = tuple((seed.question, seed.answer) for seed in group)
    return SeedView(number=number, context=group[0].context or "", pairs=pairs)
