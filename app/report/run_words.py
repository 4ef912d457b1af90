"""Where a run is, in words: its place in the queue, its progress, and why it ended."""

from __future__ import annotations

from app.domain.deciding.starts import SUPERSEDED
from app.domain.runs import Run, RunState
from app.domain.sample import Progress
from app.report.numbers import counted, time_left
from app.report.text import code

NOT_SAMPLED = ("not-valid", "flow-missing", "file-gone")
"""Reasons for which there is no sample though nothing went wrong."""
NOTHING_TO_ASK = ("not-valid", "file-gone", "student-missing", "candidate-missing")
"""Reasons for which a model was not asked though nothing went wrong."""


def state_words(run: Run) -> str:
    """Where a run is, in words; untrusted text never gets into `run.words`."""
    if run.state is RunState.QUEUED:
        return queue_words(run)
    if run.state is RunState.RUNNING and run.progress:
        return f"running, {progress_words(run.progress)}"
    return ended_words(run)


def ended_words(run: Run) -> str:
    """How a run ended: who or what ended it, and of which commit it was where that is past."""
    if run.state is RunState.FAILED:
        return f"ended without a result: {run.words}"
    of = f"it was for commit {code(run.head_sha[:7])}. " if run.reason == SUPERSEDED else ""
    why = f"{of}{run.words}".strip()
    return f"{run.state}: {why}" if why else str(run.state)


def queue_words(run: Run) -> str:
    """A queued run with its place, where that is known."""
    if run.ahead is None:
        return str(RunState.QUEUED)
    return f"queued, {counted(run.ahead, 'run')} before it" if run.ahead else "queued, it is next"


def progress_words(progress: Progress) -> str:
    """How far a run is, and how long it may still take."""
    done = f"{progress.judged} of {progress.target} pairs judged, {progress.kept} kept"
    left = progress.seconds_left
    return done if left is None else f"{done}, {time_left(left)}"


def waiting_title(runs: list[Run]) -> str:
    """The title of a check run whose runs are not all concluded."""
    kind = runs[0].kind
    if any(run.state is RunState.RUNNING for run in runs):
        return f"{counted(len(runs), kind)} to come (running)"
    places = [run.ahead for run in runs if run.ahead is not None]
    many = len(runs) > 1
    queued = f"{counted(len(runs), kind)} queued" if many else "Queued"
    if not places:
        return queued
    before = "them" if many else "it"
    return f"{queued}, {min(places)} before {before}" if min(places) else f"{queued}, next in line"
