"""The part of a run's page that shows what the checks found, file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.dashboard.run_state import findings_words
from app.dashboard.words import Tone
from app.domain.findings import Finding, Severity, Verdict, verdict
from app.report.model import ValidationReport, weightiest

MAX_FINDINGS = 500
"""More than anybody reads; the page says how many are left out."""
SEVERITY_TONES = {
    Severity.ERROR: Tone.BAD,
    Severity.WARNING: Tone.WARN,
    Severity.NOTE: Tone.QUIET,
}
WHOLE = "The pull request"
VERDICT_WORDS = {Verdict.OK: "ok", Verdict.ERROR: "has errors"}
VERDICT_TONES = {Verdict.OK: Tone.GOOD, Verdict.ERROR: Tone.BAD}


@dataclass(frozen=True, kw_only=True)
class FindingView:
    """One thing the checks say, and where.

    `mendable` where a fix was seen to help.
    """

    severity: str
    tone: Tone
    line: int
    column: int
    message: str
    hint: str
    rule: str
    yaml_path: str
    mendable: bool


@dataclass(frozen=True, kw_only=True)
class FileView:
    """A file that was looked at, with its verdict; no `path` where it is the pull request."""

    name: str
    path: str
    words: str
    tone: Tone
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, kw_only=True)
class ValidationView:
    """What a validate run looked at and found; `left_out` findings do not fit here.

    `not_run` has each family that was not applied, or not wholly, and why.
    """

    sum: str
    files: tuple[FileView, ...]
    left_out: int
    not_run: tuple[tuple[str, str], ...]


def validation_view(report: ValidationReport) -> ValidationView:
    """The view of a validate run: its files in order, then others that have findings."""
    shown = weightiest(report.findings, MAX_FINDINGS)
    verdicts = {file.path: file.verdict for file in report.files}
    for path in dict.fromkeys(finding.path for finding in report.findings):
        of_path = [finding for finding in report.findings if finding.path == path]
        verdicts.setdefault(path, verdict(of_path))
    return ValidationView(
        sum=findings_words(Counter(finding.severity for finding in report.findings)),
        files=tuple(_file(path, found, shown) for path, found in verdicts.items()),
        left_out=len(report.findings) - len(shown),
        not_run=tuple((one.family, one.reason) for one in report.not_run),
    )


def _file(path: str, found: Verdict, findings: Sequence[Finding]) -> FileView:
    return FileView(
        name=path or WHOLE,
        path=path,
        words=VERDICT_WORDS[found],
        tone=VERDICT_TONES[found],
        findings=tuple(_finding(finding) for finding in findings if finding.path == path),
    )


def _finding(finding: Finding) -> FindingView:
    return FindingView(
        severity=finding.severity.value,
        tone=SEVERITY_TONES[finding.severity],
        line=finding.position.line,
        column=finding.position.column,
        message=finding.message,
        hint=finding.hint,
        rule=finding.rule,
        yaml_path=finding.yaml_path,
        mendable=finding.fix is not None,
    )
