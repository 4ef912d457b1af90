"""A few good and different pairs out of many (LIMIT: what counts is few, diverse, good).

Of each style the better half is looked at (more where few would be left); the best pair comes
first, then again and again the one whose question is farthest from the nearest already chosen,
from the style that has fewer so far. Farthest first is Gonzalez's greedy method, which is at
most twice from the best cover: T. F. Gonzalez (1985), "Clustering to minimize the maximum
intercluster distance", Theoretical Computer Science 38, 293-306.

That a few are enough, and both styles better than one: A. Jha et al. (2023), "LIMIT: Less Is
More for Instruction Tuning Across Evaluation Paradigms", arXiv:2311.13133.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean

import numpy as np

from app.domain.record import Record, Style
from app.domain.scores import Selection
from workers.scoring.words import nearness

RANDOM_CHOICES = 200
MOST_PAIRS = 1_000
"""Of more usable pairs the best are looked at: distances are between all of them."""

_Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]
_Places = np.ndarray[tuple[int], np.dtype[np.int64]]


def select(records: Iterable[Record], k: int, random_state: int = 0) -> Selection | None:
    """Choose `k` usable pairs, or all where there are fewer; None where there are none.

    The choice doesn't depend on the order of the records nor on `random_state`, which only
    draws the random choices of as many that it stands beside (means over `RANDOM_CHOICES`).
    The distance of two pairs is 1 - ROUGE-L F1 of their questions.
    """
    usable = sorted((record for record in records if record.usable), key=_best_first)[:MOST_PAIRS]
    size = min(k, len(usable))
    if size < 1:
        return None
    questions = [record.question for record in usable]
    distances = 1.0 - nearness(questions, questions)
    chosen: _Places = np.array(_choose(usable, distances, size))
    qualities = np.array([_quality(record) for record in usable])
    draw = np.random.default_rng(random_state)
    others: list[_Places] = [draw.permutation(len(usable))[:size] for _ in range(RANDOM_CHOICES)]
    return Selection(
        records=tuple(usable[place].index for place in chosen),
        diversity=_spread(distances, chosen) if size > 1 else None,
        random_diversity=fmean(_spread(distances, each) for each in others) if size > 1 else None,
        quality=float(qualities[chosen].mean()),
        random_quality=fmean(float(qualities[each].mean()) for each in others),
    )


def _quality(record: Record) -> float:
    return record.quality or 0.0


def _best_first(record: Record) -> tuple[float, int]:
    return -_quality(record), record.index


def _choose(usable: Sequence[Record], distances: _Table, size: int) -> list[int]:
    """Places in `usable`, which is in order of quality, farthest first."""
    left = _better_half(usable, size)
    chosen: list[int] = []
    nearest = np.full(len(usable), np.inf)
    counts: Counter[Style] = Counter()
    while len(chosen) < size:
        fewest = min(counts[usable[place].style] for place in left)
        candidates = [place for place in left if counts[usable[place].style] == fewest]
        # The first of equals is the best of them.
        best = max(candidates, key=lambda place: nearest[place])
        chosen.append(best)
        left.remove(best)
        counts[usable[best].style] += 1
        nearest = np.minimum(nearest, distances[best])
    return chosen


def _better_half(usable: Sequence[Record], size: int) -> list[int]:
    """The places of the better half of each style, and of those as good as its last."""
    found: list[int] = []
    for style in Style:
        places = [place for place, record in enumerate(usable) if record.style is style]
        enough = max(size, math.ceil(len(places) / 2))
        if len(places) > enough:
            least = _quality(usable[places[enough - 1]])
            places = [place for place in places if _quality(usable[place]) >= least]
        found.extend(places)
    return sorted(found)


def _spread(distances: _Table, places: _Places) -> float:
    """The mean distance between different ones of the places, of which there are two or more."""
    among = distances[np.ix_(places, places)]
    return float((among.sum() - among.trace()) / (among.size - len(places)))
