"""Which seed the rejected pairs came from.

Each seed example's records are held against those of all others by Fisher's exact test,
one-sided (R. A. Fisher (1934), "Statistical Methods for Research Workers", 5th edition). As
many seeds are looked at, Holm's correction keeps the chance to blame any of them wrongly at 5%
(S. Holm (1979), "A simple sequentially rejective multiple test procedure", Scandinavian Journal
of Statistics 6, 65-70). The test takes pairs of one seed as independent of each other, given
how good the seed is: it asks about these seeds, not about others like them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from app.domain.record import Outcome, Record
from app.domain.scores import Blame, Rate
from workers.scoring.intervals import clustered_interval

LEVEL = 0.05


def blame(records: Iterable[Record], examples: int) -> tuple[Blame, ...]:
    """One entry for each of the `examples`, in order, also where nothing was judged."""
    led: list[list[Record]] = [[] for _ in range(examples)]
    for record in records:
        led[record.lead_seed].append(record)
    judged = [sum(record.judged for record in each) for each in led]
    kept = [sum(record.outcome is Outcome.KEPT for record in each) for each in led]
    worse = _worse(kept, judged)
    return tuple(
        Blame(
            seed=seed,
            made=len(each),
            judged=judged[seed],
            kept=kept[seed],
            rate=_rate(kept[seed], judged[seed]),
            rejected=_reasons(each),
            worse=seed in worse,
        )
        for seed, each in enumerate(led)
    )


def fisher_lower(kept: int, judged: int, other_kept: int, other_judged: int) -> float:
    """The probability of so few kept, or fewer, if this seed were like the others."""
    all_kept, everything = kept + other_kept, judged + other_judged
    least = max(0, all_kept - other_judged)
    ways = sum(
        math.comb(judged, each) * math.comb(other_judged, all_kept - each)
        for each in range(least, kept + 1)
    )
    return ways / math.comb(everything, all_kept)


def _worse(kept: Sequence[int], judged: Sequence[int]) -> set[int]:
    """The seeds that did worse than the others together, by Holm's procedure."""
    every_kept, everything = sum(kept), sum(judged)
    looked_at = [s for s, size in enumerate(judged) if 0 < size < everything]
    chances = sorted(
        (fisher_lower(kept[s], judged[s], every_kept - kept[s], everything - judged[s]), s)
        for s in looked_at
    )
    found = set()
    for rank, (chance, seed) in enumerate(chances):
        if chance > LEVEL / (len(chances) - rank):
            break
        found.add(seed)
    return found


def _rate(kept: int, judged: int) -> Rate | None:
    """One seed's own rate, each record taken as a cluster of its own."""
    if not judged:
        return None
    low, high = clustered_interval([1] * kept + [0] * (judged - kept), [1] * judged)
    return Rate(estimate=kept / judged, low=low, high=high, judged=judged, clusters=1)


def _reasons(records: Iterable[Record]) -> dict[str, int]:
    counted = Counter(record.reason for record in records if record.outcome is Outcome.REJECTED)
    return dict(sorted(counted.items()))
