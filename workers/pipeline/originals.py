"""The questions a run has so far, and whether another one is new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from app.domain.contribution import Contribution, ContributionKind
from app.domain.record import Outcome, Record
from app.taxonomy.compatibility import nfkc

# The share of matching characters from which on two questions count as one.
ALIKE = 0.9
OF_SEED = "duplicate-of-seed"
OF_RECORD = "duplicate-of-record"
_NOT_NEW = (Outcome.DUPLICATE, Outcome.UNPARSED)


def asked_text(kind: ContributionKind, question: str, context: str | None) -> str:
    """What must be new about a pair.

    The same question on another context is another task, so a grounded skill's context counts
    too; knowledge's does not, since its questions stand on their own.
    """
    grounded = kind is ContributionKind.GROUNDED and context
    return f"{context}\n{question}" if grounded else question


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


def originals_of(contribution: Contribution, done: Sequence[Record]) -> Originals:
    """The questions there are already: the seeds' and an earlier attempt's."""
    kind = contribution.kind
    originals = Originals(asked_text(kind, s.question, s.context) for s in contribution.seeds)
    for record in done:
        if record.question and record.outcome not in _NOT_NEW:
            originals.take(asked_text(kind, record.question, record.context))
    return originals


def normal(text: str) -> str:
    """The text without differences of case, width, blanks and punctuation.

    A text of nothing but punctuation stays as it is.
    """
    folded = nfkc(text).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", folded).split()) or folded.strip()


def _has_alike(text: str, others: list[str]) -> bool:
    # Sums that differ in their numbers alone are different tasks.
    numbers = _numbers(text)
    near = process.extract(text, others, scorer=fuzz.ratio, score_cutoff=100 * ALIKE, limit=None)
    return any(other == text or _numbers(other) == numbers for other, _, _ in near)


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
