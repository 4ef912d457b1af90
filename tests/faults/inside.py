"""What is put into a process of Seedbed before it begins: short times, a clock, faults at points.

The product knows nothing of it. A fault is armed by a file; the process that comes to the point
first moves the file to where it shows that it has struck, so none strikes twice.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.faults.points import BEFORE, POINTS, Point

KILL, KILL_ALL, HOLD = "kill", "kill all", "hold"
HELD_SECONDS = 120.0
SHORT = {
    # A lock of a dead worker ends after three seconds and not after fifteen, and so on; in the
    # order in which they are long in the product.
    "app.store.pull_requests:LOCK_SECONDS": 3.0,
    "app.store.pull_requests:WAIT_SECONDS": 5.0,
    "workers.sweep:DELIVERY_OVERDUE": 6.0,
    "workers.sweep:RUN_OVERDUE": 6.0,
    "workers.sweep:PUBLICATION_OVERDUE": 2.0,
    "workers.reconciling.deliveries:FIRST_PAUSE": 3.0,
}
NO_LIMIT = 2**31 - 2
"""Pages of an SQLite file."""

_visits: dict[tuple[str, int], int] = {}


def enter(process: str, folder: Path) -> None:
    """Prepare this process, which is called `process`; `folder` is shared with the test."""
    _shorten()
    _step_clocks(folder)
    for name, point in POINTS.items():
        if process in (point.process, *point.others):
            _wrap(point, functools.partial(_visit, name, folder))
    event.listen(Engine, "checkout", functools.partial(_limit, folder))
    event.listen(Engine, "handle_error", functools.partial(_note, folder))


def _shorten() -> None:
    for name, seconds in SHORT.items():
        module_name, _, constant = name.partition(":")
        module = importlib.import_module(module_name)
        assert isinstance(getattr(module, constant), float), name
        setattr(module, constant, seconds)


def _step_clocks(folder: Path) -> None:
    from app.factory import Factory

    made, ahead = Factory.__init__, folder / "clock"

    def stepped() -> float:
        return time.time() + (float(ahead.read_text()) if ahead.exists() else 0.0)

    def with_clock(self: Factory, settings: Any, clock: Any = stepped) -> None:
        made(self, settings, clock)

    Factory.__init__ = with_clock  # type: ignore[method-assign]


def replace(at: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put what `make` makes of a function in its place; `at` is `module:Class.method`."""
    module_name, _, path = at.partition(":")
    owner: Any = importlib.import_module(module_name)
    *outer, last = path.split(".")
    for name in outer:
        owner = getattr(owner, name)
    plain = inspect.getattr_static(owner, last)
    made = functools.wraps(getattr(owner, last))(make(getattr(owner, last)))
    setattr(owner, last, staticmethod(made) if isinstance(plain, staticmethod) else made)


def _wrap(point: Point, visit: Callable[[], None]) -> None:
    def make(function: Callable[..., Any]) -> Callable[..., Any]:
        def visited(*args: Any, **kwargs: Any) -> Any:
            if point.when == BEFORE:
                visit()
                return function(*args, **kwargs)
            result = function(*args, **kwargs)
            if result is not None or not point.at.endswith((".claim", ".begin")):
                visit()  # not where another worker had it
            return result

        return visited

    replace(point.at, make)


def _visit(point: str, folder: Path) -> None:
    armed = folder / "armed" / point
    try:
        what, key = json.loads(armed.read_text()), (point, armed.stat().st_mtime_ns)
        _visits[key] = _visits.get(key, 0) + 1
        if _visits[key] <= what["skip"]:
            return
        armed.rename(folder / "struck" / point)
    except FileNotFoundError:  # not armed, or another process was faster
        return
    if what["deed"] == KILL:
        os.kill(os.getpid(), signal.SIGKILL)
    elif what["deed"] == KILL_ALL:
        os.killpg(os.getpgid(0), signal.SIGKILL)
    _hold(folder / "released" / point)


def _hold(released: Path) -> None:
    end = time.monotonic() + HELD_SECONDS
    while not released.exists() and time.monotonic() < end:
        time.sleep(0.02)


def _limit(folder: Path, connection: Any, _record: object, _proxy: object) -> None:
    """Let SQLite's file grow no more while the disk is to be full."""
    if type(connection).__module__.startswith("sqlite3"):
        pages = 1 if (folder / "full").exists() else NO_LIMIT  # it never goes below what is there
        connection.execute(f"PRAGMA max_page_count = {pages}")


def _note(folder: Path, context: Any) -> None:
    """Leave a mark of each kind of failure of the database that this process has met."""
    words = str(context.original_exception)
    kind = "full" if "full" in words or "No space" in words else "failed"
    (folder / "seen" / kind).touch()
