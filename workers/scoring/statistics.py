"""The kept rate with an interval that knows that pairs of one lead seed are alike.

The method is Korn and Graubard's: the sample size is divided by the design effect of
the clusters (lead seeds), adjusted for the few degrees of freedom they leave, and the
exact binomial interval of Clopper and Pearson is taken at that size.

- E. L. Korn and B. I. Graubard (1998), "Confidence intervals for proportions with small
  expected number of positive counts estimated from survey data", Survey Methodology 24,
  193-201.
- C. J. Clopper and E. S. Pearson (1934), "The use of confidence or fiducial limits
  illustrated in the case of the binomial", Biometrika 26, 404-413.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from scipy import stats

from app.domain.sample import Outcome, Rate, Record, Scores, Zone

CONFIDENCE = 0.95
# Policy, not calibrated: see the report's own words.
GOOD_LOW = 0.7
POOR_HIGH = 0.4


def scores(records: Iterable[Record]) -> Scores:
    """What the judged records add up to, whatever order they come in."""
    judged = [record for record in records if record.judged]
    rate = kept_rate(judged)
    qualities = [record.quality for record in judged if record.quality is not None]
    masses = [
        judgement.mass
        for record in judged
        for judgement in record.judgements
        if judgement.mass is not None
    ]
    return Scores(kept_rate=rate, quality=_mean(qualities), mass=_mean(masses), zone=zone(rate))


def kept_rate(records: Sequence[Record], confidence: float = CONFIDENCE) -> Rate | None:
    """The share of judged records that were kept; None when none was judged."""
    judged = Counter(record.lead_seed for record in records if record.judged)
    kept = Counter(r.lead_seed for r in records if r.outcome is Outcome.KEPT)
    if not judged:
        return None
    sizes = [judged[lead] for lead in sorted(judged)]
    successes = [kept[lead] for lead in sorted(judged)]
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
    if rate is None:
        return Zone.UNCLEAR
    if rate.low >= GOOD_LOW:
        return Zone.LIKELY_GOOD
    return Zone.LIKELY_POOR if rate.high <= POOR_HIGH else Zone.UNCLEAR


def clustered_interval(
    successes: Sequence[int], sizes: Sequence[int], confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Korn and Graubard's interval for a proportion; one entry per cluster.

    With a single cluster nothing is known of the variation between clusters, so it
    counts as one observation.
    """
    size = sum(sizes)
    share = sum(successes) / size
    effective = effective_size(successes, sizes, confidence)
    return clopper_pearson(share * effective, effective, confidence)


def effective_size(
    successes: Sequence[int], sizes: Sequence[int], confidence: float = CONFIDENCE
) -> float:
    """How many independent records tell as much as these clustered ones (1..n)."""
    size, clusters = sum(sizes), len(sizes)
    if clusters < 2:  # noqa: PLR2004 - no variation between clusters without two
        return 1.0
    point = 1 - (1 - confidence) / 2
    freedom = float(stats.t.ppf(point, size - 1) / stats.t.ppf(point, clusters - 1)) ** 2
    return max(1.0, min(float(size), size / design_effect(successes, sizes) * freedom))


def design_effect(successes: Sequence[int], sizes: Sequence[int]) -> float:
    """Variance of the share with clusters over that without, never below 1.

    The former is the linearised variance of a ratio, m/(m-1) * sum((y - p*n)^2) / n^2,
    the latter p*(1-p)/n.
    """
    size, clusters = sum(sizes), len(sizes)
    share = sum(successes) / size
    if share in (0.0, 1.0):
        return 1.0
    squares = math.fsum(
        (success - share * each) ** 2 for success, each in zip(successes, sizes, strict=True)
    )
    between = clusters / (clusters - 1) * squares / size**2
    return max(1.0, between / (share * (1 - share) / size))


def clopper_pearson(
    successes: float, size: float, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The exact binomial interval, by quantiles of the beta distribution.

    Effective counts need not be whole.
    """
    tail = (1 - confidence) / 2
    failures = max(0.0, size - successes)
    low = 0.0 if successes <= 0 else float(stats.beta.ppf(tail, successes, failures + 1))
    high = 1.0 if failures <= 0 else float(stats.beta.ppf(1 - tail, successes + 1, failures))
    return low, high


def _mean(values: Sequence[float]) -> float | None:
    """`fsum` is exact, so the order of the records leaves no trace."""
    return math.fsum(values) / len(values) if values else None
