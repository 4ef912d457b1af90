"""Deliveries that come together are recorded together.

A commit waits for the disk, however much is in it. So while one is under way, what comes
meanwhile is gathered, and goes into the next; a delivery that comes alone is recorded at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Protocol

from app.errors import TransientError
from app.logging import get_logger
from app.store.database_away import DatabaseAwayError
from app.store.deliveries import Delivery, Received
from app.webhooks.waker import Sent, Waker

CLOSING = 10.0
"""Seconds that what is still to be recorded may take when the process stops."""


@dataclass(frozen=True)
class Room:
    """How much may wait, and how much one transaction may have (one delivery, at least)."""

    waiting: int = 1000
    waiting_bytes: int = 64 * 1024 * 1024
    batch: int = 100
    batch_bytes: int = 8 * 1024 * 1024


@dataclass(frozen=True)
class Recorded:
    """A delivery that is in the database; `sent` is done when a worker has been woken for it."""

    delivery: Delivery
    sent: Sent | None


class Inbox(Protocol):
    """Where deliveries are recorded: `app.store.deliveries.Deliveries`."""

    def record_all(self, received: Sequence[Received]) -> tuple[Delivery, ...]:
        """Store deliveries in one transaction."""


Answer = Future[Recorded]
Waiting = tuple[Received, Answer]


class Recorder:
    """One thread that records; it starts when it is first needed."""

    def __init__(self, inbox: Inbox, waker: Waker, room: Room | None = None) -> None:
        self._inbox = inbox
        self._waker = waker
        self._room = room or Room()
        self._changed = Condition()
        self._waiting: deque[Waiting] = deque()
        self._bytes = 0
        self._thread: Thread | None = None
        self._closed = False

    def record(self, received: Received) -> Answer:
        """Have it recorded; who gives up cancels the future.

        The future fails with a `TransientError` when the database cannot take it.

        Raises:
            TransientError: too many wait already, or the process stops.
        """
        answer = Answer()
        with self._changed:
            if self._closed:
                raise TransientError("stopping", "Seedbed is stopping.")
            self._find_room(received)
            self._waiting.append((received, answer))
            self._bytes += len(received.body)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="recorder", daemon=True)
                self._thread.start()
            self._changed.notify()
        return answer

    def close(self) -> None:
        """Record what waits, unless that takes too long."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(CLOSING)

    def _find_room(self, received: Received) -> None:
        size = self._bytes + len(received.body)
        many = len(self._waiting) >= self._room.waiting
        if self._waiting and (many or size > self._room.waiting_bytes):
            raise TransientError("busy", "Too many deliveries wait to be recorded.")

    def _work(self) -> None:
        while (batch := self._next()) is not None:
            if batch:
                self._record(batch)

    def _next(self) -> list[Waiting] | None:
        """What waits, as much as one transaction may have; None at the end."""
        batch: list[Waiting] = []
        size = 0
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if not self._waiting:
                return None
            while self._waiting and len(batch) < self._room.batch:
                received, answer = self._waiting[0]
                size += len(received.body)
                if batch and size > self._room.batch_bytes:
                    break
                self._waiting.popleft()
                self._bytes -= len(received.body)
                if answer.set_running_or_notify_cancel():
                    batch.append((received, answer))
        return batch

    def _record(self, batch: list[Waiting]) -> None:
        try:
            deliveries = self._inbox.record_all([received for received, _ in batch])
        except Exception as error:  # noqa: BLE001 - logged with its cause, and answered
            self._failed(batch, error)
            return
        rows = [each.id for each in deliveries if not each.finished]
        sent = self._waker.wake(rows) if rows else None
        for (_, answer), delivery in zip(batch, deliveries, strict=True):
            answer.set_result(Recorded(delivery, None if delivery.finished else sent))

    def _failed(self, batch: list[Waiting], error: Exception) -> None:
        away = isinstance(error, DatabaseAwayError)
        if len(batch) > 1 and not away:
            # It may be for one of them alone, and the others are not to pay for it.
            for each in batch:
                self._record([each])
            return
        if away:
            get_logger().warning("database away", deliveries=len(batch), cause=str(error))
        else:
            get_logger().exception("a delivery was not recorded", delivery=batch[0][0].guid)
        for _, answer in batch:
            words = "The delivery could not be recorded; ask for it again later."
            answer.set_exception(TransientError("not-recorded", words))
