"""All scores of a sample, from its records and controls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.contribution import Contribution
from app.domain.record import SCALES, JudgedPart, Outcome, Record
from app.domain.sample import Sample
from app.domain.scores import Comparison, Forecast, Mean, Rate, Scores
from workers.scoring.blame import blame
from workers.scoring.comparison import compare
from workers.scoring.copying import copying
from workers.scoring.diversity import diversity_beside
from workers.scoring.earlier import Earlier
from workers.scoring.forecast import forecast
from workers.scoring.selection import select
from workers.scoring.separation import trust
from workers.scoring.statistics import clustered_mean, scores
from workers.scoring.styles import styles

SELECTED = 10
"""Pairs of a selection, unless told otherwise: few, where a sample judges 30."""


def scored(sample: Sample, contribution: Contribution, earlier: Earlier) -> Scores:
    """What the sample's records and controls add up to, beside what earlier runs left."""
    records = sample.records
    rates = scores(records)
    made, seeds = diversity_beside(_questions(records), [s.question for s in contribution.seeds])
    return replace(
        rates,
        faithfulness=_mean_of(records, JudgedPart.FAITHFUL),
        relevance=_mean_of(records, JudgedPart.RELEVANT),
        diversity=made,
        seeds_diversity=seeds,
        copying=copying(records, contribution),
        styles=styles(records),
        blame=blame(records, len(contribution.examples)),
        selection=select(records, SELECTED, sample.random_state),
        forecast=_forecast(rates.kept_rate, contribution, records),
        comparison=_comparison(earlier, sample),
        trust=trust((sample.controls, *earlier.controls)),
    )


def _questions(records: Sequence[Record]) -> list[str]:
    """What the teacher asked, repeats and all: leaving them out would flatter it."""
    return [record.question for record in records if record.question]


def _mean_of(records: Sequence[Record], part: JudgedPart) -> Mean | None:
    scale = SCALES[part]
    values = [(r.lead_seed, found.score) for r in records if (found := r.judgement(part))]
    return clustered_mean(values, (scale.low, scale.high))


def _forecast(
    rate: Rate | None, contribution: Contribution, records: Sequence[Record]
) -> Forecast | None:
    ended = [record for record in records if record.outcome is not Outcome.UNFINISHED]
    new = sum(record.judged for record in ended)
    share = new / len(ended) if ended else 0.0
    return forecast(rate, contribution.kind, len(contribution.examples), share)


def _comparison(earlier: Earlier, sample: Sample) -> Comparison | None:
    return None if earlier.sample is None else compare(earlier.sample, sample, earlier.commit)
