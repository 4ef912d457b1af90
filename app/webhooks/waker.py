"""Workers are woken for what was recorded, apart from recording it.

A broker that is slow or away holds up nobody: the deliveries are in the database, and
the sweeper finds those for which no worker was woken.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from threading import Condition, Thread

from app.logging import get_logger
from app.queue import Queue

PATIENCE = 1.0
"""Seconds an answer waits for its worker to be woken, while the broker is prompt."""
CLOSING = 5.0
"""Seconds that what is still to be sent may take when the process stops."""
TOGETHER = 8
"""Deliveries of one message at most: a message costs more than all else about a delivery. Only what
was recorded together is handled by the same worker, so one that comes alone waits for no other."""
MOST_WAITING = 10_000
"""Deliveries whose workers are still to be woken; the sweeper has what is beyond."""

Sent = Future[None]


class Waker:
    """One thread that sends; it starts when it is first needed."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._changed = Condition()
        self._waiting: deque[tuple[tuple[int, ...], Sent]] = deque()
        self._rows = 0
        self._thread: Thread | None = None
        self._closed = False
        self._prompt = True

    @property
    def patience(self) -> float:
        """Seconds to wait for what `wake` returns; 0 while the broker lets us down."""
        return PATIENCE if self._prompt else 0.0

    def wake(self, deliveries: Iterable[int]) -> Sent:
        """Have a worker woken for each; the future is done when that was tried."""
        rows, sent = tuple(deliveries), Sent()
        with self._changed:
            if self._closed or self._rows + len(rows) > MOST_WAITING:
                sent.set_result(None)
                return sent
            self._waiting.append((rows, sent))
            self._rows += len(rows)
            self._begin()
            self._changed.notify()
        return sent

    def late(self) -> None:
        """Somebody has waited in vain; nobody else should until the broker is back."""
        self._prompt = False

    def close(self) -> None:
        """Send what waits, unless that takes too long."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(CLOSING)

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._work, name="waker", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                rows, sent = self._waiting.popleft()
                self._rows -= len(rows)
            self._prompt = self._send(rows)
            sent.set_result(None)

    def _send(self, rows: tuple[int, ...]) -> bool:
        """Whether all were sent; when one cannot be, the others are not tried."""
        for done in range(0, len(rows), TOGETHER):
            try:
                self._queue.deliver(*rows[done : done + TOGETHER])
            except self._queue.unreachable as error:
                left = len(rows) - done
                get_logger().warning("broker unreachable", deliveries=left, cause=str(error))
                return False
            except Exception:  # noqa: BLE001 - logged with its cause; the sweeper has the others
                get_logger().exception("workers were not woken", deliveries=len(rows) - done)
                return False
        return True
