"""All the checks of a contribution that need nothing but its own files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.contribution import Contribution
from app.domain.findings import Finding, Position, Severity, Verdict, verdict
from app.logging import get_logger
from app.taxonomy import contribution
from app.taxonomy.files import check_attribution, check_created_by, check_place
from app.taxonomy.limits import MAX_BYTES
from app.taxonomy.lint import lint
from app.taxonomy.read import Reading, read, too_large
from app.taxonomy.schema import Mode, check_schema, own_version

MAX_FINDINGS = 1_000
_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One file of a pull request, as the checks take it.

    `attribution` is the content of the `attribution.txt` beside it, None where there is
    none; `size` is the size in bytes where GitHub gave no content because of it;
    `author` is the GitHub user who opened the pull request, empty where nobody did.
    """

    path: str
    content: bytes
    attribution: bytes | None
    size: int | None = None
    author: str = ""


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """What the checks say of one file; the contribution only where the verdict is ok."""

    path: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    contribution: Contribution | None


def check(submission: Submission, *, mode: Mode = Mode.NEWEST) -> FileReport:
    """Check one file; whatever it holds, the outcome is a report."""
    try:
        return _check(submission, mode)
    except Exception:  # noqa: BLE001 - a fault of ours in one file must not hide the others
        get_logger().exception("checking a file failed", path=submission.path)
        return _report(submission.path, [_fault(submission.path)], None)


def not_a_file(path: str) -> FileReport:
    """The report on a path that is no regular file: a link or a submodule."""
    finding = Finding(
        rule="files/not-a-file",
        severity=Severity.ERROR,
        path=path,
        message="This is a link or a submodule, not a file.",
        hint="Put the file itself in its place.",
    )
    return _report(path, [finding], None)


def _check(submission: Submission, mode: Mode) -> FileReport:
    path = submission.path
    findings = [*check_place(path), *check_attribution(path, submission.attribution)]
    if submission.size is not None and submission.size > MAX_BYTES:
        return _report(path, [*findings, too_large(path, submission.size)], None)
    reading = read(path, submission.content)
    findings += reading.findings
    findings += _lint(reading, mode)
    findings += check_schema(reading, mode=mode)
    findings += _created_by(reading, submission.author)
    return _report(path, findings, reading)


def _lint(reading: Reading, mode: Mode) -> Iterator[Finding]:
    if reading.text is None:
        return
    if mode is Mode.OWN and own_version(reading.document or {}) <= 1:
        return  # version 1 was never linted
    broken = any(finding.rule == "yaml/syntax" for finding in reading.findings)
    for finding in lint(reading.path, reading.text):
        if not (broken and finding.rule == "yaml/syntax"):
            yield finding


def _created_by(reading: Reading, author: str) -> Iterator[Finding]:
    created_by = (reading.document or {}).get("created_by")
    span = reading.positions.of(("created_by",))
    for finding in check_created_by(reading.path, created_by, author):
        yield replace(finding, position=span.start, end=span.end)


def _report(path: str, findings: Iterable[Finding], reading: Reading | None) -> FileReport:
    unique = list(dict.fromkeys(findings))
    outcome = verdict(unique)
    document = None if reading is None or outcome is Verdict.ERROR else reading.document
    return FileReport(
        path=path,
        verdict=outcome,
        findings=_bounded(path, unique),
        contribution=None if document is None else contribution.build(path, document),
    )


def _bounded(path: str, findings: list[Finding]) -> tuple[Finding, ...]:
    """In the order of the file; of too many, the weightiest, and a note on the rest."""
    weightiest = sorted(findings, key=lambda f: (_WEIGHT[f.severity], _place(f)))
    kept = sorted(weightiest[:MAX_FINDINGS], key=_place)
    left_out = len(findings) - len(kept)
    return (*kept, _left_out(path, left_out, kept[-1].position)) if left_out else tuple(kept)


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.position.line, finding.position.column, finding.rule


def _left_out(path: str, count: int, position: Position) -> Finding:
    return Finding(
        rule="files/left-out",
        severity=Severity.NOTE,
        path=path,
        message=f"{count:,} more findings are left out.",
        hint="Mend the ones above first, then check again.",
        position=position,
    )


def _fault(path: str) -> Finding:
    return Finding(
        rule="files/not-checked",
        severity=Severity.ERROR,
        path=path,
        message="Seedbed could not check this file. The fault is ours, not yours.",
        hint="Please tell the maintainers; they find the cause in the log.",
    )
