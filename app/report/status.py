"""The status comment: one per pull request, edited in place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from app.domain.commands import SPECS
from app.domain.findings import Finding, NotRun, Severity
from app.domain.runs import Run, RunState
from app.domain.sample import Progress, Sample
from app.report.model import Report, SampleReport, ValidationReport, count, weightiest
from app.report.numbers import counted, interval, percent, time_left
from app.report.precheck_checks import precheck_line
from app.report.standing import Reason, Standing
from app.report.text import code, prose
from app.report.wanted import MAX_COMMENT, WantedComment

MARKER = "<!-- seedbed:status -->"
REASONS_SHOWN = 5
WHOLE = "The pull request"
FINDINGS_SHOWN = 20
ROOM_FOR_PATHS = 20_000
"""Characters beside the findings' own lines; most is never needed."""
RUNS_SHOWN = 20
"""Samples, and as many prechecks and postchecks together; the check runs list all."""


def status_comment(report: Report) -> WantedComment:
    """The comment for the pull request as it is now."""
    before = [MARKER, "### Seedbed", _table(report), *_standing(report)]
    after = [
        f"**What happens next.** {next_step(report)}",
        *([f"**Last command.** {report.notice}"] if report.notice else []),
        _footer(),
    ]
    rest = sum(len(part) + 2 for part in (*before, *after))
    found = _findings(report, MAX_COMMENT - rest - ROOM_FOR_PATHS)
    return WantedComment(marker=MARKER, body="\n\n".join([*before, *found, *after]))


def _table(report: Report) -> str:
    rows = [("Commit", code(report.head_sha[:7])), ("Checks", _checks(report))]
    samples, prechecks = report.current_samples, report.current_prechecks
    rows += [(f"Sample of {code(s.run.path)}", sample_line(s)) for s in samples[:RUNS_SHOWN]]
    if not samples:
        rows.append(("Sample", "not asked for"))
    rows += _left(samples, "more sample")
    rows += [
        (f"{p.run.kind.capitalize()} of {code(p.run.path)}", precheck_line(p))
        for p in prechecks[:RUNS_SHOWN]
    ]
    rows += _left(prechecks, "more precheck")
    if report.validation is not None and report.validation.not_run:
        rows.append(("Not checked", _not_run(report.validation.not_run)))
    first, *others = (f"| {name} | {text} |" for name, text in rows)
    return "\n".join([first, "| --- | --- |", *others])


def _left(runs: Sequence[object], noun: str) -> list[tuple[str, str]]:
    left = len(runs) - RUNS_SHOWN
    return [(counted(left, noun).capitalize(), "in the check run")] if left > 0 else []


def _checks(report: Report) -> str:
    if report.validation is None:
        return "waiting to start"
    if report.validation.run.state is not RunState.DONE:
        return state_words(report.validation.run)
    errors, warnings, notes = (count(report.findings, severity) for severity in Severity)
    found = [
        counted(number, name)
        for number, name in ((errors, "error"), (warnings, "warning"), (notes, "note"))
        if number
    ]
    if not report.validation.files:
        return "no file of the taxonomy to check"
    files = counted(len(report.validation.files), "file")
    return f"{files} checked: {', '.join(found) or 'nothing to mend'}"


def _not_run(left_out: tuple[NotRun, ...]) -> str:
    return "; ".join(f"{code(one.family)}: {prose(one.reason)}" for one in left_out)


def state_words(run: Run) -> str:
    """Where a run is, in words; untrusted text never gets into `run.words`."""
    if run.state is RunState.RUNNING and run.progress:
        return f"running, {progress_words(run.progress)}"
    if run.state is RunState.FAILED:
        return f"ended without a result: {run.words}"
    return f"{run.state}{f': {run.words}' if run.words else ''}"


def progress_words(progress: Progress) -> str:
    """How far a run is, and how long it may still take."""
    done = f"{progress.judged} of {progress.target} pairs judged, {progress.kept} kept"
    left = progress.seconds_left
    return done if left is None else f"{done}, {time_left(left)}"


