"""The inbox as admins read it: what came, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Row, Select, func, select

from app.store.database import Database
from app.store.deliveries import DeliveryState
from app.store.stretch import Start, Stretch, stretch, told
from app.store.tables import DeliveryRow, RunRow

PAGE = 50
PEEK_BYTES = 64 * 1024
"""How much of each body a list reads."""
NEWEST_EVENTS = 1000
"""Rows in which the names of events are looked for."""
MOST_RUNS = 50


@dataclass(frozen=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries are wanted; what is empty does not narrow. `guid` is the start of one."""

    state: DeliveryState | None = None
    event: str = ""
    guid: str = ""


@dataclass(frozen=True, kw_only=True)
class ListedDelivery:
    """A delivery with the `beginning` of its body, whose whole size is `size` bytes.

    Times are in seconds since the epoch; `handled_at` is None while it is open, and where it was
    never to be handled.
    """

    id: int
    guid: str
    event: str
    state: DeliveryState
    attempts: int
    reason: str
    received_at: float
    enqueued_at: float
    handled_at: float | None
    size: int
    beginning: bytes


@dataclass(frozen=True, kw_only=True)
class RunAskedFor:
    """A run that a delivery asked for."""

    id: int
    kind: str
    path: str


class DeliveryList:
    """Reads the deliveries table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(
        self, wanted: DeliveryFilter, start: Start, size: int = PAGE
    ) -> Stretch[ListedDelivery]:
        """A stretch of the deliveries that are wanted."""
        query = _columns(PEEK_BYTES).where(*_conditions(wanted))
        with self._database.reading() as session:
            return told(stretch(session, query, DeliveryRow.id, start, size), _listed)

    def one(self, delivery_id: int, most: int) -> ListedDelivery | None:
        """One delivery with at most so many bytes of its body, None when it does not exist."""
        query = _columns(most).where(DeliveryRow.id == delivery_id)
        with self._database.reading() as session:
            found = session.execute(query).one_or_none()
        return None if found is None else _listed(found)

    def events(self) -> tuple[str, ...]:
        """The names of the events among the newest deliveries, by name."""
        row = DeliveryRow
        newest = select(row.event).order_by(row.id.desc()).limit(NEWEST_EVENTS).subquery()
        with self._database.reading() as session:
            return tuple(
                session.scalars(select(newest.c.event).distinct().order_by(newest.c.event))
            )

    def change(self) -> tuple[object, ...]:
        """What differs once a delivery came, waits anew or was concluded; looks at indexes alone.

        One that is replayed and concluded within a moment, as it was before, is not told by it.
        """
        row = DeliveryRow
        numbers = (
            select(func.count()).where(row.state == state).scalar_subquery()
            for state in (DeliveryState.RECEIVED, DeliveryState.FAILED)
        )
        query = select(select(func.max(row.id)).scalar_subquery(), *numbers)
        with self._database.reading() as session:
            return tuple(session.execute(query).one())

    def runs(self, guid: str) -> tuple[RunAskedFor, ...]:
        """The runs that a delivery asked for, oldest first, at most `MOST_RUNS`."""
        row = RunRow
        query = select(row.id, row.kind, row.path).where(row.asked_through == guid)
        with self._database.reading() as session:
            found = session.execute(query.order_by(row.id).limit(MOST_RUNS))
            return tuple(RunAskedFor(id=each.id, kind=each.kind, path=each.path) for each in found)


def _columns(most: int) -> Select[Any]:
    row = DeliveryRow
    return select(
        row.id,
        row.guid,
        row.event,
        row.state,
        row.attempts,
        row.reason,
        row.received_at,
        row.enqueued_at,
        row.handled_at,
        func.length(row.body).label("size"),
        func.substr(row.body, 1, most, type_=LargeBinary).label("beginning"),
    )


def _conditions(wanted: DeliveryFilter) -> Iterator[ColumnElement[bool]]:
    row = DeliveryRow
    if wanted.state is not None:
        yield row.state == wanted.state
    if wanted.event:
        yield row.event == wanted.event
    if wanted.guid:
        yield row.guid.startswith(wanted.guid, autoescape=True)


def _listed(row: Row[Any]) -> ListedDelivery:
    return ListedDelivery(
        id=row.id,
        guid=row.guid,
        event=row.event,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        reason=row.reason,
        received_at=row.received_at,
        enqueued_at=row.enqueued_at,
        handled_at=row.handled_at,
        size=row.size,
        beginning=bytes(row.beginning or b""),  # SQLite has no part of what is empty
    )
