"""Presence: each process that works says every few seconds that it is alive.

What it says is a row of the table `workers`, for people who look whether there is somebody to do
the work. Nothing depends on it: runs have leases of their own.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Collection
from threading import Event, Thread
from typing import Any, Self

from celery import bootsteps, signals
from celery.concurrency.prefork import TaskPool
from sqlalchemy.exc import SQLAlchemyError

from app.logging import get_logger
from app.store.workers import Workers

SAY_SECONDS = 5.0
"""Seconds between two words of a process; a silent one counts as dead after several of these."""
END_SECONDS = 2.0
"""Seconds that a process which ends waits for its row to go."""
LONGEST_NAME = 200


class Presence:
    """One process, as long as it works: a context manager with a thread of its own."""

    def __init__(
        self, workers: Workers, queues: Collection[str], seconds: float = SAY_SECONDS
    ) -> None:
        self._workers, self._queues, self._seconds = workers, tuple(queues), seconds
        self._name = process_name()
        self._began = time.time()
        self._stop = Event()
        self._silent = False
        self._thread = Thread(target=self._say_until_stopped, name="presence", daemon=True)

    def start(self) -> Self:
        """Begin to say that this process is alive."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Take the row away; a database that is away does not hold the process up."""
        self._stop.set()
        self._thread.join(END_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _say_until_stopped(self) -> None:
        while True:
            self._try(self._say)
            if self._stop.wait(self._seconds):
                break
        self._try(lambda: self._workers.gone(self._name))

    def _say(self) -> None:
        self._workers.seen(self._name, self._queues, self._began)
        self._silent = False

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except SQLAlchemyError as error:
            if not self._silent:  # once, however long the database is away
                get_logger().warning("no sign of life", cause=type(error).__name__)
            self._silent = True


class PresenceStep(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """Has a Celery worker's processes say that they are alive.

    Where the pool forks, its children do, each with connections of its own; else this process.
    `of_worker` makes the class for one application.
    """

    workers: Callable[[], Workers]

    def __init__(self, parent: Any, **options: Any) -> None:  # noqa: ANN401 - Celery has no types
        super().__init__(parent, **options)
        self._queues = tuple(parent.app.amqp.queues.consume_from)
        self._hostname = parent.hostname
        self._presence: Presence | None = None
        self._forks = issubclass(parent.pool_cls, TaskPool)
        if self._forks:  # before the first child is made
            signals.worker_process_init.connect(self._begin, sender=self._hostname, weak=False)
            signals.worker_process_shutdown.connect(self._end, sender=self._hostname, weak=False)

    def start(self, parent: Any) -> None:  # noqa: ANN401, ARG002
        """Begin, where no child does."""
        if not self._forks:
            self._begin()

    def stop(self, parent: Any) -> None:  # noqa: ANN401, ARG002
        """End, where no child does; of those that do, no more are made."""
        if self._forks:
            signals.worker_process_init.disconnect(self._begin, sender=self._hostname)
            signals.worker_process_shutdown.disconnect(self._end, sender=self._hostname)
        self._end()

    terminate = stop

    def _begin(self, **_: object) -> None:
        self._presence = Presence(type(self).workers(), self._queues).start()

    def _end(self, **_: object) -> None:
        presence, self._presence = self._presence, None
        if presence is not None:
            presence.stop()


def of_worker(workers: Callable[[], Workers]) -> type[PresenceStep]:
    """The step for an application; `workers` is called in the process that works."""
    return type("PresenceStep", (PresenceStep,), {"workers": staticmethod(workers)})


def process_name() -> str:
    """`host:pid`, by which people find the process."""
    return f"{socket.gethostname()}:{os.getpid()}"[-LONGEST_NAME:]
