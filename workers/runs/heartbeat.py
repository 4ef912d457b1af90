"""The heartbeat of a run: keeps its lease, publishes its progress, notices a cancel."""

from __future__ import annotations

import time
from threading import Event, Thread
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from app.domain.runs import Run
from app.domain.sample import Progress
from app.logging import get_logger
from app.settings import Settings
from app.store.runs import Runs

TICK = 0.5
"""Seconds between looks; a cancel is noticed within a second."""


class Heartbeat:
    """A context manager around a run's work, beating in a thread of its own."""

    def __init__(self, runs: Runs, run: Run, owner: str, settings: Settings) -> None:
        self._runs = runs
        self._run = run
        self._owner = owner
        self._lease = settings.lease_seconds
        self._progress: Progress | None = None
        self._lost = Event()
        self._stop = Event()
        self._beaten = time.monotonic()
        self._thread = Thread(target=self._beat, name=f"heartbeat-{run.id}", daemon=True)

    @property
    def lost(self) -> bool:
        """Whether the run was cancelled, or is another worker's by now."""
        return self._lost.is_set()

    def progress(self, progress: Progress) -> None:
        """Take note of progress; the next beat publishes it."""
        self._progress = progress

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(TICK):
            try:
                if not self._runs.heartbeat(self._run.id, self._owner, self._progress):
                    self._lost.set()
                    return
                self._beaten = time.monotonic()
            except SQLAlchemyError as error:
                get_logger().warning("no heartbeat", cause=type(error).__name__)
                if time.monotonic() - self._beaten > self._lease:
                    self._lost.set()
                    return
