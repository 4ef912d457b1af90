"""Start, watch and stop the processes that make up Seedbed on one machine.

Adds to a single service: order, bounded restarts, and the promise that nothing is left behind.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from seedbed.interrupts import deaf, pause
from seedbed.services import Running, Service


@dataclass(frozen=True)
class Limits:
    """How often a crashed service is started again before we give up."""

    restarts: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0
    forgiven_after: float = 60.0  # a service that ran this long starts with a clean slate


class Supervisor:
    """Runs services in the order they were started in and stops them in the opposite order."""

    def __init__(self, logs: Path, limits: Limits | None = None) -> None:
        self._logs = logs
        self._limits = limits or Limits()
        self._running: list[Running] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, service: Service) -> None:
        """Start a service and return when it is ready, or raise ServiceFailed."""
        running = Running(service, self._logs / f"{service.name}.log")
        self._running.append(running)  # first: if we are interrupted, `stop` still finds it
        running.start()
        running.wait_until_ready()

    def pids(self) -> dict[str, int]:
        """The process id of every service that has a process."""
        return {r.service.name: r.pid for r in self._running if r.pid is not None}

    def check(self) -> list[str]:
        """Start crashed services again; returns a line for people about each thing that happened.

        Never waits. Raises ServiceFailed when a service has crashed too often.
        """
        return [line for running in self._running if (line := self._check(running))]

    def watch(self, say: Callable[[str], None] = lambda _line: None, every: float = 0.5) -> None:
        """Check again and again, until interrupted or a service has crashed too often."""
        while True:
            for line in self.check():
                say(line)
            pause(every)

    def stop(self) -> None:
        """Stop everything, the last started first; a second signal does not cut this short."""
        with deaf():
            while self._running:
                self._running.pop().stop()

    def _check(self, running: Running) -> str | None:
        if running.alive():
            return None
        name, now = running.service.name, time.monotonic()
        if running.restart_at is None:
            pause = self._pause(running, now)
            running.stop()  # what the dead process left behind
            running.restart_at = now + pause
            return f"{name} ended; starting it again in {pause:.1f} s ({running.log})"
        if now < running.restart_at:
            return None
        running.start()
        return f"{name} started again"

    def _pause(self, running: Running, now: float) -> float:
        limits = self._limits
        if now - running.started_at > limits.forgiven_after:
            running.crashes = 0
        running.crashes += 1
        if running.crashes > limits.restarts:
            raise running.failure(f"crashed {running.crashes} times in a row")
        return float(min(limits.first_pause * 2 ** (running.crashes - 1), limits.longest_pause))
