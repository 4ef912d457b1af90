"""A nursery: imports Seedbed once and forks its processes, as `seedbed` itself would run them.

It reads orders, one JSON object a line, and starts again what dies, as the supervisor of
`seedbed up` does. Everything ends with it, and it ends with whoever started it.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAUSE = 0.2
TO_IMPORT = (
    "app.main",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.beat",
    "celery.bin.celery",
    "celery.bin.worker",
    "celery.concurrency.prefork",
    "kombu.transport.redis",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "uvicorn",
    "uvicorn.protocols.http.auto",
    "workers.celery_app",
    "workers.factory",
    "seedbed.cli",
    "tests.faults.inside",
    "tests.faults.sabotage",
)


@dataclass
class Child:
    """One process: what it is called, what it runs, and where it leaves its marks."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    pid: int = 0
    due: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        """Fork it."""
        self.pid = os.fork()
        if not self.pid:
            self._run()

    def end(self, how: int) -> None:
        """Send a signal to it and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, how)

    def _run(self) -> None:
        try:
            os.setsid()
            _tie()
            _redirect(self.folder / "logs" / f"{self.name}.log")
            os.environ.update(self.environment)
            _play(self)
        except BaseException:  # noqa: BLE001 - the log is all that is left of it
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(1)


def _play(child: Child) -> None:
    from celery.signals import worker_process_init

    from seedbed.cli import application
    from tests.faults import inside, sabotage

    worker_process_init.connect(_tie, weak=False)
    inside.enter(child.name, child.folder)
    sabotage.commit(os.environ.get(sabotage.VARIABLE, ""))
    # Celery looks at it to name its processes.
    sys.argv = ["seedbed", *child.command]
    application(child.command)


def _tie(**_: object) -> None:
    """Have the kernel end this process with the one that forked it."""
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)


def _redirect(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, output), (2, output)):
        os.dup2(source, target)


class Nursery:
    """The children, and the loop that watches them."""

    def __init__(self) -> None:
        self._children: list[Child] = []

    def watch(self) -> None:
        """Take orders until there is nobody to give them."""
        orders = b""
        while True:
            if select.select([0], [], [], 0.05)[0]:
                read = os.read(0, 65536)
                if not read:
                    break
                *whole, orders = (orders + read).split(b"\n")
                for order in whole:
                    self._obey(json.loads(order))
            self._mind()
        self._stop()

    def _obey(self, order: dict[str, Any]) -> None:
        if order["order"] == "stop":
            self._stop()
            print("stopped", flush=True)  # noqa: T201 - whoever gave the order waits for it
        else:
            child = Child(
                order["name"], order["command"], order["environment"], Path(order["folder"])
            )
            self._children.append(child)

    def _mind(self) -> None:
        for child in self._children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                child.end(signal.SIGKILL)  # what it left behind
                child.pid, child.due = 0, time.monotonic() + PAUSE
                with (child.folder / "deaths").open("a") as deaths:
                    deaths.write(f"{child.name}\n")
            if not child.pid and time.monotonic() >= child.due:
                child.start()

    def _stop(self) -> None:
        for child in self._children:
            if child.pid:
                child.end(signal.SIGKILL)
                os.waitpid(child.pid, 0)
        self._children.clear()


def main() -> None:
    """Import, say so, and obey."""
    for name in TO_IMPORT:
        importlib.import_module(name)
    print("ready", flush=True)  # noqa: T201 - whoever started us waits for it
    Nursery().watch()


if __name__ == "__main__":
    main()
