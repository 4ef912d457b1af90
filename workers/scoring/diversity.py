"""How varied texts are, by the words that repeat within and between them.

- distinct-1 and distinct-2: different words over all words, and the same for pairs of words that
  follow each other in a text. J. Li et al. (2016), "A Diversity-Promoting Objective Function for
  Neural Conversation Models", NAACL, section 5.
- compression ratio: bytes of all texts over bytes after gzip. C. Shaib et al. (2024),
  "Standardizing the Measurement of Text Diversity", arXiv:2403.00553.
- self-repetition: the mean over texts of ln(1 + r), r being how often the text's sequences of
  four words stand in other texts. N. Salkar et al. (2022), "Self-Repetition in Abstractive
  Neural Summarizers", AACL.

All of them move with the amount of text: more or longer texts repeat more. So two sets are set
beside each other only at equal size, which is what `diversity_beside` does.
"""

from __future__ import annotations

import gzip
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean

from app.domain.scores import Diversity
from workers.scoring.words import words

FEWEST = 2
LENGTH = 4
"""Words in a sequence that counts as repeated."""
MOST_DRAWS, MOST_DRAWN = 100, 1_000_000
"""Draws for a comparison, fewer where they would hold more than so many characters."""
MOST_CHARACTERS = 10_000
"""Of a longer text the beginning is looked at."""


def diversity(texts: Sequence[str]) -> Diversity:
    """The measures of all texts together; those of blank or fewer than two texts are None."""
    said = _said(texts)
    if len(said) < FEWEST:
        return Diversity(texts=len(said))
    split = [words(text) for text in said]
    pairs = [list(pairwise(text)) for text in split]
    return Diversity(
        texts=len(said),
        distinct_1=_distinct(split),
        distinct_2=_distinct(pairs),
        compression=_compression(said),
        self_repetition=_self_repetition(split),
    )


def diversity_beside(
    texts: Sequence[str], others: Sequence[str], random_state: int = 0
) -> tuple[Diversity, Diversity]:
    """The measures of two sets of texts at equal size, so that they can be compared.

    As many texts as the smaller set has are drawn from each, put into pairs by chance, and the
    longer of each pair is cut to the length of the shorter. The measures are means over up to
    `MOST_DRAWS` such draws; `texts` is the number drawn from. They don't depend on the order of
    the texts. The figures are for each other only, not those of `diversity`.
    """
    first, second = sorted(_said(texts)), sorted(_said(others))
    if min(len(first), len(second)) < FEWEST:
        return Diversity(texts=len(first)), Diversity(texts=len(second))
    draws = list(_draws(first, second, random_state))
    return (
        _mean([diversity(drawn) for drawn, _ in draws], len(first)),
        _mean([diversity(drawn) for _, drawn in draws], len(second)),
    )


def _said(texts: Sequence[str]) -> list[str]:
    cut = (text[:MOST_CHARACTERS].strip() for text in texts)
    return [text for text in cut if text]


def _draws(
    first: Sequence[str], second: Sequence[str], random_state: int
) -> Iterator[tuple[list[str], list[str]]]:
    draw = random.Random(random_state)  # noqa: S311 - for a mean, not for secrets
    size = min(len(first), len(second))
    characters = min(sum(map(len, first)), sum(map(len, second)))
    for _ in range(max(1, min(MOST_DRAWS, MOST_DRAWN // characters))):
        drawn = zip(draw.sample(first, size), draw.sample(second, size), strict=True)
        cut = [(one[: len(other)], other[: len(one)]) for one, other in drawn]
        yield [one for one, _ in cut], [other for _, other in cut]


def _mean(found: Sequence[Diversity], texts: int) -> Diversity:
    def mean(measure: str) -> float | None:
        values = [getattr(each, measure) for each in found]
        known = [value for value in values if value is not None]
        return fmean(known) if known else None

    return Diversity(
        texts=texts,
        distinct_1=mean("distinct_1"),
        distinct_2=mean("distinct_2"),
        compression=mean("compression"),
        self_repetition=mean("self_repetition"),
    )


def _distinct(texts: Sequence[Sequence[object]]) -> float | None:
    every = [part for text in texts for part in text]
    return len(set(every)) / len(every) if every else None


def _compression(texts: Sequence[str]) -> float:
    raw = " ".join(texts).encode("utf-8", errors="replace")
    # A fixed time, which stands in the header.
    return len(raw) / len(gzip.compress(raw, mtime=0))


def _self_repetition(texts: Sequence[Sequence[str]]) -> float | None:
    sequences = [set(_sequences(text)) for text in texts]
    if not any(sequences):
        return None
    holding = Counter(sequence for text in sequences for sequence in text)
    return fmean(math.log1p(sum(holding[each] - 1 for each in text)) for text in sequences)


def _sequences(text: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(text[start:] for start in range(LENGTH)), strict=False)
