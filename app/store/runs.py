"""Runs: asked for once, claimed by lease, concluded once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session, defer

from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run, RunKind, RunRequest, RunState
from app.domain.sample import Progress
from app.store.database import Database
from app.store.tables import Json, PullRequestRow, RunRow

ACTIVE = (RunState.QUEUED, RunState.RUNNING)
LONGEST_PAUSE = 600.0
"""Seconds after which a run that waits is asked for again at the latest."""


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """How a run ended; `words` are for people, `result` is what the report needs."""

    state: RunState
    reason: str = ""
    words: str = ""
    result: Json | None = None


class Runs:
    """The runs table."""

    def __init__(self, database: Database, clock: Callable[[], float], lease: float) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease

    def start(self, pull_request_id: int, ref: PullRequestRef, request: RunRequest) -> int | None:
        """Queue a run; its id, or None when this request already has one."""
        now = self._clock()
        values = {
            "key": request.key(ref),
            "pull_request_id": pull_request_id,
            "state": RunState.QUEUED,
            "created_at": now,
            "enqueued_at": now,
            "reason": "",
            "words": "",
            "attempt": 0,
            "lease_owner": "",
            "lease_until": 0.0,
            "published": False,
            **asdict(request),
        }
        with self._database.transaction() as session:
            if not self._database.insert_new(session, RunRow, values):
                return None
            return session.scalars(select(RunRow.id).filter_by(key=values["key"])).one()

    def get(self, run_id: int) -> Run | None:
        """One run, None when it does not exist."""
        with self._database.reading() as session:
            row = session.get(RunRow, run_id)
            return None if row is None else _run(row)

    def kind(self, run_id: int) -> RunKind | None:
        """What kind a run is of, None when it does not exist."""
        query = select(RunRow.kind).filter_by(id=run_id)
        with self._database.reading() as session:
            kind = session.scalar(query)
            return None if kind is None else RunKind(kind)

    def result(self, run_id: int) -> Json:
        """What a concluded run left for its report."""
        with self._database.reading() as session:
            return session.get_one(RunRow, run_id).result or {}

    def of_pull_request(self, pull_request_id: int) -> tuple[Run, ...]:
        """All runs of a pull request, oldest first."""
        query = select(RunRow).filter_by(pull_request_id=pull_request_id).order_by(RunRow.id)
        with self._database.reading() as session:
            return tuple(_run(row) for row in session.scalars(query))

    def newest(self, limit: int = 50) -> tuple[Run, ...]:
        """The runs last asked for, newest first."""
        query = select(RunRow).options(defer(RunRow.result)).order_by(RunRow.id.desc()).limit(limit)
        with self._database.reading() as session:
            return tuple(_run(row) for row in session.scalars(query))

    def of_ids(self, ids: Collection[int]) -> tuple[Run, ...]:
        """These runs, in no order; their results are not read."""
        query = select(RunRow).where(RunRow.id.in_(ids)).options(defer(RunRow.result))
        with self._database.reading() as session:
            return tuple(_run(row) for row in session.scalars(query))

    def at_heads(self, pull_request_ids: Collection[int]) -> tuple[Run, ...]:
        """The runs of these pull requests at their present head commits, oldest first."""
        at_head = (PullRequestRow.id == RunRow.pull_request_id) & (
            PullRequestRow.head_sha == RunRow.head_sha
        )
        query = (
            select(RunRow)
            .join(PullRequestRow, at_head)
            .where(PullRequestRow.id.in_(pull_request_ids))
            .options(defer(RunRow.result))
            .order_by(RunRow.id)
        )
        with self._database.reading() as session:
            return tuple(_run(row) for row in session.scalars(query))

    def claim(self, run_id: int, owner: str) -> Run | None:
        """Take the lease, if the run is not concluded and nobody holds it."""
        now = self._clock()
        with self._database.transaction() as session:
            claimed = session.scalar(
                update(RunRow)
                .where(RunRow.id == run_id, RunRow.state.in_(ACTIVE), self._free(now))
                .values(
                    state=RunState.RUNNING,
                    attempt=RunRow.attempt + 1,
                    lease_owner=owner,
                    lease_until=now + self._lease,
                    heartbeat_at=now,
                    started_at=now,
                )
                .returning(RunRow.id)
            )
            return None if claimed is None else _run(session.get_one(RunRow, run_id))

    def heartbeat(self, run_id: int, owner: str, progress: Progress | None) -> bool:
        """Extend the lease and publish progress; False when the run is no longer ours."""
        now = self._clock()
        values: Json = {"lease_until": now + self._lease, "heartbeat_at": now}
        if progress is not None:
            values["progress"] = asdict(progress)
        return self._update_own(run_id, owner, values)

    def conclude(self, run_id: int, owner: str, conclusion: Conclusion) -> bool:
        """End a run; False when it is no longer ours, and then nothing changes.

        That GitHub does not show it yet is noted with it: a worker that dies right after leaves
        nobody else who would.
        """
        now, row = self._clock(), PullRequestRow
        values = {**asdict(conclusion), "finished_at": now, "lease_until": 0.0}
        of_run = select(RunRow.pull_request_id).filter_by(id=run_id).scalar_subquery()
        with self._database.transaction() as session:
            if not self._own(session, run_id, owner, values):
                return False
            session.execute(update(row).where(row.id == of_run).values(unpublished_since=now))
            return True

    def release(self, run_id: int, owner: str, wait: float = 0.0, *, counted: bool = True) -> None:
        """Give the lease back, so that the next worker need not wait for it to expire.

        With `wait`, nobody takes it for so many seconds; not `counted`, this was no attempt.
        """
        values: Json = {"lease_until": self._clock() + wait if wait else 0.0, "lease_owner": ""}
        if not counted:
            values["attempt"] = RunRow.attempt - 1
        self._update_own(run_id, owner, values)

    def published(self, run_ids: Collection[int]) -> None:
        """Note that GitHub shows the conclusions of these runs."""
        with self._database.transaction() as session:
            session.execute(update(RunRow).where(RunRow.id.in_(run_ids)).values(published=True))

    def cancel(
        self, pull_request_id: int, conclusion: Conclusion, covers: Callable[[Run], bool]
    ) -> int:
        """Cancel what is not concluded and covered; how many were cancelled."""
        with self._database.transaction() as session:
            rows = session.scalars(
                select(RunRow)
                .filter_by(pull_request_id=pull_request_id)
                .where(RunRow.state.in_(ACTIVE))
                .with_for_update()
            ).all()
            meant = [row for row in rows if covers(_run(row))]
            for row in meant:
                row.state, row.reason, row.words = (
                    RunState.CANCELLED,
                    conclusion.reason,
                    conclusion.words,
                )
                row.finished_at = self._clock()
            return len(meant)

    def overdue(self, seconds: float) -> tuple[tuple[int, RunKind], ...]:
        """Active runs without a living worker, last enqueued over `seconds` ago.

        Those that wait are asked for more and more rarely, and all are marked as enqueued now, so
        that a busy queue is not flooded.
        """
        now = self._clock()
        with self._database.transaction() as session:
            rows = session.scalars(self._without_worker(now, seconds)).all()
            for row in rows:
                row.enqueued_at = now
            return tuple((row.id, RunKind(row.kind)) for row in rows)

    def _free(self, now: float) -> ColumnElement[bool]:
        """Whether nobody has a run; a lease that no holder could have by now is none.

        It comes from before a clock was set back. Its holder, if alive, extends it by the new time.
        """
        too_long = (RunRow.lease_owner != "") & (RunRow.lease_until > now + 2 * self._lease)
        return (RunRow.lease_until < now) | too_long

    def put_off(self) -> ColumnElement[bool]:
        """Whether a run waits until a time that was named, as for a rate limit."""
        return (RunRow.lease_owner == "") & (RunRow.lease_until >= self._clock())

    def holds(self, lease_owner: str, lease_until: float) -> bool:
        """Whether a run with such a lease is somebody's, or waits until then."""
        now = self._clock()
        too_long = bool(lease_owner) and lease_until > now + 2 * self._lease
        return lease_until >= now and not too_long

    def _without_worker(self, now: float, seconds: float) -> Select[RunRow]:
        # A long queue is no reason to wake workers ever again for the same run: its age doubles
        # between two calls, but for the longest pause.
        asked, age = RunRow.enqueued_at - RunRow.created_at, now - RunRow.created_at
        again = or_(age >= 2 * asked, RunRow.enqueued_at < now - LONGEST_PAUSE)
        queued = (RunRow.state == RunState.QUEUED) & again
        waiting = queued & (RunRow.enqueued_at < now - seconds)
        # Only a clock that was set back since brings this about.
        ahead = (RunRow.state == RunState.QUEUED) & (RunRow.enqueued_at > now + seconds)
        asked_long_ago = or_(RunRow.enqueued_at < now - self._lease, RunRow.enqueued_at > now)
        orphaned = (RunRow.state == RunState.RUNNING) & asked_long_ago
        return (
            select(RunRow)
            .where(self._free(now), or_(waiting, ahead, orphaned))
            .order_by(RunRow.id)
            .limit(1000)
            .with_for_update(skip_locked=True)
        )

    def _update_own(self, run_id: int, owner: str, values: Json) -> bool:
        with self._database.transaction() as session:
            return self._own(session, run_id, owner, values)

    @staticmethod
    def _own(session: Session, run_id: int, owner: str, values: Json) -> bool:
        own = (RunRow.id == run_id, RunRow.lease_owner == owner, RunRow.state == RunState.RUNNING)
        changed = session.scalar(update(RunRow).where(*own).values(values).returning(RunRow.id))
        return changed is not None


def _run(row: RunRow) -> Run:
    return Run(
        id=row.id,
        pull_request_id=row.pull_request_id,
        kind=RunKind(row.kind),
        head_sha=row.head_sha,
        path=row.path,
        pairs=row.pairs,
        asked_by=row.asked_by,
        asked_through=row.asked_through,
        state=RunState(row.state),
        attempt=row.attempt,
        reason=row.reason,
        words=row.words,
        published=row.published,
        progress=None if row.progress is None else Progress(**row.progress),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
