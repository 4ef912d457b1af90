"""The part of a page that shows a sample, finished or under way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.dashboard.run.calls_view import CallsView, calls_view
from app.dashboard.run.evidence_view import EvidenceView, evidence_view
from app.dashboard.run.funnel import FunnelPicture, funnel_picture
from app.dashboard.run.pair_list import PairList, Place, pair_list, whole_list
from app.dashboard.run.wanted import Asked
from app.dashboard.words import duration
from app.domain.contribution import Contribution, Seed
from app.domain.record import Call, Record
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
    """A sample: what it adds up to, what it asked of models, and a page of its pairs.

    `models` and `evidence` are None until the sample is finished.
    """

    models: Models | None
    evidence: EvidenceView | None
    tokens: str
    funnel: FunnelPicture
    pairs: PairList
    calls: CallsView | None
    seeds: tuple[SeedView, ...]


def sample_view(
    sample: Sample | None, records: tuple[Record, ...], asked: Asked, place: Place
) -> SampleView:
    """The view of a run's sample; before it is finished, of the records there are so far."""
    return SampleView(
        models=None if sample is None else _models(sample),
        evidence=None if sample is None else evidence_view(sample, place.link),
        tokens=_tokens(sample, records),
        funnel=funnel_picture(funnel(records), place.link),
        pairs=pair_list(records, asked, place),
        calls=calls_view(_calls(sample, records)),
        seeds=() if sample is None else _seeds(sample),
    )


def whole_view(sample: Sample) -> SampleView:
    """The view of a sample that is a page of its own, its choices leading to places in it."""
    return SampleView(
        models=_models(sample),
        evidence=evidence_view(sample),
        tokens=_tokens(sample, sample.records),
        funnel=funnel_picture(sample.funnel),
        pairs=whole_list(sample.records),
        calls=calls_view(_calls(sample, sample.records)),
        seeds=_seeds(sample),
    )


def _calls(sample: Sample | None, records: tuple[Record, ...]) -> Iterator[Call]:
    """All calls, those for the judge's controls too, which are known at the end."""
    controls = () if sample is None else sample.controls
    yield from (call for record in records for call in record.calls)
    yield from (call for control in controls for call in control.calls)


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
