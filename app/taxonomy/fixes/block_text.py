"""Text that should stand, indented, below the `|` or `>` that announces it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.domain.findings import Edit, Position
from app.taxonomy.fixes.proposal import indent_of, insertion, replacement

ON_THE_LINE = "Move the text to the line below the `|` sign."
BELOW = "Indent the text that belongs to the `|` sign."
_STEP = 2
_FARTHEST = 200
"""Lines that are looked through for the key or the end of a text."""
_HEADER = re.compile(r"^( *(?:- +)*)[A-Za-z_][\w-]{0,60}:[ \t]+[|>][-+]?")
_KEY = re.compile(
    r"^[ \t]*(?:- *)*(?:version|created_by|task_description|domain|document_outline|document|"
    r"seed_examples|context|questions_and_answers|question|answer|attribution|source|license|"
    r"repo|commit|patterns) *:"
)


def on_the_line(lines: Sequence[str], place: Position) -> Iterator[tuple[Edit, ...]]:
    """Move what follows the sign on its line to the next one, as far in as the text there."""
    line = lines[place.line - 1]
    header = _HEADER.match(line)
    text = line[header.end() :].strip() if header else ""
    if not header or not text or place.column < header.end():
        return
    inside = len(header[1]) + _STEP
    following = next((after for after in lines[place.line :] if after.strip()), "")
    if indent_of(following) > len(header[1]) and not _KEY.match(following):
        inside = indent_of(following)
    yield (replacement(place.line, header.end() + 1, len(line) + 1, f"\n{' ' * inside}{text}"),)


def below(lines: Sequence[str], place: Position) -> Iterator[tuple[Edit, ...]]:
    """Indent the lines that begin too far left to belong to the sign above them."""
    header = _header_above(lines, place.line - 1)
    if header is None or _KEY.match(lines[place.line - 1]):
        return
    region = list(_region(lines, place.line))
    least = min((indent_of(lines[n - 1]) for n in region), default=0)
    missing = header + _STEP - least
    if missing > 0:
        yield tuple(insertion(number, 1, " " * missing) for number in region)


def _header_above(lines: Sequence[str], number: int) -> int | None:
    """The column, from 0, of the key whose text the lines above belong to."""
    for line in reversed(lines[max(0, number - _FARTHEST) : number]):
        header = _HEADER.match(line)
        if header and not line[header.end() :].strip():
            return len(header[1])
        if _KEY.match(line):
            return None
    return None


def _region(lines: Sequence[str], first: int) -> Iterator[int]:
    """The numbers of the lines with text from one on, up to the next key."""
    for number in range(first, min(len(lines), first + _FARTHEST) + 1):
        line = lines[number - 1]
        if _KEY.match(line):
            return
        if line.strip():
            yield number
