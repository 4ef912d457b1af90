"""One process that Seedbed runs: how it is called, when it is ready, how it is ended.

mirakuru starts it in a session of its own and finds what it leaves behind. Secrets reach a process
through its environment only: arguments are visible to every user of a machine.
"""

import atexit
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from seedbed.interrupts import pause

if TYPE_CHECKING:
    from mirakuru import SimpleExecutor

_POLL = 0.05
_SUCCESS = 2  # the first digit of an HTTP status
_TIED = Path(__file__).with_name("tied.py")
_LAUNCHER = [sys.executable, "-I", "-S", str(_TIED)]  # without site packages: it takes 10 ms


class ServiceFailed(Exception):  # noqa: N818  (reads as what happened)
    """A service ended, or did not become ready; the message carries the end of its log."""


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Service:
    """One process to run: what to call, with what environment, and how to tell that it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    ready: Callable[[], bool] = _always
    ready_within: float = 60.0
    stop_within: float = 10.0


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> Callable[[], bool]:
    """A predicate: does this `http://` address answer with a 2xx status?"""
    parts = urllib.parse.urlsplit(url)

    def check() -> bool:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
        with contextlib.closing(connection):
            try:
                connection.request("GET", parts.path or "/")
                return connection.getresponse().status // 100 == _SUCCESS
            except (OSError, http.client.HTTPException):
                return False

    return check


def _executor_class() -> "type[SimpleExecutor]":
    from mirakuru.base import SimpleExecutor, cleanup_subprocesses

    # That hook kills what carries our process id *anywhere* in its mark: with a short id (as in a
    # container) it would hit services of another supervisor. Our children end with us without it.
    atexit.unregister(cleanup_subprocesses)
    return SimpleExecutor


class Running:
    """A service with its process, its log and the count of its crashes."""

    def __init__(self, service: Service, log: Path) -> None:
        self.service = service
        self.log = log
        self.crashes = 0
        self.started_at = 0.0
        self.restart_at: float | None = None
        self._executor: SimpleExecutor | None = None

    @property
    def pid(self) -> int | None:
        """The process id, while there is a process."""
        executor = self._executor
        return executor.process.pid if executor is not None and executor.process else None

    def start(self) -> None:
        """Start the process, without waiting."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.restart_at, self.started_at = None, time.monotonic()
        with self.log.open("ab") as output:
            self._executor = _executor_class()(
                [*_LAUNCHER, str(os.getpid()), *self.service.command],
                envvars=dict(self.service.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            self._executor.start()

    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._executor is not None and self._executor.running()

    def wait_until_ready(self) -> None:
        """Return when the service is ready; raise ServiceFailed if it ends or takes too long."""
        end = self.started_at + self.service.ready_within
        while not self.service.ready():
            if not self.alive():
                raise self.failure("ended before it was ready")
            if time.monotonic() > end:
                raise self.failure(f"was not ready after {self.service.ready_within:.0f} s")
            pause(_POLL)

    def stop(self) -> None:
        """Ask the process to end, wait, then kill it and whatever it started."""
        executor = self._executor
        if executor is None:
            return
        if executor.process is not None:
            # To the process alone: Celery's children must not be ended before they have finished.
            executor.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                executor.process.wait(self.service.stop_within)
        executor.kill()
        self._executor = None

    def failure(self, what: str) -> ServiceFailed:
        """The error that says what happened, with the end of the log."""
        lines = self.log.read_text(errors="replace").splitlines()[-15:] if self.log.exists() else []
        return ServiceFailed("\n  ".join([f"{self.service.name} {what} ({self.log})", *lines]))
