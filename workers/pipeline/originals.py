"""The questions a run has so far, and whether another one is new."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, process

# The share of matching characters from which on two questions count as one.
ALIKE = 0.9
OF_SEED = "duplicate-of-seed"
OF_RECORD = "duplicate-of-record"


class Originals:
    """The seeds' questions and those made so far.

    Taking a question is one uninterrupted act, so of two alike that arrive at the
    same time exactly one is new, whichever comes first.
    """

    def __init__(self, seeds: Iterable[str]) -> None:
        self._seeds = [normal(question) for question in seeds]
        self._taken: list[str] = []

    def take(self, question: str) -> str:
        """Add a question and return "", or return the reason why it is not new."""
        text = normal(question)
        if _has_alike(text, self._seeds):
            return OF_SEED
        if _has_alike(text, self._taken):
            return OF_RECORD
        self._taken.append(text)
        return ""


def normal(text: str) -> str:
    """The text without differences of case, width, blanks and punctuation.

    A text of nothing but punctuation stays as it is.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", folded).split()) or folded.strip()


def _has_alike(text: str, others: list[str]) -> bool:
    found = process.extractOne(text, others, scorer=fuzz.ratio, score_cutoff=100 * ALIKE)
    return found is not None
