"""Rows of runs: those under way, those that failed, and the newest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.dashboard.pulls.addresses import pull_address
from app.dashboard.run_state import Counts, StateView, state_view
from app.dashboard.words import Moment, folder_name, moment, short
from app.domain.runs import Run, RunKind
from app.factory import Factory
from app.store.overview import ListedRun, Overview, Repositories

UNDER_WAY = 30
FAILED = 10
NEWEST = 20
NO_COUNTS = Counts(findings={}, records={})


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run; `folder` is the last folder of the contribution, `path` all of it.

    `at` is when it was begun (under way), ended (failed) or asked for (newest).
    """

    id: int
    kind: str
    pull_request: str
    pull_request_address: str
    head: str
    folder: str
    path: str
    state: StateView
    asked_by: str
    at: Moment


@dataclass(frozen=True, kw_only=True)
class RunRows:
    """The three tables; each shows so many rows at most."""

    under_way: tuple[RunRow, ...] = ()
    failed: tuple[RunRow, ...] = ()
    newest: tuple[RunRow, ...] = ()
    limits: tuple[int, int, int] = (UNDER_WAY, FAILED, NEWEST)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    runs: dict[int, Run] = field(default_factory=dict)
    counts: Counts = NO_COUNTS
    now: float = 0.0


def run_rows(factory: Factory, repositories: Repositories) -> RunRows:
    """The rows for somebody who sees these repositories: six queries, however many rows."""
    store = Overview(factory.database)
    under_way = store.under_way(repositories, UNDER_WAY)
    failed = store.failed(repositories, FAILED)
    newest = store.newest(repositories, NEWEST)
    ids = {each.id for each in (*under_way, *failed, *newest)}
    runs = {run.id: run for run in factory.runs.of_ids(ids)}
    counts = _counts(factory, (runs[each.id] for each in newest if each.id in runs))
    seen = _Seen(runs=runs, counts=counts, now=factory.clock())
    return RunRows(
        under_way=_rows(under_way, seen, "started_at"),
        failed=_rows(failed, seen, "finished_at"),
        newest=_rows(newest, seen, "created_at"),
    )


def _counts(factory: Factory, runs: Iterable[Run]) -> Counts:
    ids: dict[RunKind, set[int]] = {kind: set() for kind in RunKind}
    for run in runs:
        if run.state.concluded:
            ids[run.kind].add(run.id)
    checks, samples = ids[RunKind.VALIDATE], ids[RunKind.SAMPLE]
    return Counts(
        findings=factory.findings.counts(checks) if checks else {},
        records=factory.samples.counts(samples) if samples else {},
    )


def _rows(listed: Iterable[ListedRun], seen: _Seen, time: str) -> tuple[RunRow, ...]:
    # A run can have been deleted between the two queries.
    return tuple(
        _row(each, seen.runs[each.id], seen, time) for each in listed if each.id in seen.runs
    )


def _row(listed: ListedRun, run: Run, seen: _Seen, time: str) -> RunRow:
    at: float | None = getattr(run, time)
    return RunRow(
        id=run.id,
        kind=run.kind.value,
        pull_request=f"{listed.repository}#{listed.number}",
        pull_request_address=pull_address(listed.repository, listed.number),
        head=short(run.head_sha),
        folder=folder_name(run.path) or "all files",
        path=run.path,
        state=state_view(run, seen.counts),
        asked_by=run.asked_by,
        at=moment(run.created_at if at is None else at, seen.now),
    )
