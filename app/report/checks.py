"""Check runs: `Seedbed / validate` and `Seedbed / sample`, one per kind and head."""

from __future__ import annotations

from app.domain.findings import Finding, NotRun, Severity, Verdict
from app.domain.runs import Run, RunState, external_id
from app.domain.sample import Sample
from app.domain.scores import Zone
from app.report.buttons import ROOM_FOR_MARK, buttons
from app.report.export import export_check
from app.report.model import Report, SampleReport, ValidationReport, count, weightiest
from app.report.numbers import counted
from app.report.precheck_checks import precheck_check_runs
from app.report.run_words import NOT_SAMPLED, state_words, waiting_title
from app.report.standing import decisive
from app.report.status_table import sample_line
from app.report.text import code, prose, visible, whole_lines
from app.report.wanted import MAX_OUTPUT, Annotation, WantedCheckRun

LEVELS = {Severity.ERROR: "failure", Severity.WARNING: "warning", Severity.NOTE: "notice"}
MAX_ANNOTATIONS = 500
"""Ten calls; past that nobody reads them, and the summary says how many there are."""


def validate_check(report: Report, head_sha: str) -> WantedCheckRun | None:
    """The check run of the newest validation at a commit, None before there is one."""
    here = next((v for v in report.validations if v.run.head_sha == head_sha), None)
    if here is None:
        return None
    title, conclusion = _validation_outcome(here)
    placed = [finding for finding in here.findings if finding.path]
    return _check_run(
        report,
        here.run,
        conclusion=conclusion,
        title=title,
        summary="\n\n".join(filter(None, [*_why(here.run), "\n".join(_file_lines(here))]))
        or f"{title}.",
        annotations=tuple(map(_annotation, weightiest(placed, MAX_ANNOTATIONS))),
    )


def _why(run: Run) -> list[str]:
    return [state_words(run)] if run.words else []


def _validation_outcome(validation: ValidationReport) -> tuple[str, str]:
    if validation.run.state is not RunState.DONE:
        return _unfinished(validation.run)
    errors = count(validation.findings, Severity.ERROR)
    if errors:
        return f"{counted(errors, 'error')} to mend", "failure"
    rest = [
        counted(number, severity)
        for severity in (Severity.WARNING, Severity.NOTE)
        if (number := count(validation.findings, severity))
    ]
    return (f"No errors, {', '.join(rest)}" if rest else "Nothing to mend"), "success"


def _file_lines(validation: ValidationReport) -> list[str]:
    words = {Verdict.OK: "ok", Verdict.ERROR: "has errors"}
    lines = [f"- {_of_pull_request(f)}" for f in validation.findings if not f.path]
    lines += [f"- {code(f.path)}: {words[f.verdict]}" for f in validation.files[:200]]
    left = sum(bool(f.path) for f in validation.findings) - MAX_ANNOTATIONS
    lines += [f"- {counted(left, 'finding')} more than fit here"] if left > 0 else []
    return lines + [not_run_line(left_out) for left_out in validation.not_run]


def _of_pull_request(finding: Finding) -> str:
    """A finding that has no place in a file, so that no annotation can carry it."""
    words = prose(f"{finding.message} {finding.hint}".strip(), 800)
    return f"pull request: **{finding.severity}**: {words} ({code(finding.rule)})"


def not_run_line(left_out: NotRun) -> str:
    """What was not checked, so that silence is not taken for praise."""
    return f"- not run: {code(left_out.family)}: {prose(left_out.reason)}"


def _annotation(finding: Finding) -> Annotation:
    end = finding.end or finding.position
    same_line = end.line == finding.position.line
    hint = f"\n{finding.hint}" if finding.hint else ""
    return Annotation(
        path=finding.path,
        start_line=finding.position.line,
        end_line=max(end.line, finding.position.line),
        start_column=finding.position.column if same_line else None,
        end_column=max(end.column, finding.position.column) if same_line else None,
        level=LEVELS[finding.severity],
        title=finding.rule,
        message=visible(f"{finding.message}{hint}")[:10_000] or finding.rule,
    )


def sample_check(report: Report, head_sha: str) -> WantedCheckRun | None:
    """One check run that sums up the newest sample of each contribution at a commit."""
    here = {s.run.path: s for s in report.samples if s.run.head_sha == head_sha}
    samples = tuple(here.values())
    if not samples:
        return None
    lines = [f"- {code(s.run.path)}: {sample_line(s)}" for s in samples]
    title, conclusion = _samples_outcome(samples)
    leading = next((s.run for s in samples if not s.run.state.concluded), samples[-1].run)
    return _check_run(
        report,
        leading,
        conclusion=conclusion,
        title=title,
        summary=whole_lines(lines, MAX_OUTPUT - ROOM_FOR_MARK),
        annotations=(),
    )


def _samples_outcome(samples: tuple[SampleReport, ...]) -> tuple[str, str]:
    waiting = [s.run for s in samples if not s.run.state.concluded]
    if waiting:
        return waiting_title(waiting), ""
    unfinished = [s.run for s in samples if s.run.state is not RunState.DONE]
    if unfinished:
        # Among several, what went wrong must not hide behind what was only not sampled.
        return _unfinished(min(unfinished, key=lambda run: run.reason in NOT_SAMPLED))
    return _scored(tuple(s.sample for s in samples if s.sample))


def _scored(samples: tuple[Sample, ...]) -> tuple[str, str]:
    """The title, and `success` only for what may be believed to be good.

    The rest is neutral: a judge's word alone is evidence for a maintainer, it fails nobody.
    """
    kept = sum(sample.funnel.kept for sample in samples)
    counts = f"{counted(kept, 'pair')} kept" if kept else "No pair kept"
    zones = {sample.scores.zone for sample in samples}
    if not all(map(decisive, samples)) or len(zones) != 1:
        return counts, "neutral"
    (zone,) = zones
    title = counts if zone is Zone.UNCLEAR else f"{counts}, {zone}"
    return title, "success" if zone is Zone.LIKELY_GOOD else "neutral"


def _unfinished(run: Run) -> tuple[str, str]:
    if run.state is RunState.CANCELLED:
        return "Cancelled", "cancelled"
    if run.reason in NOT_SAMPLED:
        return "Not sampled", "neutral"
    if run.state is RunState.FAILED:
        return "Could not finish", "failure"
    return run.state.capitalize(), ""


def _check_run(
    report: Report,
    run: Run,
    *,
    conclusion: str,
    title: str,
    summary: str,
    annotations: tuple[Annotation, ...],
) -> WantedCheckRun:
    shown = buttons(report, run.kind, run.head_sha)
    return WantedCheckRun(
        name=f"Seedbed / {run.kind}",
        external_id=external_id(report.ref, run.head_sha, run.kind),
        head_sha=run.head_sha,
        status="queued" if run.state is RunState.QUEUED else "in_progress",
        conclusion=conclusion,
        title=title,
        summary=summary[:MAX_OUTPUT],
        details_url=report.run_url(run),
        annotations=annotations if conclusion else (),
        buttons=shown,
    )


def check_runs(report: Report) -> tuple[WantedCheckRun, ...]:
    """The check runs of the head commit, and those of older ones still to be concluded."""
    heads = report.unpublished_heads
    wanted = [validate_check(report, head) for head in heads]
    wanted += [sample_check(report, head) for head in heads]
    wanted += [export_check(report, head) for head in heads]
    asked = [run for head in heads for run in precheck_check_runs(report, report.prechecks, head)]
    return (*(run for run in wanted if run is not None), *asked)
