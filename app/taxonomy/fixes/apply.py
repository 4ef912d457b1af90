"""Puts fixes into a file, and leaves every byte they do not touch as it is."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.findings import Edit, Finding, Position

MARK = Position(line=1, column=0)
"""Where the invisible byte order mark stands: before the first column."""
_LINE_END = re.compile(r"(\r\n|\r|\n)")
_Place = tuple[int, int]
_Stretch = tuple[_Place, _Place]


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """A file with its fixes; `attribution` is text to add to the file beside it.

    `applied` counts the fixes that were put in.
    """

    content: bytes
    attribution: str = ""
    applied: int = 0


def apply(content: bytes, findings: Iterable[Finding]) -> Fixed:
    """The file with the fixes of these findings; of fixes that overlap, the first."""
    chosen = together(findings)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return Fixed(content=content)
    edits = [edit for finding in chosen if finding.fix for edit in finding.fix.edits]
    additions = dict.fromkeys(f.fix.attribution for f in chosen if f.fix and f.fix.attribution)
    return Fixed(
        content=edited(text, edits).encode("utf-8"),
        attribution="\n".join(additions),
        applied=len(chosen),
    )


def together(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings whose fixes can be put in at once."""
    taken: list[_Stretch] = []
    chosen = []
    for finding in findings:
        if finding.fix is None:
            continue
        trial = taken.copy()
        if all(_put(trial, edit) for edit in finding.fix.edits):
            taken = trial
            chosen.append(finding)
    return tuple(chosen)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits that do not overlap; new lines end as the lines around them do."""
    lines = _Lines(text)
    pieces = []
    done = 0
    for edit in sorted(edits, key=lambda e: (_place(e.start), _place(e.end))):
        pieces += [text[done : lines.index(edit.start)], lines.ended(edit)]
        done = lines.index(edit.end)
    return "".join(pieces) + text[done:]


def with_attribution(existing: bytes | None, addition: str) -> bytes | None:
    """The content of `attribution.txt` with a text added after a blank line."""
    if not addition:
        return existing
    before = existing or b""
    if before.strip():
        end = b"\r\n" if b"\r\n" in before else b"\n"
        before = before + (b"" if before.endswith((b"\n", b"\r")) else end) + end
        return before + addition.encode("utf-8").replace(b"\n", end)
    return addition.encode("utf-8")


class _Lines:
    """Where the lines of a text begin, whatever they end with."""

    def __init__(self, text: str) -> None:
        self._size = len(text)
        self._lengths: list[int] = []
        self._starts: list[int] = []
        parts = _LINE_END.split(text)
        self._ends: Sequence[str] = parts[1::2]
        marked = text.startswith(codecs.BOM_UTF8.decode("utf-8"))
        start = int(marked)
        for line, end in zip(parts[::2], (*self._ends, ""), strict=True):
            length = len(line) - (marked and not self._starts)
            self._starts.append(start)
            self._lengths.append(length)
            start += length + len(end)

    def index(self, position: Position) -> int:
        if position == MARK:
            return 0
        if position.line > len(self._starts):
            return self._size
        line = position.line - 1
        return self._starts[line] + min(position.column - 1, self._lengths[line])

    def ended(self, edit: Edit) -> str:
        """The text of an edit with the file's own line ends."""
        own = self._ends[edit.start.line - 1 : edit.start.line] or self._ends[:1] or ("\n",)
        return edit.text.replace("\n", own[0])


def _put(taken: list[_Stretch], edit: Edit) -> bool:
    """Note the stretch of an edit, unless it overlaps one that is there."""
    start, end = stretch = (_place(edit.start), _place(edit.end))
    where = bisect_left(taken, (start, start))
    if where and taken[where - 1][1] > start:
        return False
    if where < len(taken) and (taken[where][0] < end or taken[where][0] == start):
        return False
    insort(taken, stretch)
    return True


def _place(position: Position) -> _Place:
    return position.line, position.column
