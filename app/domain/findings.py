"""What the checks say of a file: findings and the verdict they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error blocks, the others inform."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Verdict(StrEnum):
    """The outcome of the checks for one file."""

    OK = "ok"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True)
class Position:
    """A place in a text; lines and columns count from 1, in characters."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, kw_only=True)
class Spot:
    """What a finding is about: a file, a place in it, and the value that stands there.

    `end` is the place after the last character, None where only the start is worth showing;
    `yaml_path` is the path of the value inside the file (`seed_examples[2].question`), empty
    where the finding is about the whole file.
    """

    path: str
    position: Position = Position()
    end: Position | None = None
    yaml_path: str = ""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Put `text` in place of what stands from `start` up to `end`; an empty stretch inserts."""

    start: Position
    end: Position
    text: str


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A mechanical mend of one file: edits that do not overlap, and what they do in words.

    `attribution` is text to add at the end of the `attribution.txt` beside the file.
    """

    words: str
    edits: tuple[Edit, ...]
    attribution: str = ""


@dataclass(frozen=True, kw_only=True)
class Covered:
    """One of the things that a collapsed finding stands for, at its own place."""

    message: str
    position: Position = Position()
    yaml_path: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing the checks say of a file.

    `rule` is `family/name`; places are those of `Spot`; `hint` says how to mend it; `fix` mends
    it, where that is mechanical and was seen to help.
    """

    rule: str
    severity: Severity
    path: str
    message: str
    position: Position = Position()
    end: Position | None = None
    yaml_path: str = ""
    hint: str = ""
    fix: Fix | None = None
    covers: tuple[Covered, ...] = ()

    @property
    def family(self) -> str:
        """The part of the rule id before the slash."""
        return family_of(self.rule)


@dataclass(frozen=True, kw_only=True)
class NotRun:
    """A family of rules, or a part of one, that was not applied, and why."""

    family: str
    reason: str


def family_of(rule: str) -> str:
    """The family of a rule, from its id."""
    return rule.partition("/")[0]


def verdict(findings: Iterable[Finding]) -> Verdict:
    """`error` as soon as one finding is an error, else `ok`."""
    blocked = any(finding.severity is Severity.ERROR for finding in findings)
    return Verdict.ERROR if blocked else Verdict.OK
