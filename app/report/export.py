"""Exports: the comment, the check run and the line of an export run."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.runs import BY_POLICY, Run, RunKind, RunState, external_id
from app.report.buttons import buttons
from app.report.exported import Exported
from app.report.model import ExportReport, Report
from app.report.numbers import counted
from app.report.text import code
from app.report.wanted import MAX_OUTPUT, WantedCheckRun, WantedComment

MOST_NAMED = 5
KIB, MIB = 1024, 1024 * 1024


def marker(run: Run) -> str:
    """How a run's comment is found again."""
    return f"<!-- seedbed:export run={run.id} -->"


def export_words(exported: Exported) -> str:
    """What was exported and what was left out, in one line; paths in it are made safe."""
    said = [_made_words(exported)]
    if exported.left_out:
        named = [f"{code(left.path)}: {left.reason}" for left in exported.left_out]
        said.append(f"Left out: {_some(named, '; ')}.")
    untrusted = [code(each.path) for each in exported.contributions if not each.trusted]
    if untrusted:
        said.append(f"Judge not shown to tell good pairs from spoiled ones: {_some(untrusted)}.")
    tiny = [code(each.path) for each in exported.contributions if each.tiny]
    if tiny:
        said.append(f"Made by a very small model and not fit for training: {_some(tiny)}.")
    return " ".join(said)


def _made_words(exported: Exported) -> str:
    if not exported.rows:
        return "There is nothing to export."
    named = [f"{each.rows:,} in {code(each.name)}" for each in exported.files if each.rows]
    taken = counted(len(exported.contributions), "contribution")
    return f"{counted(exported.rows, 'row')} of {taken}: {' and '.join(named)}."


def _some(named: Sequence[str], between: str = ", ") -> str:
    left = len(named) - MOST_NAMED
    more = [f"{left:,} more"] if left > 0 else []
    return between.join([*named[:MOST_NAMED], *more])


def export_line(found: ExportReport) -> str:
    """An export in one line, for tables."""
    run = found.run
    if run.state is RunState.DONE and found.rows:
        return f"done: {counted(found.rows, 'row')} of training data in {_files(found)}"
    if run.state is RunState.FAILED and found.files:
        return f"written, but not everybody was told: {run.words}"
    if run.state is RunState.FAILED:
        return f"ended without a result: {run.words}"
    return f"{run.state}{f': {run.words}' if run.words else ''}"


def _files(found: ExportReport) -> str:
    return counted(len(found.files), "file")


def export_comments(report: Report) -> tuple[WantedComment, ...]:
    """A comment per export that somebody asked for; the older ones are outdated."""
    ended = [
        each
        for each in report.exports
        if each.run.asked_by != BY_POLICY and each.run.state in (RunState.DONE, RunState.FAILED)
    ]
    return tuple(
        _outdated(each) if _covered(each, ended[place + 1 :]) else _fresh(report, each)
        for place, each in enumerate(ended)
    )


def _covered(found: ExportReport, later: Sequence[ExportReport]) -> bool:
    """Whether a later export has the same contribution in it, or all of them."""
    return any(each.run.path in ("", found.run.path) for each in later)


def _outdated(found: ExportReport) -> WantedComment:
    run = found.run
    head = f"An older export of {_what(run)} at {code(run.head_sha[:7])}. {run.words}"
    summary = "<details><summary>An older export</summary>"
    body = f"{marker(run)}\n{summary}\n\n{head}\n\n</details>"
    return WantedComment(marker=marker(run), body=body, outdated=True)


def _fresh(report: Report, found: ExportReport) -> WantedComment:
    run = found.run
    at = f"From the newest samples at commit {code(run.head_sha[:7])}"
    if run.head_sha != report.head_sha:
        at += f" (the head is now {code(report.head_sha[:7])})"
    title = f"### Export of {_what(run)}"
    link = "The files, and what they were made from" if found.files else "The run's page"
    parts = [marker(run), title, f"{at}, asked for by {code(run.asked_by)}.", _headline(found)]
    parts += _table(found)
    return WantedComment(
        marker=marker(run), body="\n\n".join([*parts, f"[{link}]({report.run_url(run)})"])
    )


def _what(run: Run) -> str:
    return code(run.path) if run.path else "this pull request"


def _headline(found: ExportReport) -> str:
    return found.run.words if found.files else f"**No training files.** {found.run.words}"


def _table(found: ExportReport) -> list[str]:
    if not found.files:
        return []
    lines = [f"| {code(name)} | {size_words(size)} |" for name, size in found.files]
    return ["\n".join(["| file | size |", "| --- | --- |", *lines])]


def size_words(size: int) -> str:
    """A size in bytes as people read it."""
    if size < KIB:
        return counted(size, "byte")
    return f"{size / KIB:.1f} KiB" if size < MIB else f"{size / MIB:.1f} MiB"


def export_check(report: Report, head_sha: str) -> WantedCheckRun | None:
    """The check run of the newest export at a commit, None where there is none.

    It never fails: whether training data could be written says nothing of the contribution.
    """
    found = [each for each in report.exports if each.run.head_sha == head_sha]
    if not found:
        return None
    newest = found[-1]
    run, (title, conclusion) = newest.run, _outcome(newest)
    return WantedCheckRun(
        name=f"Seedbed / {RunKind.EXPORT}",
        external_id=external_id(report.ref, run.head_sha, run.kind),
        head_sha=run.head_sha,
        status="queued" if run.state is RunState.QUEUED else "in_progress",
        conclusion=conclusion,
        title=title,
        summary=(run.words or f"{title}.")[:MAX_OUTPUT],
        details_url=report.run_url(run),
        buttons=buttons(report, RunKind.EXPORT, head_sha),
    )


def _outcome(found: ExportReport) -> tuple[str, str]:
    match found.run.state:
        case RunState.DONE if found.rows:
            return f"{counted(found.rows, 'row')} in {_files(found)}", "success"
        case RunState.DONE:
            return "Nothing to export", "neutral"
        case RunState.FAILED if found.files:
            return "Written, but not everybody was told", "neutral"
        case RunState.FAILED:
            return "Could not finish", "neutral"
        case RunState.CANCELLED:
            return "Cancelled", "cancelled"
    return found.run.state.capitalize(), ""
