"""The pairs of a file, as the rules on seeds look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.taxonomy.reading.positions import Path
from app.taxonomy.subject import SeedText, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question, its answer and its context; None for what is no text, or blank."""

    context: SeedText | None
    question: SeedText | None
    answer: SeedText | None


def pairs(subject: Subject) -> tuple[Pair, ...]:
    """The pairs of all seed examples in order, each with the context of its example."""
    return tuple(pair for texts in subject.seeds for pair in _of_example(texts))


def _of_example(texts: tuple[SeedText, ...]) -> Iterator[Pair]:
    context: SeedText | None = None
    by_place: dict[Path, dict[str, SeedText]] = {}
    for text in texts:
        if text.key == "context":
            context = context or text
        else:
            by_place.setdefault(text.path[:-1], {})[text.key] = text
    for found in by_place.values():
        yield Pair(context=context, question=found.get("question"), answer=found.get("answer"))


def plain(text: str) -> str:
    """A text without differences of case, blanks and the sign at its end."""
    return " ".join(text.casefold().split()).rstrip(".!? ")
