"""Cuts the lines of a finding out of a file and points at the exact columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from app.domain.findings import Finding, Position
from seedbed.checking.shown import shown_character

MOST_LINES = 3
_CUT = "..."
_BEFORE = 4  # a place in the last three quarters of the width is cut around


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an excerpt; `caret` is what stands under it, empty where nothing does."""

    number: int
    text: str
    caret: str = ""


def excerpt(lines: list[str], finding: Finding, width: int) -> Iterator[Line]:
    """The lines that a finding is about, at most three, each at most `width` cells wide.

    Nothing is shown for what is said of a whole file, or stands outside of the text.
    """
    start, end = finding.position, finding.end or finding.position
    if not has_place(finding) or not 1 <= start.line <= len(lines):
        return
    for number in range(start.line, min(end.line, start.line + MOST_LINES - 1, len(lines)) + 1):
        text = lines[number - 1]
        if number == start.line:
            yield _pointed(number, text, start, end, width)
        elif text.strip():
            yield Line(number=number, text=_window(text, 0, width)[0])


def has_place(finding: Finding) -> bool:
    """Whether a finding is about a place in its file, not about all of it."""
    whole = finding.position == Position() and finding.end is None
    return not whole or finding.family in ("lint", "yaml")


def _pointed(number: int, text: str, start: Position, end: Position, width: int) -> Line:
    first = min(start.column - 1, len(text))
    last = end.column - 1 if end.line == start.line else len(text)
    cut, before = _window(text, first, width)
    marked = "".join(map(shown_character, text[first : min(max(last, first + 1), first + width)]))
    room = max(width - before, 1)
    caret = " " * before + "^" * max(1, min(cell_len(marked), room))
    return Line(number=number, text=cut, caret=caret)


def _window(text: str, first: int, width: int) -> tuple[str, int]:
    """A part of a line around a column: its text, the cells before the column."""
    begin = 0
    if _cells(text[: min(first, width) + 1]) > width * 3 // _BEFORE:
        begin = max(0, first - width // _BEFORE)
    head = _CUT if begin else ""
    pieces = [shown_character(character) for character in text[begin : begin + width + 1]]
    before = len(head) + sum(map(cell_len, pieces[: first - begin]))
    whole = head + "".join(pieces)
    if cell_len(whole) > width:
        whole = _fitting(head, pieces, width)
    return whole, before


def _cells(text: str) -> int:
    return sum(cell_len(shown_character(character)) for character in text)


def _fitting(head: str, pieces: list[str], width: int) -> str:
    kept, room = [head], width - len(head) - len(_CUT)
    for piece in pieces:
        room -= cell_len(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + _CUT
