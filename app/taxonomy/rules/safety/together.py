"""All texts of a file as one, so that a rule goes over them once and not one by one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from app.taxonomy.rules.safety.hits import Hit
from app.taxonomy.rules.safety.places import Passage

# Neither a space nor a letter, so that hardly any rule goes on past it.
BETWEEN = "\n\0\n"


class Together:
    """Texts of the same kind joined into one passage, and the way back to each of them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        """`passages` are not empty; their own text may hold what stands between them."""
        self._passages = passages
        steps = (len(passage.text) + len(BETWEEN) for passage in passages)
        self._starts = [0, *accumulate(steps)]
        text = BETWEEN.join(passage.text for passage in passages)
        self.passage = replace(passages[0], text=text)

    def own(self, hit: Hit) -> Hit:
        """The hit in the passage that it begins in, cut off at the end of that one."""
        which = bisect_right(self._starts, hit.start, hi=len(self._passages)) - 1
        passage, start = self._passages[which], self._starts[which]
        last = len(passage.text)
        begun, end = min(hit.start - start, last), min(hit.end - start, last)
        return replace(hit, passage=passage, start=begun, end=end)

    def crosses(self, hit: Hit) -> bool:
        """Whether a hit goes on in the next passage."""
        return BETWEEN in self.passage.text[hit.start : hit.end]
