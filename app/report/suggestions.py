"""Fixes as suggested changes on the lines of a pull request, which GitHub applies on a click.

A suggestion replaces whole lines, so changes on the same or neighbouring lines are one. It
can only stand on lines that the diff shows.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from app.domain.findings import Edit, Finding, Severity
from app.report.text import code, prose
from app.report.wanted import Suggestion
from app.taxonomy.fixes.apply import MARK, edited, together

MAX_SUGGESTIONS = 10
MAX_BODY = 60_000
"""Characters; GitHub takes 65,536."""
MARKER = "seedbed:suggestion:"
OTHER_LINE_ENDS = "The lines of this file end as on Windows; a suggestion would mix line ends."
NOT_TEXT = "This file is no UTF-8 text."
_MOST_WORDS = 5
_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}
_REORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_MARKS = "\u200e\u200f\u061c"


@dataclass(frozen=True, kw_only=True)
class MendableFile:
    """A file of a pull request at its head, with findings and the lines that its diff shows.

    `lines` has one range for each hunk, as `commentable_lines` gives them.
    """

    path: str
    content: bytes
    findings: tuple[Finding, ...]
    lines: tuple[range, ...]


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """The suggestions, and how many findings have a fix that is in none of them.

    `reasons` says, by path, why a file has no suggestions at all.
    """

    suggestions: tuple[Suggestion, ...] = ()
    unsuggested: int = 0
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Piece:
    """Edits on lines that follow each other, and the findings they mend."""

    first: int
    last: int
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]

    @property
    def weight(self) -> int:
        return min(_WEIGHT[finding.severity] for finding in self.findings)


def commentable_lines(patch: str) -> tuple[range, ...]:
    """The lines of the new side that a diff shows, hunk by hunk.

    `patch` is the diff of one file as GitHub gives it, without a header; what is no diff
    (GitHub leaves out large ones) has no lines.
    """
    if not patch.startswith("@@"):
        return ()
    try:
        files = PatchSet(f"--- a/file\n+++ b/file\n{patch.rstrip(chr(10))}\n")
    except UnidiffParseError:
        return ()
    hunks = (hunk for file in files for hunk in file)
    return tuple(range(h.target_start, h.target_start + h.target_length) for h in hunks)


def suggestions(files: Iterable[MendableFile], most: int = MAX_SUGGESTIONS) -> Suggested:
    """The weightiest suggestions for these files, in the order of files and lines."""
    made: list[tuple[_Piece, Suggestion]] = []
    reasons = []
    fixable: list[Finding] = []
    for file in files:
        fixable += (finding for finding in file.findings if finding.fix)
        lines = _lines(file)
        if isinstance(lines, str):
            reasons.append((file.path, lines))
            continue
        made += _of_file(file, lines)
    order = sorted(range(len(made)), key=lambda n: (made[n][0].weight, n))[:most]
    kept = [made[n] for n in sorted(order)]
    dropped = {f for n, (piece, _) in enumerate(made) if n not in order for f in piece.findings}
    told = {finding for piece, _ in kept for finding in piece.findings} - dropped
    return Suggested(
        suggestions=tuple(suggestion for _, suggestion in kept),
        unsuggested=sum(finding not in told for finding in fixable),
        reasons=tuple(reasons),
    )


def _lines(file: MendableFile) -> list[str] | str:
    """The lines of a file, or why it can have no suggestions."""
    try:
        text = file.content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return NOT_TEXT
    return OTHER_LINE_ENDS if "\r" in text else text.split("\n")


def _of_file(file: MendableFile, lines: Sequence[str]) -> Iterator[tuple[_Piece, Suggestion]]:
    pieces = []
    for finding in together(file.findings):
        own = [_piece(finding, edit, lines) for edit in finding.fix.edits] if finding.fix else []
        places = [piece for piece in own if piece and _hunk(file, piece) is not None]
        # A part of a fix may do harm, and what goes into another file cannot be suggested.
        if len(places) == len(own) and finding.fix and not finding.fix.attribution:
            pieces += places
    for piece in _joined(file, pieces):
        if suggestion := _suggestion(file.path, piece, lines):
            yield piece, suggestion


def _piece(finding: Finding, edit: Edit, lines: Sequence[str]) -> _Piece | None:
    """The lines that an edit replaces, None where no suggestion can say it."""
    first, last = edit.start.line, edit.end.line
    if edit.start == MARK or first > len(lines):
        return None
    at_end = first == len(lines) and edit.start.column > len(lines[-1])
    if at_end and edit.start == edit.end and edit.text == "\n":
        return None  # A suggestion cannot tell a line with its end from one without.
    if last > first and edit.start.column == edit.end.column == 1:
        last -= 1
    return _Piece(first, last, (edit,), (finding,))


def _hunk(file: MendableFile, piece: _Piece) -> int | None:
    """The number of the hunk that shows all lines of a piece."""
    shown = (
        number
        for number, lines in enumerate(file.lines)
        if piece.first in lines and piece.last in lines
    )
    return next(shown, None)


def _joined(file: MendableFile, pieces: Iterable[_Piece]) -> list[_Piece]:
    """Pieces on the same or neighbouring lines of one hunk as one."""
    joined: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.first, p.last)):
        last = joined[-1] if joined else None
        near = last and piece.first <= last.last + 1 and _hunk(file, last) == _hunk(file, piece)
        if last and near:
            joined[-1] = _Piece(
                last.first,
                max(last.last, piece.last),
                (*last.edits, *piece.edits),
                tuple(dict.fromkeys((*last.findings, *piece.findings))),
            )
        else:
            joined.append(piece)
    return joined


def _suggestion(path: str, piece: _Piece, lines: Sequence[str]) -> Suggestion | None:
    old = lines[piece.first - 1 : piece.last]
    text = edited("".join(f"{line}\n" for line in old), [_up(e, piece.first) for e in piece.edits])
    body = _body(path, piece, text)
    if any(map(_is_treacherous, (*old, text))) or len(body) > MAX_BODY:
        return None
    return Suggestion(path=path, start_line=piece.first, line=piece.last, body=body)


def _up(edit: Edit, first: int) -> Edit:
    """The edit in a text that begins with line `first`."""
    start, end = (replace(p, line=p.line - first + 1) for p in (edit.start, edit.end))
    return replace(edit, start=start, end=end)


def _body(path: str, piece: _Piece, text: str) -> str:
    place = f"{path}\n{piece.first}\n{piece.last}\n{text}"
    digest = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    words = dict.fromkeys(f.fix.words for f in piece.findings if f.fix)
    rules = dict.fromkeys(f.rule for f in piece.findings)
    said = " ".join(prose(sentence) for sentence in list(words)[:_MOST_WORDS])
    named = ", ".join(code(rule) for rule in rules)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"<!-- {MARKER}{digest} -->\n{said} ({named})\n\n{fence}suggestion\n{text}{fence}\n"


def _is_treacherous(text: str) -> bool:
    """Whether a text may not look like what it is, or not end its lines where it seems to."""
    return any(
        unicodedata.bidirectional(char) in _REORDERING
        or char in _MARKS
        or (unicodedata.category(char) in ("Cc", "Zl", "Zp") and char not in "\t\n")
        for char in text
    )
