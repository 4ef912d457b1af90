"""How much pairs repeat their seeds, and answers their document, beside the seeds themselves.

Seeds of one contribution are alike, and answers from a document share its words: what counts is
the difference from the seeds' own figures. A pair is compared as one text, its question and its
answer after each other: by the answer alone every "Yes." would be a copy, by the question alone
a new answer would go unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

import numpy as np

from app.domain.contribution import Contribution, Seed
from app.domain.record import Record
from app.domain.scores import Copying
from workers.scoring.words import nearness, words

RUN = 4
"""How many words in a row count as taken over, as for contexts in documents."""


def copying(records: Iterable[Record], contribution: Contribution) -> Copying:
    """The measures over the usable pairs; None where there is nothing to compare.

    The nearest of five seeds is a little nearer than the nearest of the four other ones that the
    baseline has, so a small excess over it means nothing.
    """
    usable = [record for record in records if record.usable]
    seeds = [_text(seed) for seed in contribution.seeds]
    between = nearness(seeds, seeds)
    np.fill_diagonal(between, -1.0)  # nothing is its own nearest
    return Copying(
        seeds=_mean_of_nearest(nearness([_text(record) for record in usable], seeds)),
        among_seeds=_mean_of_nearest(between) if len(seeds) > 1 else None,
        document=_copied(usable),
        seeds_to_document=_copied(contribution.seeds),
    )


def copied_share(answer: str, context: str) -> float:
    """The share (0..1) of an answer's words that stand in the context in runs of `RUN` or more.

    An answer of fewer words counts as one run. 0 for an answer without words.
    """
    said, there = words(answer), words(context)
    length = min(RUN, len(said))
    runs = set(_runs(there, length))
    copied = [False] * len(said)
    for start, run in enumerate(_runs(said, length)):
        if run in runs:
            copied[start : start + length] = [True] * length
    return sum(copied) / len(said) if said else 0.0


def _runs(text: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(text[start:] for start in range(length)), strict=False)


def _text(pair: Record | Seed) -> str:
    return f"{pair.question}\n{pair.answer}"


def _mean_of_nearest(
    table: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> float | None:
    return fmean(table.max(axis=1).tolist()) if table.size else None


def _copied(pairs: Sequence[Record] | Sequence[Seed]) -> float | None:
    found = [copied_share(pair.answer, pair.context) for pair in pairs if pair.context]
    return fmean(found) if found else None
