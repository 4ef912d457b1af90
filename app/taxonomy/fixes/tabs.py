"""Tabs where YAML takes spaces only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.findings import Edit, Position
from app.taxonomy.fixes.proposal import replacement

WORDS = "Put spaces in place of the tab."
_WIDTHS = (2, 4, 8)


def at_tab(lines: Sequence[str], place: Position) -> Iterator[tuple[Edit, ...]]:
    """Spaces in place of the tab that the parser stumbled over, for each usual width."""
    line = lines[place.line - 1]
    index = place.column - 1
    if line[index : index + 1] != "\t":
        return
    start, end = _around(line, index)
    if start:
        yield (replacement(place.line, start + 1, end + 1, " "),)
        return
    for width in _WIDTHS:
        yield (replacement(place.line, 1, end + 1, line[:end].replace("\t", " " * width)),)


def _around(line: str, index: int) -> tuple[int, int]:
    """The run of tabs and spaces around a tab."""
    end = len(line) - len(line[index:].lstrip("\t "))
    return len(line[:index].rstrip("\t ")), end
