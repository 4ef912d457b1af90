"""Findings on the page of a pull request: a few of them, and where those of a kind point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.dashboard.pulls.addresses import pull_address
from app.dashboard.words import Tone, folder_name
from app.domain.findings import Finding, NotRun, Severity

MOST = 50
"""Findings of one kind that are shown; how many are left out is said."""
TONES = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.WARN, Severity.NOTE: Tone.QUIET}
OTHER_PULL_REQUEST = re.compile(r" also in pull request (\d{1,9})\b")


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    """A finding in one row; `other` is the page of another pull request that it points to."""

    severity: str
    tone: Tone
    rule: str
    message: str
    folder: str
    path: str
    line: int
    other: str = ""


@dataclass(frozen=True, kw_only=True)
class FindingRows:
    """Findings of a kind; `count` is of all of them, `not_run` what was not looked at."""

    rows: tuple[FindingRow, ...] = ()
    count: int = 0
    not_run: tuple[str, ...] = ()

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def rows_of(findings: Sequence[Finding], repository: str) -> FindingRows:
    """Findings as they are shown, in their order."""
    shown = tuple(_row(finding, repository) for finding in findings[:MOST])
    return FindingRows(rows=shown, count=len(findings))


def of_family(
    family: str, findings: Sequence[Finding], not_run: Sequence[NotRun], repository: str
) -> FindingRows:
    """What the checks say of one family of rules."""
    found = rows_of([each for each in findings if each.family == family], repository)
    reasons = tuple(dict.fromkeys(left.reason for left in not_run if left.family == family))
    return FindingRows(rows=found.rows, count=found.count, not_run=reasons)


def _row(finding: Finding, repository: str) -> FindingRow:
    # Our own words come first, the texts of others after them: only the first match can be meant.
    other = OTHER_PULL_REQUEST.search(finding.message.partition(":")[0])
    return FindingRow(
        severity=finding.severity.value,
        tone=TONES[finding.severity],
        rule=finding.rule,
        message=finding.message,
        folder=folder_name(finding.path),
        path=finding.path,
        line=finding.position.line,
        other=pull_address(repository, int(other[1])) if other else "",
    )
