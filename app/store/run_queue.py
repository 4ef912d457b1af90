"""The queue of runs: who is next, which place each has, and how full it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, func, not_, select

from app.domain.deciding.room import whose
from app.domain.facts import Load
from app.domain.fairness import QueuedRun, Served, Share, fair_order
from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run, RunKind, RunState
from app.store.database import Database
from app.store.runs import ACTIVE, Runs
from app.store.tables import PullRequestRow, RunRow

LOOKED_AT = 3000
"""Runs of a queue that are put in order at once, oldest first; the rest waits behind them."""
LAST_TURNS = 1000
"""Runs that were begun, newest first, among which everybody's last turn is looked for. Whoever had
none of so many has waited long enough."""


@dataclass(frozen=True, kw_only=True)
class WaitingRuns:
    """The queued runs of one kind in one repository; `oldest` is when the first was asked for."""

    kind: RunKind
    repository: str
    runs: int
    oldest: float


@dataclass(frozen=True, kw_only=True)
class _Seen:
    waiting: tuple[QueuedRun, ...]
    under_way: tuple[Share, ...]


class RunQueue:
    """The runs table as the workers of one queue see it."""

    def __init__(self, database: Database, runs: Runs) -> None:
        self._database = database
        self._runs = runs

    def take(self, kinds: Collection[RunKind], owner: str) -> Run | None:
        """Claim the run of these kinds whose turn it is; None where none waits."""
        # Where another worker was faster, the next in the order is right: it had that turn.
        claims = (self._runs.claim(run.id, owner) for run in self.in_order(kinds))
        return next((run for run in claims if run is not None), None)

    def in_order(self, kinds: Collection[RunKind]) -> tuple[QueuedRun, ...]:
        """The runs of these kinds that a worker could begin now, next one first."""
        return self._in_order(self._seen(kinds), kinds)

    def places(self, kinds: Collection[RunKind]) -> Mapping[int, int]:
        """How many runs go before each that waits, by its id; those under way are among them."""
        seen = self._seen(kinds)
        ordered = self._in_order(seen, kinds)
        return {run.id: place for place, run in enumerate(ordered, start=len(seen.under_way))}

    def waiting(self, repositories: Collection[str] | None = None) -> tuple[WaitingRuns, ...]:
        """What is queued, by kind and repository; of these repositories alone where some are given.

        What a worker has begun is not among them.
        """
        pull, run = PullRequestRow, RunRow
        query = (
            select(run.kind, pull.repository, func.count(), func.min(run.created_at))
            .join(pull, pull.id == run.pull_request_id)
            .where(run.state == RunState.QUEUED)
            .group_by(run.kind, pull.repository)
            .order_by(run.kind, pull.repository)
        )
        if repositories is not None:
            query = query.where(pull.repository.in_(repositories))
        with self._database.reading() as session:
            return tuple(
                WaitingRuns(kind=RunKind(kind), repository=repository, runs=runs, oldest=oldest)
                for kind, repository, runs, oldest in session.execute(query)
            )

    def load(self, ref: PullRequestRef) -> Load:
        """How full the installation is, and each person's share of the repository."""
        pull, run = PullRequestRow, RunRow
        query = (
            select(pull.repository, pull.author, run.asked_by, func.count())
            .join(pull, pull.id == run.pull_request_id)
            .where(run.state.in_(ACTIVE), pull.installation_id == ref.installation_id)
            .group_by(pull.repository, pull.author, run.asked_by)
        )
        installation, persons = 0, Counter[str]()
        with self._database.reading() as session:
            for repository, author, asked_by, number in session.execute(query):
                installation += number
                if repository == ref.repository:
                    persons[whose(asked_by, author)] += number
        return Load(installation=installation, persons=persons)

    def _in_order(self, seen: _Seen, kinds: Collection[RunKind]) -> tuple[QueuedRun, ...]:
        # Of one alone it is always the turn.
        alone = len({run.share for run in seen.waiting}) < 2  # noqa: PLR2004
        last_turn = () if alone else self._last_turn(kinds)
        return fair_order(seen.waiting, Served(under_way=seen.under_way, last_turn=last_turn))

    def _seen(self, kinds: Collection[RunKind]) -> _Seen:
        waiting: list[QueuedRun] = []
        under_way: list[Share] = []
        with self._database.reading() as session:
            for row in session.execute(_active(kinds, self._runs.put_off())):
                if not self._runs.holds(row.lease_owner, row.lease_until):
                    waiting.append(_queued(row))
                elif row.state == RunState.RUNNING and row.lease_owner:
                    under_way.append(_share(row))
        return _Seen(waiting=tuple(waiting), under_way=tuple(under_way))

    def _last_turn(self, kinds: Collection[RunKind]) -> Sequence[tuple[Share, float]]:
        run, pull = RunRow, PullRequestRow
        begun = (
            select(run.pull_request_id, func.coalesce(run.finished_at, run.started_at).label("at"))
            .where(run.kind.in_(kinds), run.started_at.is_not(None))
            .order_by(run.id.desc())
            .limit(LAST_TURNS)
            .subquery()
        )
        query = (
            select(*_SHARE, func.max(begun.c.at).label("at"))
            .join(begun, begun.c.pull_request_id == pull.id)
            .group_by(*_SHARE)
        )
        with self._database.reading() as session:
            return [(_share(row), row.at) for row in session.execute(query)]


_SHARE = (PullRequestRow.installation_id, PullRequestRow.repository, PullRequestRow.author)


def _active(kinds: Collection[RunKind], put_off: ColumnElement[bool]) -> Executable:
    """The runs that are under way or could begin, without what makes rows large."""
    run = RunRow
    light = (
        run.id,
        run.pull_request_id,
        run.state,
        run.created_at,
        run.lease_owner,
        run.lease_until,
    )
    return (
        select(*light, *_SHARE)
        .join(PullRequestRow, PullRequestRow.id == run.pull_request_id)
        .where(run.state.in_(ACTIVE), run.kind.in_(kinds), not_(put_off))
        .order_by(run.id)
        .limit(LOOKED_AT)
    )


def _queued(row: Row[Any]) -> QueuedRun:
    return QueuedRun(
        id=row.id,
        pull_request_id=row.pull_request_id,
        share=_share(row),
        asked_at=row.created_at,
    )


def _share(row: Row[Any]) -> Share:
    return (row.installation_id, row.repository, row.author.casefold())
