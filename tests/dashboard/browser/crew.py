"""Workers as threads: what the web process and they themselves send is done at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.runs import RunKind
from app.factory import Factory
from app.logging import get_logger
from app.queue import CeleryQueue, queue_of
from app.settings import Settings
from workers.factory import WorkerFactory

Work = tuple[str, int] | None
QUICK = "quick"


@dataclass
class Board:
    """A `Queue` within this process: what was sent, by its queue, and what went wrong with it."""

    unreachable = CeleryQueue.unreachable
    sent: dict[str, queue.SimpleQueue[Work]] = field(
        default_factory=lambda: {QUICK: queue.SimpleQueue(), "model": queue.SimpleQueue()}
    )
    failed: list[str] = field(default_factory=list)

    def deliver(self, *deliveries: int) -> None:
        for each in deliveries:
            self.sent[QUICK].put(("deliver", each))

    def execute(self, run_id: int, kind: RunKind) -> None:
        self.sent["model" if queue_of(kind) == "model" else QUICK].put(("execute", run_id))

    def publish(self, pull_request_id: int) -> None:
        self.sent[QUICK].put(("publish", pull_request_id))

    def reconcile(self) -> None:
        """Nothing: GitHub is always there."""

    def retain(self) -> None:
        """Nothing: all is kept."""

    def look_at_endpoints(self) -> None:
        """Nothing: how the model servers are is part of the history."""

    def close(self) -> None:
        """Nothing: the queues are this process's."""


class WebFactory(Factory):
    """The web process's wiring on a board."""

    def __init__(self, settings: Settings, board: Board) -> None:
        super().__init__(settings)
        self.board = board

    @cached_property
    def queue(self) -> Board:  # type: ignore[override]
        return self.board


class HandFactory(WorkerFactory):
    """One worker's wiring on a board."""

    def __init__(self, settings: Settings, board: Board) -> None:
        super().__init__(settings)
        self.board = board

    @cached_property
    def queue(self) -> Board:  # type: ignore[override]
        return self.board


@contextmanager
def crew(settings: Settings, board: Board) -> Iterator[None]:
    """Two workers: one for what is quick, one for what asks models."""
    hands = [
        threading.Thread(target=_work, args=(settings, board, waiting))
        for waiting in board.sent.values()
    ]
    for each in hands:
        each.start()
    try:
        yield
    finally:
        for waiting in board.sent.values():
            waiting.put(None)
        for each in hands:
            each.join()


def _work(settings: Settings, board: Board, waiting: queue.SimpleQueue[Work]) -> None:
    factory = HandFactory(settings, board)
    services: dict[str, Callable[[int], None]] = {
        "deliver": factory.handler.handle,
        "execute": factory.execution.execute,
        "publish": factory.publisher.publish,
    }
    while (work := waiting.get()) is not None:
        name, row = work
        try:
            services[name](row)
        except Exception as error:  # noqa: BLE001 - told to the test at its end
            get_logger().exception("a worker failed", work=name)
            board.failed.append(f"{name} {row}: {error!r}")
    factory.close()
