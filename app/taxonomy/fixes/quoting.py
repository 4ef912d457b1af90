"""Quotation marks around values that YAML does not read as the text they are meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app.domain.findings import Edit, Finding, Fix, Position
from app.taxonomy.fixes.proposal import Proposal, Source, indent_of, replacement
from app.taxonomy.rules import schema_rules
from app.taxonomy.subject import Subject

WORDS = "Put the value in quotes."
_RETYPED = re.compile(r"[-+.:\w]+(?: [-+.:\w]+)*")
_VALUE = re.compile(r"^( *(?:- +)*)(?:([A-Za-z_][\w-]{0,60}):[ ]+|(?<=- ))(?=\S)")
_APOSTROPHES = re.compile(r"(?<=\w)'(?=\w)")


def propose(subject: Subject, findings: Iterable[Finding]) -> Iterator[Proposal]:
    """Quotes for each number, date or truth value that stands where text is wanted."""
    source = Source(subject)
    for finding in findings:
        if finding.rule != schema_rules.TYPE.id or (edit := _retyped(source, finding)) is None:
            continue
        fix = Fix(words=WORDS, edits=(edit,))
        yield Proposal(finding=finding, fix=fix, reveals=finding.yaml_path)


def _retyped(source: Source, finding: Finding) -> Edit | None:
    path = source.path_of(finding)
    found = source.scalar(path) if path is not None else None
    if found is None:
        return None
    start, end, text = found
    # To write `null` is to say that there is nothing; as a text it would mean something else.
    if not _RETYPED.fullmatch(text) or text.lower() == "null":
        return None
    return replacement(start.line, start.column, end.column, f'"{text}"')


def around_value(lines: Sequence[str], place: Position) -> Iterator[tuple[Edit, ...]]:
    """Quotes around the value of the line that the parser stumbled over."""
    line = lines[place.line - 1]
    head = _VALUE.match(line)
    if head is None or place.column <= head.end(1) or _goes_on(lines, place.line, len(head[1])):
        return
    value = line[head.end() :].rstrip()
    if quoted := _quoted(value):
        yield (replacement(place.line, head.end() + 1, head.end() + len(value) + 1, quoted),)


def _goes_on(lines: Sequence[str], number: int, column: int) -> bool:
    """Whether the value goes on below; its end cannot be told then."""
    following = next((line for line in lines[number:] if line.strip()), "")
    return indent_of(following) > column


def _quoted(value: str) -> str | None:
    """The value in quotes, None where it is not clear what it should be."""
    if value.startswith(("|", ">", "[", "{")) or " #" in value:
        return None
    if value.startswith("'"):
        return _with_apostrophes(value)
    if value.startswith('"') and value.endswith('"'):
        return None
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"


def _with_apostrophes(value: str) -> str | None:
    """A text in single quotes whose apostrophes end it too early."""
    if len(value) < 3 or not value.endswith("'"):  # noqa: PLR2004 - two quotes and a text
        return None
    inside = value[1:-1]
    if "'" in _APOSTROPHES.sub("", inside) or '"' in inside or "\\" in inside:
        return None
    return f'"{inside}"'
