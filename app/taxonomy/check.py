"""All the checks of one file, family by family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.contribution import Contribution
from app.domain.findings import Finding, Severity, Spot, Verdict, verdict
from app.logging import get_logger
from app.taxonomy import contribution
from app.taxonomy.catalogue import CHECKS
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import Outside
from app.taxonomy.reading.limits import MAX_BYTES
from app.taxonomy.reading.read import Reading, read, too_large
from app.taxonomy.rules import files
from app.taxonomy.subject import Subject, Submission, kind_of
from schemas.validation import Kind

MAX_FINDINGS = 5_000
_SOUND = ("yaml", "schema")
_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """What the checks say of one file; the contribution only where the verdict is ok.

    `version` is what the file declares, None where that is no whole number.
    """

    path: str
    kind: Kind
    verdict: Verdict
    findings: tuple[Finding, ...]
    version: int | None = None
    contribution: Contribution | None = None


def check(
    submission: Submission,
    options: CheckOptions | None = None,
    outside: Outside | None = None,
) -> FileReport:
    """Check one file; whatever it holds, the outcome is a report."""
    options = options or CheckOptions()
    try:
        return _check(submission, options, outside or Outside())
    except Exception:  # noqa: BLE001 - a fault of ours in one file must not hide the others
        get_logger().exception("checking a file failed", path=submission.path)
        return _report(submission.path, [files.NOT_CHECKED.at(Spot(path=submission.path))])


def not_a_file(path: str) -> FileReport:
    """The report on a path that is no regular file: a link or a submodule."""
    return _report(path, [files.NOT_A_FILE.at(Spot(path=path))])


def _check(submission: Submission, options: CheckOptions, outside: Outside) -> FileReport:
    reading = _read(submission)
    subject = Subject(submission, reading, options.version, outside)
    found = list(_findings(subject, options))
    report = _report(submission.path, options.chosen(found), reading)
    # Whatever the repository makes of the rules, a sample needs what the schema asks for.
    sound = not any(f.family in _SOUND and f.severity is Severity.ERROR for f in found)
    if report.verdict is Verdict.OK and sound and options.runs("schema"):
        return replace(report, contribution=contribution.build(subject.path, subject.document))
    return report


def _read(submission: Submission) -> Reading:
    if submission.size is not None and submission.size > MAX_BYTES:
        found = too_large(submission.path, submission.size)
        return Reading(path=submission.path, findings=(found,))
    return read(submission.path, submission.content)


def _findings(subject: Subject, options: CheckOptions) -> Iterator[Finding]:
    yield from subject.reading.findings
    for family, check_family in CHECKS.items():
        if options.runs(family):
            yield from check_family(subject)


def _report(path: str, findings: Iterable[Finding], reading: Reading | None = None) -> FileReport:
    unique = list(dict.fromkeys(findings))
    outcome = verdict(unique)
    document = (reading.document if reading else None) or {}
    declared = document.get("version")
    return FileReport(
        path=path,
        kind=kind_of(path, document),
        version=declared if type(declared) is int else None,
        verdict=outcome,
        findings=_bounded(path, unique),
    )


def _bounded(path: str, findings: list[Finding]) -> tuple[Finding, ...]:
    """In the order of the file; of too many, the weightiest, and a note on the rest."""
    weightiest = sorted(findings, key=lambda f: (_WEIGHT[f.severity], _place(f)))
    kept = sorted(weightiest[:MAX_FINDINGS], key=_place)
    left_out = len(findings) - len(kept)
    if not left_out:
        return tuple(kept)
    spot = Spot(path=path, position=kept[-1].position)
    return (*kept, files.LEFT_OUT.at(spot, f"{left_out:,} more findings are left out."))


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.position.line, finding.position.column, finding.rule
