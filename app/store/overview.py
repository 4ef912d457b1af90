"""What the service is about just now: runs that go on, that failed, that are new, and who is waited
for. Every query reads few light rows, whatever the tables hold.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.runs import RunState
from app.report.summary import Readiness
from app.store.database import Database
from app.store.deliveries import DeliveryState
from app.store.service_tables import EndpointLookRow, EndpointRow
from app.store.tables import DeliveryRow, Json, PullRequestRow, RunRow

Repositories = Collection[str] | None


@dataclass(frozen=True, kw_only=True)
class ListedRun:
    """A run's number, and which pull request it is of."""

    id: int
    repository: str
    number: int


@dataclass(frozen=True, kw_only=True)
class AwaitedActor:
    """How many open pull requests wait for one actor, and since when the oldest of them does."""

    actor: str
    pull_requests: int
    oldest: float


@dataclass(frozen=True, kw_only=True)
class FailedDelivery:
    """A delivery that was tried often enough; `reason` says why the last attempt failed."""

    id: int
    event: str
    reason: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Moving:
    """A run under way, as far as it moves."""

    id: int
    attempt: int
    progress: Json | None


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """What tells that anything of the overview changed: numbers and times of the newest rows."""

    newest: tuple[object, ...]
    moving: tuple[Moving, ...]
    servers: tuple[tuple[object, ...], ...]


class Overview:
    """Reads what the first page shows; `repositories` limit it, None is all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def under_way(self, repositories: Repositories, limit: int) -> tuple[ListedRun, ...]:
        """The runs that a worker has begun, oldest first."""
        query = _listed(repositories).where(RunRow.state == RunState.RUNNING)
        return self._runs(query.order_by(RunRow.id).limit(limit))

    def number_under_way(self, repositories: Repositories) -> int:
        """How many runs a worker has begun."""
        pull = PullRequestRow
        query = select(func.count(RunRow.id)).where(RunRow.state == RunState.RUNNING)
        if repositories is not None:
            query = query.join(pull, pull.id == RunRow.pull_request_id).where(
                pull.repository.in_(repositories)
            )
        with self._database.reading() as session:
            return session.execute(query).scalar_one()

    def failed(self, repositories: Repositories, limit: int) -> tuple[ListedRun, ...]:
        """The newest runs that failed, newest first."""
        query = _listed(repositories).where(RunRow.state == RunState.FAILED)
        return self._runs(query.order_by(RunRow.id.desc()).limit(limit))

    def newest(self, repositories: Repositories, limit: int) -> tuple[ListedRun, ...]:
        """The runs last asked for, newest first."""
        return self._runs(_listed(repositories).order_by(RunRow.id.desc()).limit(limit))

    def awaited(self, repositories: Repositories = None) -> tuple[AwaitedActor, ...]:
        """Whom the open pull requests wait for; an empty actor where that was not worked out."""
        row = PullRequestRow
        query = (
            select(row.next_actor, func.count(), func.min(row.waiting_since))
            .where(row.open)
            .group_by(row.next_actor)
            .order_by(row.next_actor)
        )
        if repositories is not None:
            query = query.where(row.repository.in_(repositories))
        with self._database.reading() as session:
            return tuple(
                AwaitedActor(actor=actor, pull_requests=number, oldest=oldest)
                for actor, number, oldest in session.execute(query)
            )

    def failed_deliveries(self, limit: int) -> tuple[FailedDelivery, ...]:
        """The newest deliveries that failed, newest first."""
        row = DeliveryRow
        query = (
            select(row.id, row.event, row.reason, func.coalesce(row.handled_at, row.received_at))
            .where(row.state == DeliveryState.FAILED)
            .order_by(row.id.desc())
            .limit(limit)
        )
        with self._database.reading() as session:
            return tuple(
                FailedDelivery(id=found, event=name, reason=reason, at=at)
                for found, name, reason, at in session.execute(query)
            )

    def pulse(self, limit: int) -> Pulse:
        """What differs as soon as anything of the overview does; each part is one look at an index.

        `limit` is how many of the runs under way are looked at.
        """
        run, endpoint = RunRow, EndpointRow
        moving = (
            select(run.id, run.attempt, run.progress)
            .where(run.state == RunState.RUNNING)
            .order_by(run.id)
            .limit(limit)
        )
        servers = select(
            endpoint.role,
            endpoint.up,
            endpoint.latency,
            endpoint.in_flight,
            endpoint.waiting,
            endpoint.tokens_a_second,
        ).order_by(endpoint.role)
        with self._database.reading() as session:
            return Pulse(
                newest=tuple(session.execute(_newest()).one()),
                moving=tuple(
                    Moving(id=found, attempt=attempt, progress=progress)
                    for found, attempt, progress in session.execute(moving)
                ),
                servers=tuple(tuple(row) for row in session.execute(servers)),
            )

    def last_change(self) -> tuple[float | None, float | None]:
        """When a run was last concluded, and when a model server was last looked at for plots."""
        query = select(
            select(func.max(RunRow.finished_at)).scalar_subquery(),
            select(func.max(EndpointLookRow.at)).scalar_subquery(),
        )
        with self._database.reading() as session:
            concluded, looked = session.execute(query).one()
            return concluded, looked

    def _runs(self, query: Select[int, str, int]) -> tuple[ListedRun, ...]:
        with self._database.reading() as session:
            return _as_listed(session, query)


def _as_listed(session: Session, query: Select[int, str, int]) -> tuple[ListedRun, ...]:
    return tuple(
        ListedRun(id=found, repository=repository, number=number)
        for found, repository, number in session.execute(query)
    )


def _listed(repositories: Repositories) -> Select[int, str, int]:
    pull = PullRequestRow
    query = select(RunRow.id, pull.repository, pull.number).join(
        pull, pull.id == RunRow.pull_request_id
    )
    return query if repositories is None else query.where(pull.repository.in_(repositories))


def _newest() -> Select[tuple[object, ...]]:
    """The newest of each kind of row, and how many runs wait."""
    run, pull, delivery = RunRow, PullRequestRow, DeliveryRow
    # By readiness, since only so an index has these times in order.
    waits = (
        select(func.max(pull.waiting_since)).where(pull.readiness == each).scalar_subquery()
        for each in Readiness
    )
    failed = delivery.state == DeliveryState.FAILED
    return select(
        select(func.max(run.id)).scalar_subquery(),
        select(func.max(run.finished_at)).scalar_subquery(),
        select(func.count()).where(run.state == RunState.QUEUED).scalar_subquery(),
        select(func.max(pull.updated_at)).scalar_subquery(),
        select(func.max(delivery.id)).where(failed).scalar_subquery(),
        *waits,
    )
