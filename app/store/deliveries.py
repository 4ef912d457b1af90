"""The inbox: each delivery of GitHub once, with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.store.database import Database
from app.store.tables import DeliveryRow

MAX_ATTEMPTS = 5
"""A delivery that failed this often stays failed until GitHub or an admin asks again."""
PATIENCE_SECONDS = 24 * 3600
"""How long GitHub may be away or its rate limit used up before attempts count."""
LONGEST_WAIT = 3600.0
"""Seconds that one attempt is put off at most: no longer is believed of GitHub's rate limit."""


class DeliveryState(StrEnum):
    """Where a delivery is: received -> handled | ignored | failed."""

    RECEIVED = "received"
    HANDLED = "handled"
    IGNORED = "ignored"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Received:
    """A verified POST; `ignored` when we handle no event of its name."""

    guid: str
    event: str
    body: bytes
    ignored: bool = False


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A delivery as the store knows it; `fresh` when this call recorded it."""

    id: int
    guid: str
    event: str
    body: bytes
    state: DeliveryState
    attempts: int
    fresh: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.state in (DeliveryState.HANDLED, DeliveryState.IGNORED)


class Deliveries:
    """The deliveries table."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def record(self, received: Received) -> Delivery:
        """Store a delivery, once per GUID; a failed one is made ready to be tried anew."""
        return self.record_all((received,))[0]

    def record_all(self, received: Sequence[Received]) -> tuple[Delivery, ...]:
        """Store deliveries in one transaction, each as `record` does; in the order given."""
        now = self._clock()
        rows = {each.guid: _new_row(each, now) for each in received}
        # In one order for everybody: who waits for another's rows never holds what that one needs.
        values = [rows[guid] for guid in sorted(rows)]
        with self._database.transaction() as session:
            new = self._database.insert_all_new(session, DeliveryRow, values, DeliveryRow.guid)
            known = {guid: _fresh(new[guid], rows[guid]) for guid in new}
            known |= self._heard_before(session, rows.keys() - new.keys(), now)
        return tuple(known[each.guid] for each in received)

    @staticmethod
    def _heard_before(session: Session, guids: Collection[str], now: float) -> dict[str, Delivery]:
        if not guids:
            return {}
        query = select(DeliveryRow).where(DeliveryRow.guid.in_(guids)).order_by(DeliveryRow.guid)
        found: dict[str, Delivery] = {}
        for row in session.scalars(query.with_for_update()):
            if row.state == DeliveryState.FAILED:
                row.state, row.attempts, row.enqueued_at = DeliveryState.RECEIVED, 0, now
            found[row.guid] = _delivery(row)
        return found

    def get(self, delivery_id: int) -> Delivery | None:
        """One delivery, None when it does not exist."""
        with self._database.reading() as session:
            row = session.get(DeliveryRow, delivery_id)
            return None if row is None else _delivery(row)

    def begin(self, delivery_id: int) -> Delivery | None:
        """Count an attempt; None when nothing is left to do, or it was tried too often.

        Counted at its begin, so that a delivery that kills its worker ends too.
        """
        with self._database.transaction() as session:
            row = session.get(DeliveryRow, delivery_id, with_for_update=True)
            if row is None or row.state != DeliveryState.RECEIVED:
                return None
            if row.attempts >= MAX_ATTEMPTS:
                row.state, row.handled_at = DeliveryState.FAILED, self._clock()
                return None
            row.attempts += 1
            return _delivery(row)

    def replay(self, delivery_id: int) -> bool:
        """Make a delivery ready to be handled anew; False where its body was not kept."""
        row, now = DeliveryRow, self._clock()
        has_body = (row.id == delivery_id, func.length(row.body) > 0)
        values = {"state": DeliveryState.RECEIVED, "attempts": 0, "reason": ""}
        with self._database.transaction() as session:
            changed = session.scalar(
                update(row)
                .where(*has_body)
                .values(**values, enqueued_at=now, handled_at=None)
                .returning(row.id)
            )
            return changed is not None

    def is_open(self, delivery_id: int) -> bool:
        """Whether nobody has concluded it yet."""
        query = select(DeliveryRow.state).filter_by(id=delivery_id)
        with self._database.reading() as session:
            return session.scalar(query) == DeliveryState.RECEIVED

    def conclude(self, delivery_id: int, state: DeliveryState, reason: str) -> None:
        """Say what became of it; what is concluded already stays as it is."""
        values = {"state": state, "reason": reason, "handled_at": self._clock()}
        self._update_open(delivery_id, values)

    def tried(self, delivery_id: int, reason: str) -> None:
        """Say why an attempt failed; the sweeper asks for another."""
        self._update_open(delivery_id, {"reason": reason})

    def postponed(self, delivery_id: int, reason: str, wait: float = 0.0) -> None:
        """Note an attempt that failed for what passes; it does not count for a day.

        It is not asked for again for `wait` seconds.
        """
        row, now = DeliveryRow, self._clock()
        patient = row.received_at > now - PATIENCE_SECONDS
        attempts = row.attempts - case((patient, 1), else_=0)
        later = {"enqueued_at": now + min(wait, LONGEST_WAIT)} if wait else {}
        self._update_open(delivery_id, {"reason": reason, "attempts": attempts, **later})

    def _update_open(self, delivery_id: int, values: dict[str, Any]) -> None:
        row = DeliveryRow
        still_open = (row.id == delivery_id, row.state == DeliveryState.RECEIVED)
        with self._database.transaction() as session:
            session.execute(update(row).where(*still_open).values(values))

    def overdue(self, seconds: float) -> tuple[int, ...]:
        """Received deliveries last enqueued over `seconds` ago; marked as enqueued now.

        A time that lies further ahead than any is put off to is from before a clock was set back.
        """
        now, enqueued_at = self._clock(), DeliveryRow.enqueued_at
        due = (enqueued_at < now - seconds) | (enqueued_at > now + LONGEST_WAIT)
        with self._database.transaction() as session:
            rows = session.scalars(
                select(DeliveryRow)
                .where(DeliveryRow.state == DeliveryState.RECEIVED)
                .where(due)
                .order_by(DeliveryRow.id)
                .limit(1000)
                .with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                row.enqueued_at = now
            return tuple(row.id for row in rows)


def _new_row(received: Received, now: float) -> dict[str, Any]:
    return {
        "guid": received.guid,
        "event": received.event,
        "body": b"" if received.ignored else received.body,
        "state": DeliveryState.IGNORED if received.ignored else DeliveryState.RECEIVED,
        "attempts": 0,
        "reason": "event not handled" if received.ignored else "",
        "received_at": now,
        "enqueued_at": now,
    }


def _fresh(row: int, values: dict[str, Any]) -> Delivery:
    return Delivery(
        id=row,
        guid=values["guid"],
        event=values["event"],
        body=values["body"],
        state=values["state"],
        attempts=0,
        fresh=True,
    )


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        guid=row.guid,
        event=row.event,
        body=row.body,
        state=DeliveryState(row.state),
        attempts=row.attempts,
    )
