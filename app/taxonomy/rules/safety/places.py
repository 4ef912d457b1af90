"""The texts of a contribution that the safety rules look at, and where their parts stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from pathlib import PurePosixPath

from app.domain.findings import Position, Spot
from app.taxonomy.reading.limits import MAX_BYTES
from app.taxonomy.reading.positions import Path
from app.taxonomy.subject import Subject, yaml_path

_KEYS: tuple[str, ...] = ("task_description", "document_outline", "domain")
_MAX_WANTED = 300
_BOM = "\ufeff"


class Kind(Enum):
    """What sort of text it is; rules choose by it."""

    VALUE = "a text of the file"
    REST = "what stands around those texts: comments, keys, other values"
    ATTRIBUTION = "attribution.txt"
    DOCUMENT = "a document that knowledge comes from"


class Source:
    """A file as it was written; turns indexes into places and back."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        lengths = (len(line) + 1 for line in text.split("\n"))
        self._starts = [0, *accumulate(lengths)]

    def at(self, index: int) -> Position:
        """The place of the character with this index."""
        line = bisect_right(self._starts, index)
        return Position(line=line, column=index - self._starts[line - 1] + 1)

    def index(self, position: Position) -> int:
        """The index of the character at a place."""
        line = min(position.line, len(self._starts)) - 1
        return min(self._starts[line] + position.column - 1, len(self.text))

    def spot(self, start: int, end: int, where: str = "") -> Spot:
        """A stretch of the file; an empty one has no end."""
        last = self.at(end) if end > start else None
        return Spot(path=self.path, position=self.at(start), end=last, yaml_path=where)


@dataclass(frozen=True)
class Passage:
    """A text to look at: its kind, its source, where it begins and ends in that, its path."""

    kind: Kind
    text: str
    source: Source
    start: int = 0
    end: int = 0
    path: Path = ()
    fallback: Spot | None = None
    name: str = ""

    def spot(self, start: int, end: int) -> Spot:
        """Where a part of the text stands; of a value, failing that, where the value does."""
        if self.fallback is None:
            return self.source.spot(self.start + start, self.start + end)
        found = self._written(start, end) if self.kind is Kind.VALUE else None
        return self.source.spot(*found, yaml_path(self.path)) if found else self.fallback

    def _written(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the source has the same words for as many-th time as the value has them."""
        wanted = _as_written(self.text[start : min(end, start + _MAX_WANTED)])
        if wanted is None:
            return None
        before = sum(1 for _ in wanted.finditer(self.text, 0, start))
        matches = wanted.finditer(self.source.text, self.start, self.end)
        match = next((m for count, m in enumerate(matches) if count == before), None)
        return match.span() if match else None


def passages(subject: Subject) -> Iterator[Passage]:
    """The texts of a file and of the attribution beside it."""
    source = Source(subject.path, subject.reading.text or "")
    values = list(_values(subject, source))
    yield from values
    yield from _rest(source, values)
    if subject.submission.attribution:
        path = str(PurePosixPath(subject.path).parent / "attribution.txt")
        text = subject.submission.attribution[:MAX_BYTES].decode("utf-8", errors="replace")
        yield Passage(Kind.ATTRIBUTION, _unmarked(text), Source(path, text))


def _values(subject: Subject, source: Source) -> Iterator[Passage]:
    described = (((key,), subject.document.get(key)) for key in _KEYS)
    texts = [(seed.path, seed.text) for seeds in subject.seeds for seed in seeds]
    for path, text in (*described, *texts):
        if isinstance(text, str) and text.strip():
            spot = subject.spot(path)
            start = source.index(spot.position)
            end = source.index(spot.end) if spot.end else start
            yield Passage(Kind.VALUE, text, source, start, end, path, spot)


def _rest(source: Source, values: list[Passage]) -> Iterator[Passage]:
    """What stands before, between and behind the values; the first begins where the file does."""
    done = 0
    for value in sorted(values, key=lambda passage: passage.start):
        if value.start >= done:
            yield _between(source, done, value.start)
        done = max(done, value.end)
    yield _between(source, done, len(source.text))


def _between(source: Source, start: int, end: int) -> Passage:
    text = source.text[start:end]
    return Passage(Kind.REST, text if start else _unmarked(text), source, start, end)


def _unmarked(text: str) -> str:
    """Without the mark that some editors put before a text; the reading speaks of that."""
    return f" {text[1:]}" if text.startswith(_BOM) else text


def _as_written(text: str) -> re.Pattern[str] | None:
    """What the words of a value look like in YAML: lines folded, characters escaped."""
    words = text.split()
    return re.compile(r"\s+".join("".join(map(_letter, word)) for word in words)) if words else None


def _letter(char: str) -> str:
    if char == "'":
        return "''?"
    if char in '"\\':
        return r"\\?" + re.escape(char)
    if char.isascii() and char.isprintable():
        return re.escape(char)
    code = ord(char)
    escapes = [f"(?i:{code:0{width}x})" for width in (2, 4, 8) if code < 16**width]
    forms = (
        f"\\\\{mark}{digits}" for mark, digits in zip("xuU"[-len(escapes) :], escapes, strict=True)
    )
    return f"(?:{re.escape(char)}|{'|'.join(forms)})"
