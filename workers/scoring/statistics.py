"""What a sample's judged records say of the share that is kept, and of mean scores.

Everything here knows that records of one lead seed are alike, and none of it depends on the
order of the records.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from app.domain.record import SCALES, JudgedPart, Outcome, Record
from app.domain.scores import Mean, Rate, Scores, Zone
from workers.scoring.intervals import (
    CONFIDENCE,
    Clusters,
    clopper_pearson,
    clustered_interval,
    clusters_of,
    interval,
    ratio_error,
    t_quantile,
)

__all__ = [
    "clopper_pearson",
    "clustered_interval",
    "clustered_mean",
    "kept_rate",
    "pairs_needed",
    "scores",
    "zone",
]

# Policy, not calibrated: see the report's own words.
GOOD_LOW = 0.7
POOR_HIGH = 0.4
# More pairs than this nobody would make for one contribution.
MOST_PAIRS = 300


def scores(records: Iterable[Record]) -> Scores:
    """What the judged records add up to, whatever order they come in."""
    judged = [record for record in records if record.judged]
    rate = kept_rate(judged)
    scale = SCALES[JudgedPart.PAIR]
    qualities = [(r.lead_seed, r.quality) for r in judged if r.quality is not None]
    masses = [
        judgement.mass
        for record in judged
        for judgement in record.judgements
        if judgement.mass is not None
    ]
    return Scores(
        kept_rate=rate,
        quality=clustered_mean(qualities, (scale.low, scale.high)),
        mass=math.fsum(masses) / len(masses) if masses else None,
        zone=zone(rate),
        pairs_needed=pairs_needed(judged),
    )


def kept_rate(records: Iterable[Record], confidence: float = CONFIDENCE) -> Rate | None:
    """The share of judged records kept without a repair; None when none was judged."""
    successes, sizes = _by_lead(records)
    if not sizes:
        return None
    low, high = clustered_interval(successes, sizes, confidence)
    return Rate(
        estimate=sum(successes) / sum(sizes),
        low=low,
        high=high,
        judged=sum(sizes),
        clusters=len(sizes),
        confidence=confidence,
    )


def zone(rate: Rate | None) -> Zone:
    """Which zone an interval lies in; unclear when it lies in none."""
    return Zone.UNCLEAR if rate is None else _zone_of(rate.low, rate.high)


def pairs_needed(records: Iterable[Record]) -> int | None:
    """About how many judged pairs in all would decide the zone.

    That is if the share, the lead seeds and how alike their pairs are stayed as they are. None
    where the zone is clear already, nothing was judged, or `MOST_PAIRS` would not decide it.
    """
    successes, sizes = _by_lead(records)
    if not sizes:
        return None
    clusters = clusters_of(successes, sizes)
    if _is_clear(clusters):
        return None
    wanted = range(sum(sizes) + 1, MOST_PAIRS + 1)
    return next((size for size in wanted if _is_clear(clusters.grown(size))), None)


def clustered_mean(
    values: Iterable[tuple[int, float]], scale: tuple[float, float] | None = None
) -> Mean | None:
    """The mean of (lead seed, value) with its 95% interval, cut to the `scale`; None of nothing.

    Student's t with one degree of freedom less than lead seeds, and the linearised standard
    error of a ratio (W. G. Cochran (1977), "Sampling Techniques", chapter 9A). No interval
    with fewer than two lead seeds, nor where they do not differ at all: that tells nothing.
    """
    by_lead: defaultdict[int, list[float]] = defaultdict(list)
    for lead, value in values:
        by_lead[lead].append(value)
    if not by_lead:
        return None
    # `fsum` is exact, so the order of the records leaves no trace.
    count = sum(map(len, by_lead.values()))
    mean = math.fsum(value for each in by_lead.values() for value in each) / count
    half = _half_width(by_lead)
    if half is None:
        return Mean(estimate=mean, low=None, high=None, count=count)
    lowest, highest = scale or (-math.inf, math.inf)
    return Mean(
        estimate=mean, low=max(lowest, mean - half), high=min(highest, mean + half), count=count
    )


def _half_width(by_lead: dict[int, list[float]]) -> float | None:
    """Half of a mean's interval; None where the clusters tell nothing of their variation."""
    sizes = {lead: len(by_lead[lead]) for lead in sorted(by_lead)}
    if len(sizes) < 2:  # noqa: PLR2004 - no variation between clusters without two
        return None
    error = ratio_error({lead: math.fsum(by_lead[lead]) for lead in sizes}, sizes)
    # What rounding leaves of no difference at all.
    if error < 1e-12:  # noqa: PLR2004
        return None
    return t_quantile(1 - (1 - CONFIDENCE) / 2, len(sizes) - 1) * error


def _by_lead(records: Iterable[Record]) -> tuple[Sequence[int], Sequence[int]]:
    """How many records of each lead seed were kept, and judged."""
    judged: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    for record in records:
        if record.judged:
            judged[record.lead_seed] += 1
            kept[record.lead_seed] += record.outcome is Outcome.KEPT
    leads = sorted(judged)
    return [kept[lead] for lead in leads], [judged[lead] for lead in leads]


def _is_clear(clusters: Clusters) -> bool:
    return _zone_of(*interval(clusters)) is not Zone.UNCLEAR


def _zone_of(low: float, high: float) -> Zone:
    if low >= GOOD_LOW:
        return Zone.LIKELY_GOOD
    return Zone.LIKELY_POOR if high <= POOR_HIGH else Zone.UNCLEAR
