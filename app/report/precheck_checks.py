"""The check runs `Seedbed / precheck` and `Seedbed / postcheck`, one per kind and head."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.runs import RunKind, RunState, external_id
from app.report.buttons import ROOM_FOR_MARK, buttons
from app.report.model import Report
from app.report.numbers import counted
from app.report.precheck_model import PrecheckReport
from app.report.precheck_words import headline
from app.report.run_words import NOTHING_TO_ASK, ended_words, queue_words, waiting_title
from app.report.text import code, whole_lines
from app.report.wanted import MAX_OUTPUT, WantedCheckRun


def precheck_check_runs(
    report: Report, prechecks: Sequence[PrecheckReport], head_sha: str
) -> tuple[WantedCheckRun, ...]:
    """A check run per kind at a commit, summing up the newest run of each contribution."""
    found = []
    for kind in (RunKind.PRECHECK, RunKind.POSTCHECK):
        runs = [p for p in prechecks if (p.run.kind, p.run.head_sha) == (kind, head_sha)]
        newest = tuple({each.run.path: each for each in runs}.values())
        if newest:
            found.append(_check_run(report, newest))
    return tuple(found)


def _check_run(report: Report, newest: Sequence[PrecheckReport]) -> WantedCheckRun:
    title, conclusion = _outcome(newest)
    waiting = [each.run for each in newest if not each.run.state.concluded]
    running = [run for run in waiting if run.state is RunState.RUNNING]
    run = [*running, *waiting, newest[-1].run][0]
    lines = [f"- {code(each.run.path)}: {precheck_line(each)}" for each in newest]
    shown = buttons(report, run.kind, run.head_sha)
    return WantedCheckRun(
        name=f"Seedbed / {run.kind}",
        external_id=external_id(report.ref, run.head_sha, run.kind),
        head_sha=run.head_sha,
        status="queued" if run.state is RunState.QUEUED else "in_progress",
        conclusion=conclusion,
        title=title,
        summary=whole_lines(lines, MAX_OUTPUT - ROOM_FOR_MARK),
        details_url=report.run_url(run),
        buttons=shown,
    )


def _outcome(newest: Sequence[PrecheckReport]) -> tuple[str, str]:
    """The title and conclusion: never a failure, for a gap is what a contribution is for."""
    runs = [each.run for each in newest]
    waiting = [run for run in runs if not run.state.concluded]
    if waiting:
        return waiting_title(waiting), ""
    if any(run.state is RunState.CANCELLED for run in runs):
        return "Cancelled", "cancelled"
    failed = [run for run in runs if run.state is RunState.FAILED]
    if failed:
        nothing = all(run.reason in NOTHING_TO_ASK for run in failed)
        return ("Not asked" if nothing else "Could not finish"), "neutral"
    if len(newest) == 1:
        title = precheck_line(newest[0]).removeprefix("done: ").rstrip(".")
        return title.partition(". ")[0], "neutral"
    return f"{counted(len(newest), 'contribution')} asked about", "neutral"


def precheck_line(found: PrecheckReport) -> str:
    """A run in one line, for tables."""
    run = found.run
    if found.asked is not None:
        return f"done: {headline(found)}"
    if run.state is RunState.RUNNING and run.progress:
        return f"running, {run.progress.judged} of {run.progress.target} questions done"
    return queue_words(run) if run.state is RunState.QUEUED else ended_words(run)
