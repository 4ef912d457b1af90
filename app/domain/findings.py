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
class Finding:
    """One thing the checks say of a file.

    `rule` is `family/name`; `yaml_path` is the path of the value inside the file
    (`seed_examples[2].question`), empty where the finding is about the whole file;
    `hint` says how to mend it.
    """

    rule: str
    severity: Severity
    path: str
    message: str
    position: Position = Position()
    end: Position | None = None
    yaml_path: str = ""
    hint: str = ""

    @property
    def family(self) -> str:
        """The part of the rule id before the slash."""
        return self.rule.partition("/")[0]


def verdict(findings: Iterable[Finding]) -> Verdict:
    """`error` as soon as one finding is an error, else `ok`."""
    blocked = any(finding.severity is Severity.ERROR for finding in findings)
    return Verdict.ERROR if blocked else Verdict.OK
