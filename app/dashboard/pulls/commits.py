"""The commits of a pull request in time, with their runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.dashboard.pulls.history import Commit, History, has_result
from app.dashboard.pulls.kept import KeptView, kept_of
from app.dashboard.run_state import Counts, StateView, checks_state, state_view
from app.dashboard.words import RUN_TONES, Moment, Tone, folder_name, moment, short
from app.domain.runs import Run, RunKind

NOT_CHECKED = StateView(word="not checked", tone=Tone.QUIET)


@dataclass(frozen=True, kw_only=True)
class RunView:
    """A run of a commit; `kept` where it is a sample that judged something."""

    id: int
    kind: str
    folder: str
    path: str
    state: StateView
    kept: KeptView | None
    asked_by: str
    asked: Moment


@dataclass(frozen=True, kw_only=True)
class CommitView:
    """A head commit; `asked` is when its first run that is shown was asked for."""

    sha: str
    short: str
    is_head: bool
    asked: Moment
    checks: StateView
    checks_address: str
    runs: tuple[RunView, ...]


def commit_views(history: History, now: float) -> tuple[CommitView, ...]:
    """The commits, newest first."""
    return tuple(_commit(history, commit, now) for commit in history.commits)


def _commit(history: History, commit: Commit, now: float) -> CommitView:
    checks = commit.checks
    return CommitView(
        sha=commit.sha,
        short=short(commit.sha),
        is_head=commit.sha == history.seen.known.head_sha,
        asked=moment(min(run.created_at for run in commit.runs), now),
        checks=NOT_CHECKED if checks is None else _state(history, checks),
        checks_address="" if checks is None else f"/runs/{checks.id}",
        runs=tuple(_run(history, run, now) for run in commit.runs),
    )


def _run(history: History, run: Run, now: float) -> RunView:
    found = history.rates.get(run.id)
    return RunView(
        id=run.id,
        kind=run.kind.value,
        folder=folder_name(run.path),
        path=run.path,
        state=_state(history, run),
        kept=kept_of(found),
        asked_by=run.asked_by,
        asked=moment(run.created_at, now),
    )


def _state(history: History, run: Run) -> StateView:
    if has_result(run) and run.kind is RunKind.VALIDATE:
        return checks_state(history.counts.get(run.id, Counter()))
    if has_result(run) and run.kind is RunKind.SAMPLE:
        found = history.rates.get(run.id)
        if found is None or found.rate is None:
            return StateView(word="done", tone=Tone.BAD, words="nothing was judged")
        # The rate beside it says how good it is; that nothing was kept is bad by any judge.
        tone = RUN_TONES[run.state] if found.rate.estimate else Tone.BAD
        return StateView(word="done", tone=tone)
    return state_view(run, Counts(findings=history.counts, records={}))
