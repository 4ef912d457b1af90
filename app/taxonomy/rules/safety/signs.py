"""Turns of phrase to look for, quickly where they are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sign:
    """An expression, and small-letter words of which one is in every text that it matches."""

    words: tuple[str, ...]
    expression: re.Pattern[str]

    def spans(self, text: str, small: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a text, which is also given in small letters."""
        if any(word in small for word in self.words):
            yield from (match.span() for match in self.expression.finditer(text))


def sign(words: str, expression: str) -> Sign:
    """A sign whose letters may be large or small; several words are set apart by spaces."""
    return Sign(tuple(words.split()), re.compile(expression, re.IGNORECASE | re.MULTILINE))


def spans(text: str, signs: Sequence[Sign]) -> Iterator[tuple[int, int]]:
    """Where the signs stand in a text, as start and end."""
    small = text.lower()
    for one in signs:
        yield from one.spans(text, small)
