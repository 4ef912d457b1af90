"""How files are checked: the version, the rules, and the repository's own severities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.findings import Finding, Severity, family_of

ALWAYS = ("files/not-checked", "files/left-out")
"""What is said whatever was asked for: without it the rest would look complete."""


class Mode(StrEnum):
    """Which version a file is held to: the newest, as pull requests are, or its own."""

    NEWEST = "newest"
    OWN = "own"


Version = Mode | int
"""A mode, or a version by its number."""


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """How files are checked.

    `only` names the rules and families to apply, all of them where it is empty; `severities`
    has the repository's own severity by rule or family, None for what it switched off.
    """

    version: Version = Mode.NEWEST
    only: frozenset[str] = frozenset()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)

    def runs(self, family: str) -> bool:
        """Whether any rule of a family is applied."""
        return not self.only or any(family_of(name) == family for name in self.only)

    def chosen(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings of the rules that are applied, at the repository's severity."""
        for finding in findings:
            severity = self._severity(finding)
            if finding.rule in ALWAYS or (severity and self._applied(finding)):
                yield replace(finding, severity=severity or finding.severity)

    def _applied(self, finding: Finding) -> bool:
        return not self.only or finding.rule in self.only or finding.family in self.only

    def _severity(self, finding: Finding) -> Severity | None:
        of_family = self.severities.get(finding.family, finding.severity)
        return self.severities.get(finding.rule, of_family)
