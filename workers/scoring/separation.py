"""Whether the judge can be trusted: does it tell own pairs from spoiled ones?

The separation is the area under the ROC curve, with a variance that knows that controls of one
seed example belong together, in however many runs they stand. Few seeds, and a judge that makes
no mistake, would leave no variance at all; so the effective size is limited by the number of
clusters, and no bound is nearer to certainty than that of a judge without a mistake, each
cluster counted once (for five seeds 0.05 ** (1 / 5) = 0.549). Controls whose answer could not be
read are left out, own or spoiled, as unread records are left out of the kept rate.

- N. A. Obuchowski (1997), "Nonparametric analysis of clustered ROC curve data", Biometrics 53,
  567-578: the area and its variance.
- N. Dean and M. Pagano (2015), as in `workers/scoring/intervals.py`: Wilson's interval at the
  effective size, with t's quantile.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.controls import SPOILED, Control, ControlKind, Separation, Trust
from workers.scoring.intervals import t_quantile, wilson

# On either side; so each bound alone holds at 95%.
TAIL = 0.05
# A score of several pairs per cluster may tell more than one observation, but not endlessly.
MOST_PER_CLUSTER = 3
Scored = Sequence[tuple[str, float]]


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area under the curve, and what each cluster adds to or takes from it."""

    value: float
    shares: dict[str, float]
    own: int
    spoiled: int
    clusters: int


def trust(runs: Sequence[Sequence[Control]]) -> Trust:
    """Trust in a judge, from the controls of this run and of earlier ones it is pooled with.

    This run is the first; the others must be of the same judge with the same prompts. Each kind
    weighs the same in `overall`, however many controls it has.
    """
    controls = [control for run in runs for control in run]
    own = _scored(controls, ControlKind.OWN)
    areas = {}
    for kind in SPOILED:
        mine, spoiled = _of_both(own, _scored(controls, kind))
        if mine:
            areas[kind] = area(mine, spoiled)
    return Trust(
        overall=_separation(None, _together(list(areas.values()))) if areas else None,
        by_kind=tuple(_separation(kind, found) for kind, found in areas.items()),
        earlier_runs=sum(any(c.score is not None for c in run) for run in runs[1:]),
    )


def area(own: Scored, spoiled: Scored) -> Area:
    """The share of (own, spoiled) couples where the own pair scores higher, ties half.

    Both are (cluster, score), neither empty. A cluster's share is how much its pairs' placements
    lie above or below the area: the mean of each pair against all of the other side.
    """
    above_spoiled = _placements([score for _, score in own], [score for _, score in spoiled])
    above_own = _placements([score for _, score in spoiled], [score for _, score in own])
    value = math.fsum(above_spoiled) / len(own)
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for (cluster, _), placement in zip(own, above_spoiled, strict=True):
        shares[cluster].append((placement - value) / len(own))
    for (cluster, _), placement in zip(spoiled, above_own, strict=True):
        shares[cluster].append((1 - placement - value) / len(spoiled))
    return Area(
        value=value,
        shares={cluster: math.fsum(each) for cluster, each in sorted(shares.items())},
        own=len(own),
        spoiled=len(spoiled),
        clusters=min(len({c for c, _ in own}), len({c for c, _ in spoiled})),
    )


def variance(found: Area) -> float:
    """The area's variance; at least two clusters."""
    squares = math.fsum(share * share for share in found.shares.values())
    return found.clusters / (found.clusters - 1) * squares


def bounds(found: Area) -> tuple[float, float]:
    """The two bounds of an area, each at 95%; one cluster bounds nothing."""
    if found.clusters < 2:  # noqa: PLR2004 - no variation between clusters without two
        return 0.0, 1.0
    seen, most = variance(found), MOST_PER_CLUSTER * found.clusters
    spread = found.value * (1 - found.value)
    size = spread / seen if seen * most > spread else most
    # With no spread and little variance there is nothing to divide.
    quantile = t_quantile(1 - TAIL, found.clusters - 1)
    low, high = wilson(found.value, max(size, 1e-6), quantile)
    faultless = TAIL ** (1 / found.clusters)
    return min(low, faultless), max(high, 1 - faultless)


def _separation(kind: ControlKind | None, found: Area) -> Separation:
    low, high = bounds(found)
    return Separation(
        kind=kind,
        auc=found.value,
        low=low,
        high=high,
        own=found.own,
        spoiled=found.spoiled,
        clusters=found.clusters,
    )


def _together(areas: Sequence[Area]) -> Area:
    """The mean of the kinds' areas; as sure as the kind with the most clusters allows."""
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for each in areas:
        for cluster, share in each.shares.items():
            shares[cluster].append(share / len(areas))
    return Area(
        value=math.fsum(each.value for each in areas) / len(areas),
        shares={cluster: math.fsum(each) for cluster, each in sorted(shares.items())},
        own=max(each.own for each in areas),
        spoiled=sum(each.spoiled for each in areas),
        clusters=max(each.clusters for each in areas),
    )


def _scored(controls: Iterable[Control], kind: ControlKind) -> Scored:
    return [(c.cluster, c.score) for c in controls if c.kind is kind and c.score is not None]


def _of_both(own: Scored, spoiled: Scored) -> tuple[Scored, Scored]:
    """The pairs of clusters that stand on both sides.

    Short answers can't be broken off: if their own pairs stood against longer ones broken off, a
    judge that just likes short answers would seem to tell them apart.
    """
    both = {cluster for cluster, _ in own} & {cluster for cluster, _ in spoiled}
    mine = [pair for pair in own if pair[0] in both]
    return mine, [pair for pair in spoiled if pair[0] in both]


def _placements(scores: Sequence[float], others: Sequence[float]) -> list[float]:
    """For each score, the share of the others below it, equal ones half."""
    ordered = sorted(others)
    return [
        (bisect_left(ordered, score) + bisect_right(ordered, score)) / (2 * len(ordered))
        for score in scores
    ]