def sample_line(report: SampleReport) -> str:
    """A sample in one line."""
    sample = report.sample
    if sample is None:
        return state_words(report.run)
    rate = sample.scores.kept_rate
    if rate is None:
        return "done, but nothing could be judged; see the sample comment"
    kept = f"{percent(rate.estimate)} of {rate.judged} judged pairs kept"
    around = interval(rate.low, rate.high)
    return f"done: {kept} ({around}), {sample.scores.zone}; {_weight(sample)}"


def _weight(sample: Sample) -> str:
    """How much the zone of a sample counts."""
    if sample.tiny:
        return "a very small model, for trying out: it decides nothing"
    trust = sample.scores.trust
    if not trust.trusted:
        tested = "not tested" if trust.overall is None else "not trusted"
        return f"the judge was {tested}, so it decides nothing"
    return f"the judge is trusted{', but it ended early' if sample.ended_by else ''}"


def _standing(report: Report) -> list[str]:
    """What the evidence asks for, once the checks are done and somebody is to act."""
    validation = report.validation
    if not report.open or validation is None or validation.run.state is not RunState.DONE:
        return []
    if not validation.files:
        return []
    named = len(report.contributions) > 1
    reasons = [_reason(reason, named=named) for reason in report.standing_reasons]
    left = len(reasons) - REASONS_SHOWN
    more = [f"{left} more"] if left > 0 else []
    said = "; ".join([*reasons[:REASONS_SHOWN], *more])
    return [f"**{report.standing.capitalize()}:** {said}."]


def _reason(reason: Reason, *, named: bool) -> str:
    return f"{code(reason.path)}: {reason.words}" if named and reason.path else reason.words


def _findings(report: Report, room: int) -> list[str]:
    lines = []
    for finding in weightiest(report.findings, FINDINGS_SHOWN):
        line = _finding(finding)
        room -= len(line)
        if room < 0:
            break
        lines.append((finding.path, line))
    left = len(report.findings) - len(lines)
    parts = [
        "\n".join([f"**{code(path) if path else WHOLE}**", "", *(line for _, line in of_path)])
        for path, of_path in groupby(lines, key=itemgetter(0))
    ]
    more = f"{counted(left, 'more finding')} stand in the check run."
    return [*parts, more] if left else parts


def _finding(finding: Finding) -> str:
    place = f", line {finding.position.line}, column {finding.position.column}"
    hint = f" {prose(finding.hint, 500)}" if finding.hint else ""
    message = prose(finding.message, 500)
    where = place if finding.path else ""
    return f"- **{finding.severity}**{where}: {message}{hint} ({code(finding.rule)})"


def next_step(report: Report) -> str:
    """What happens next and who acts."""
    if not report.open:
        return "Nothing: the pull request is closed."
    validation = report.validation
    if validation is None or not validation.run.state.concluded:
        return "The checks run now; this comment is updated when they are done."
    if validation.run.state is not RunState.DONE:
        return "The checks did not finish. `/validate` tries again."
    if not validation.files:
        return "Nothing: no file of the taxonomy is changed any more."
    if report.errors:
        return _mending(validation)
    return _next_step_of_samples(report)


def _mending(validation: ValidationReport) -> str:
    words = "The contributor mends the errors and pushes; the checks then run again."
    if not validation.suggestions:
        return words
    changes = counted(len(validation.suggestions), "suggested change")
    return f"{words} {changes} can be committed from the review below with a click."


def _next_step_of_samples(report: Report) -> str:
    samples = report.current_samples
    if any(not s.run.state.concluded for s in samples):
        return "The sample is being made; its pairs and scores come as a comment of their own."
    if any(s.sample for s in samples):
        return _decision(report.standing)
    if samples:
        return "The sample ended without a result; a maintainer's `/sample` tries again."
    return "A maintainer looks at the contribution; `/sample` grows and scores a small sample."


def _decision(standing: Standing) -> str:
    if standing is Standing.NEEDS_CHANGES:
        return (
            "The contributor reads in the sample what to change first, and pushes; a maintainer's "
            "`/sample` then shows whether it helped."
        )
    return {
        Standing.NEEDS_A_LOOK: "A maintainer reads the sample and decides.",
        Standing.READY: "A maintainer looks over the sample and decides on merging.",
    }[standing]


def _footer() -> str:
    names = ", ".join(f"`/{spec.name}`" for spec in SPECS)
    return f"<sub>Commands, each on a line of its own: {names}.</sub>"
