"""The two styles apart: how many of each were kept, how good and how long they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean

from app.domain.record import Outcome, Record, Style
from app.domain.scores import StyleScore
from workers.scoring.words import words


def styles(records: Iterable[Record]) -> tuple[StyleScore, ...]:
    """Both styles, short answers first, also where a style has no records."""
    everything = tuple(records)
    return tuple(_score(style, [r for r in everything if r.style is style]) for style in Style)


def _score(style: Style, records: Sequence[Record]) -> StyleScore:
    judged = [record for record in records if record.judged]
    qualities = [record.quality for record in judged if record.quality is not None]
    lengths = [len(words(record.answer)) for record in judged if record.usable]
    return StyleScore(
        style=style,
        judged=len(judged),
        kept=sum(record.outcome is Outcome.KEPT for record in judged),
        quality=fmean(qualities) if qualities else None,
        words=fmean(lengths) if lengths else None,
    )
