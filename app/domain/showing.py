"""Which pairs of a sample people are shown: the judge explains these alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.record import SCALES, JudgedPart, Outcome, Record

BEST, WORST, BORDERLINE, CORRECTED = 3, 3, 2, 2
NEAR = 0.4
"""How far from the passing score a pair counts as borderline."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Pairs by what they show; no pair stands in two of them."""

    best: tuple[Record, ...]
    worst: tuple[Record, ...]
    borderline: tuple[Record, ...]
    corrected: tuple[Record, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """All that are shown."""
        return (*self.best, *self.worst, *self.borderline, *self.corrected)


def shown(records: Iterable[Record]) -> Shown:
    """The kept pairs of highest quality, the poorest, those near the bound, and the repaired."""
    everything = sorted(records, key=lambda record: record.index)
    kept = [r for r in everything if r.outcome is Outcome.KEPT]
    rejected = [r for r in everything if r.outcome is Outcome.REJECTED]
    corrected = [r for r in everything if r.outcome is Outcome.REPAIRED]
    kept.sort(key=lambda record: -(record.quality or 0))
    # Of the rejected, those with an answer show more than a question does.
    rejected.sort(key=lambda record: (record.quality is None, record.quality or 0))
    best = kept[:BEST]
    worst = (rejected + kept[BEST:][::-1])[:WORST]
    taken = {record.index for record in (*best, *worst)}
    left = [record for record in (*kept, *rejected) if record.index not in taken]
    return Shown(
        best=tuple(best),
        worst=tuple(worst),
        borderline=_borderline(left),
        corrected=tuple(corrected[:CORRECTED]),
    )


def _borderline(records: Iterable[Record]) -> tuple[Record, ...]:
    """Those whose score lies nearest to what passes, below or above."""
    bound = SCALES[JudgedPart.PAIR].passes
    near = [(abs(r.quality - bound), r.index, r) for r in records if r.quality is not None]
    return tuple(record for _, _, record in sorted(p for p in near if p[0] <= NEAR)[:BORDERLINE])
