"""The buttons of check runs, at most three, that fit how things stand.

GitHub does not tell which buttons a check run has, so a mark in its summary, which is not shown,
makes a check run with other buttons differ from the one that is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.runs import Run, RunKind, RunState
from app.report.model import Report
from app.report.run_words import NOT_SAMPLED, NOTHING_TO_ASK
from app.report.wanted import Button

SAMPLE = Button(label="Sample", description="Grow and score a small sample", identifier="sample")
PRECHECK = Button(
    label="Precheck", description="Ask the student what the seeds ask", identifier="precheck"
)
POSTCHECK = Button(
    label="Postcheck", description="Ask the trained model the same", identifier="postcheck"
)
CANCEL = Button(
    label="Cancel", description="End what is queued or running here", identifier="cancel"
)
RETRY = Button(label="Retry", description="Start anew what has no result", identifier="retry")
EXPORT = Button(
    label="Export", description="Write training files of what was kept", identifier="export"
)
BUTTONS = {each.identifier: each for each in (SAMPLE, PRECHECK, POSTCHECK, CANCEL, RETRY, EXPORT)}
"""Every button, by its identifier, in the order in which pages show them."""
MOST = 3
"""GitHub's limit for a check run."""
ROOM_FOR_MARK = 100
"""Characters of a summary that a mark may take."""
IN_VAIN = {*NOT_SAMPLED, *NOTHING_TO_ASK}
"""Reasons of an end that another try would meet as well."""


def buttons(report: Report, kind: RunKind, head_sha: str) -> tuple[Button, ...]:
    """The buttons of a kind's check run at a commit; none on one that is not the head."""
    if not report.open or head_sha != report.head_sha:
        return ()
    if kind is RunKind.VALIDATE:
        return _of_checks(report)
    runs = _newest(report, kind)
    shown = [CANCEL] if any(not run.state.concluded for run in runs) else []
    if kind is RunKind.EXPORT:
        return tuple(shown)
    if any(map(_worth_a_retry, runs)):
        shown.append(RETRY)
    return tuple(shown or _next(report, kind))[:MOST]


def _of_checks(report: Report) -> tuple[Button, ...]:
    validation = report.validation
    done = validation is not None and validation.run.state is RunState.DONE
    if not done or report.errors or not report.contributions:
        return ()
    kinds = {RunKind.SAMPLE: SAMPLE, RunKind.PRECHECK: PRECHECK}
    return tuple(
        button
        for kind, button in kinds.items()
        if report.policy.has_model(kind) and not _newest(report, kind)
    )


def _next(report: Report, kind: RunKind) -> Iterator[Button]:
    """What there is to do once all runs of a kind have their result."""
    after = {RunKind.SAMPLE: SAMPLE, RunKind.PRECHECK: PRECHECK, RunKind.POSTCHECK: POSTCHECK}
    for other, button in after.items():
        if other is not kind and report.policy.has_model(other) and not _newest(report, other):
            yield button
    funnels = [s.sample.funnel for s in report.current_samples if s.sample is not None]
    passed = any(funnel.kept or funnel.repaired for funnel in funnels)
    if passed and all(run.state.concluded for run in _newest(report, RunKind.EXPORT)):
        yield EXPORT


def _worth_a_retry(run: Run) -> bool:
    ended = run.state in (RunState.FAILED, RunState.CANCELLED)
    return ended and run.reason not in IN_VAIN


def _newest(report: Report, kind: RunKind) -> list[Run]:
    """The newest run of a kind for each contribution at the head."""
    runs = [s.run for s in report.samples] + [p.run for p in report.prechecks]
    runs += [e.run for e in report.exports]
    here = [run for run in runs if (run.kind, run.head_sha) == (kind, report.head_sha)]
    return list({run.path: run for run in here}.values())
