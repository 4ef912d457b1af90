"""White space: at the ends of lines and of the file, around signs, and in front of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from app.domain.findings import Edit, Finding, Fix, Position
from app.taxonomy.fixes.apply import MARK
from app.taxonomy.fixes.proposal import Proposal, Source, deleted_lines, deletion, insertion
from app.taxonomy.rules import lint, yaml
from app.taxonomy.subject import Subject

MAX_BLANK = 2
"""Blank lines in a row that the linter lets stand between others."""
_SIGNS = ":-,"


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """A fix for each finding about white space."""
    source = Source(subject)
    for finding in findings:
        known = _FIXERS.get(finding.rule)
        if known and (edit := known[1](source, finding.position)):
            yield Proposal(finding=finding, fix=Fix(words=known[0], edits=(edit,)))


def _trailing(source: Source, place: Position) -> Edit | None:
    line = source.line(place.line)
    if not line[place.column - 1 :] or line[place.column - 1 :].strip():
        return None
    return deletion(place.line, place.column, len(line) + 1)


def _newline(source: Source, _place: Position) -> Edit | None:
    last = source.lines[-1]
    return insertion(len(source.lines), len(last) + 1, "\n") if last else None


def _blank_lines(source: Source, place: Position) -> Edit | None:
    """Take away the blank lines above this last one that are too many."""
    first = last = place.line
    if not _is_blank(source, first):
        return None
    while _is_blank(source, first - 1):
        first -= 1
    # After the last line end there is one more empty line that nobody sees.
    at_end = last >= len(source.lines) - 1
    allowed = 0 if first == 1 or at_end else MAX_BLANK
    return deleted_lines(first + allowed, last) if last - first + 1 > allowed else None


def _is_blank(source: Source, number: int) -> bool:
    return 0 < number <= len(source.lines) and not source.line(number).strip()


def _around_sign(source: Source, place: Position) -> Edit | None:
    """Bring the spaces beside a sign to one after it and none before it."""
    line = source.line(place.line)
    index = _space_near(line, place.column - 1)
    if index is None:
        return _missing_space(line, place)
    start, end = index, index + 1
    while start > 0 and line[start - 1] == " ":
        start -= 1
    while end < len(line) and line[end] == " ":
        end += 1
    if start and line[start - 1] in _SIGNS:
        start += 1
    return deletion(place.line, start + 1, end + 1) if end > start else None


def _space_near(line: str, index: int) -> int | None:
    return next((i for i in (index, index - 1) if 0 <= i < len(line) and line[i] == " "), None)


def _missing_space(line: str, place: Position) -> Edit | None:
    before = line[: place.column - 1]
    return insertion(place.line, place.column, " ") if before.endswith(",") else None


def _mark(_source: Source, _place: Position) -> Edit:
    return Edit(start=MARK, end=Position(), text="")


_FIXERS: Mapping[str, tuple[str, Callable[[Source, Position], Edit | None]]] = MappingProxyType(
    {
        lint.TRAILING_SPACES.id: ("Remove the spaces at the end of the line.", _trailing),
        lint.NEWLINE_AT_END.id: ("End the last line.", _newline),
        lint.EMPTY_LINES.id: ("Remove blank lines.", _blank_lines),
        lint.COLONS.id: ("Mend the spaces around the colon.", _around_sign),
        lint.HYPHENS.id: ("Leave one space after the dash.", _around_sign),
        lint.COMMAS.id: ("Mend the spaces around the comma.", _around_sign),
        lint.BRACES.id: ("Remove spaces inside the braces.", _around_sign),
        lint.BRACKETS.id: ("Remove spaces inside the brackets.", _around_sign),
        yaml.BYTE_ORDER_MARK.id: ("Remove the invisible byte order mark.", _mark),
    }
)
