"""What the fixers have in common: a proposal, and looking at the text around a finding."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.findings import Edit, Finding, Fix, Position
from app.taxonomy.reading.positions import Path
from app.taxonomy.subject import Subject, yaml_path


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A fix that may help against a finding, before that was seen.

    `reveals` is the path of a value that the checks could not see before, so that what they
    say of it is nothing that got worse; None where a fix makes nothing visible.
    """

    finding: Finding
    fix: Fix
    reveals: str | None = None

    @property
    def mended(self) -> Finding:
        """The finding with its fix."""
        values = {**vars(self.finding), "fix": self.fix}
        return Finding(**values)


class Source:
    """The text of a file by lines, and its values by the paths that findings name."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.text = subject.reading.text or ""
        self.lines = self.text.split("\n")
        positions = subject.reading.positions
        self._paths = {yaml_path(path): path for path in positions.values}

    def path_of(self, finding: Finding) -> Path | None:
        """The path of the value that a finding names, None where there is no such value."""
        return self._paths.get(finding.yaml_path) if finding.yaml_path else None

    def line(self, number: int) -> str:
        """A line by its number from 1, empty beyond the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def scalar(self, path: Path) -> tuple[Position, Position, str] | None:
        """Start, end and source text of a value that stands on one line."""
        span = self.subject.reading.positions.values.get(path)
        if span is None or span.end is None or span.end.line != span.start.line:
            return None
        text = self.line(span.start.line)[span.start.column - 1 : span.end.column - 1]
        return span.start, span.end, text


def indent_of(line: str) -> int:
    """How many spaces a line starts with."""
    return len(line) - len(line.lstrip(" "))


def insertion(line: int, column: int, text: str) -> Edit:
    """Put a text at a place."""
    place = Position(line=line, column=column)
    return Edit(start=place, end=place, text=text)


def deletion(line: int, start: int, end: int) -> Edit:
    """Take away a stretch of one line, from one column up to another."""
    return replacement(line, start, end, "")


def replacement(line: int, start: int, end: int, text: str) -> Edit:
    """Put a text in place of a stretch of one line, from one column up to another."""
    return Edit(
        start=Position(line=line, column=start), end=Position(line=line, column=end), text=text
    )


def deleted_lines(first: int, last: int) -> Edit:
    """Take away whole lines with their ends."""
    return Edit(start=Position(line=first), end=Position(line=last + 1), text="")
