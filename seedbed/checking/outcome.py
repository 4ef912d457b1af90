"""What the command found, ready to be shown in any format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.findings import Finding, NotRun, Severity, Verdict


@dataclass(frozen=True, kw_only=True)
class Place:
    """A finding with the file that its position is in, as it is shown."""

    file: str
    finding: Finding


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found in one file.

    `kind` is `skill`, `knowledge` or `other`; `texts` are the contents of the files that the
    findings are in, by path, as far as they could be read; `chosen` says what was taken for
    the path inside the taxonomy where that could surprise.
    """

    path: str
    kind: str
    version: int | None
    verdict: Verdict
    places: tuple[Place, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    chosen: str = ""

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(place.finding.severity is severity for place in self.places)

    @property
    def mendable(self) -> int:
        """How many findings a fix is offered for."""
        return sum(place.finding.fix is not None for place in self.places)


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What `--fix` did to one file."""

    path: str
    count: int
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """All that one call of the command found and did; `remarks` are plain sentences."""

    files: tuple[Checked, ...]
    not_run: tuple[NotRun, ...] = ()
    mended: tuple[Mended, ...] = ()
    remarks: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(file.count(severity) for file in self.files)

    @property
    def failed(self) -> bool:
        """Whether any file has an error."""
        return any(file.verdict is Verdict.ERROR for file in self.files)
