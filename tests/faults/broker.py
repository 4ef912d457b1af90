"""A Valkey server that can be restarted, with what it held or without."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import redis

from app.queue import QUEUES
from seedbed.embedded.valkey import valkey_service
from seedbed.services import Running


class Broker:
    """The server; `url` stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        service, self.url = valkey_service(folder)
        self._running = Running(service, folder / "valkey.log")

    def start(self) -> None:
        """Start it; returns when it answers."""
        self._running.start()
        self._running.wait_until_ready()

    def stop(self) -> None:
        """End it in an orderly way."""
        self._running.stop()

    def restart(self) -> None:
        """Restart it; what it held is there again."""
        self.stop()
        self.start()

    def restart_empty(self) -> None:
        """Kill it, and start it with nothing that it held."""
        pid = self._running.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self.stop()
        shutil.rmtree(self._folder / "appendonlydir")
        self.start()

    def waiting(self) -> int:
        """Tasks that no worker has taken."""
        with redis.Redis.from_url(self.url) as client:
            return sum(int(client.llen(queue)) for queue in QUEUES)


@contextlib.contextmanager
def running_broker(folder: Path) -> Iterator[Broker]:
    """A broker over the block."""
    broker = Broker(folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()
