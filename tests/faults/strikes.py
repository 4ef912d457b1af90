"""The faults: what strikes a process, or what it depends on while it is held at a point.

Each of the latter is a context manager over the time from just before the process is let go until
the fault is over, and says at the end whether it has struck.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from app.queue import CeleryQueue, celery_client
from app.store.deliveries import DeliveryState
from app.store.tables import DeliveryRow, RunRow
from sandbox.weather import Fault
from tests.faults.inside import HOLD, KILL, KILL_ALL
from tests.faults.stage import Stage
from tests.support.scripted_teacher import Mode

HOURS = 3 * 3600.0
OUTAGE_SECONDS = 10.0
SHORT_OUTAGE_SECONDS = 4.0
"""Longer than a lease, so that it is not only waited out."""

Struck = Callable[[], bool]
Strike = Callable[[Stage], AbstractContextManager[Struck]]


def always() -> bool:
    """For what the test does with its own hands."""
    return True


def lasts(seconds: float) -> None:
    """Let an outage last."""
    time.sleep(seconds)


@contextlib.contextmanager
def broker_restarted(stage: Stage) -> Iterator[Struck]:
    """The broker is restarted with its data."""
    stage.broker.restart()
    yield always


@contextlib.contextmanager
def broker_emptied(stage: Stage) -> Iterator[Struck]:
    """The broker is killed, and comes back with nothing."""
    stage.broker.restart_empty()
    yield always


@contextlib.contextmanager
def database_gone(stage: Stage) -> Iterator[Struck]:
    """Nobody can write to the database for ten seconds."""
    with stage.store.gone():
        yield always
        lasts(OUTAGE_SECONDS)


@contextlib.contextmanager
def disk_full(stage: Stage) -> Iterator[Struck]:
    """The store's disk is full until somebody has met it, and a little longer."""
    stage.forget_failures()
    with stage.store.full():
        yield lambda: stage.met("full")
        with contextlib.suppress(AssertionError):  # it is told by whoever asks if it has struck
            stage.wait_for(lambda: stage.met("full"), "a full disk", 15)
        lasts(1.0)


@contextlib.contextmanager
def github_is(stage: Stage, make: Callable[[Stage], Fault], seconds: float) -> Iterator[Struck]:
    """GitHub is not well until somebody has met it, and so many seconds longer."""
    fault = make(stage)
    yield lambda: fault.seen > 0
    with contextlib.suppress(AssertionError):
        stage.wait_for(lambda: fault.seen, "a call of GitHub", 15)
    lasts(seconds)
    stage.github.weather.clears()


@contextlib.contextmanager
def teacher_is(stage: Stage, mode: Mode) -> Iterator[Struck]:
    """The teacher misbehaves for a while after it is asked."""
    asked = len(stage.teacher.paths)
    stage.teacher.mode = mode
    yield lambda: len(stage.teacher.paths) > asked
    with contextlib.suppress(AssertionError):
        stage.wait_for(lambda: len(stage.teacher.paths) > asked, "a question", 15)
    lasts(SHORT_OUTAGE_SECONDS)
    stage.teacher.mode = Mode.NORMAL


@contextlib.contextmanager
def clocks_stepped(stage: Stage, seconds: float) -> Iterator[Struck]:
    """The clocks of all processes are stepped, and stay so."""
    stage.step_clocks(seconds)
    yield always


@contextlib.contextmanager
def repeated(stage: Stage) -> Iterator[Struck]:
    """The broker hands out every task that is not concluded again, twice."""
    queue = CeleryQueue(celery_client(stage.broker.url))
    with stage.factory.database.reading() as session:
        runs = session.query(RunRow).filter(RunRow.state.in_(["queued", "running"])).all()
        open_ = session.query(DeliveryRow).filter_by(state=DeliveryState.RECEIVED).all()
    for _ in range(2):
        for delivery in open_:
            queue.deliver(delivery.id)
        for run in runs:
            queue.execute(run.id, run.kind)
    yield always
    with contextlib.suppress(AssertionError):
        stage.wait_for(lambda: not stage.broker.waiting(), "the repeats", 10)


def _weather(seconds: float, make: Callable[[Stage], Fault]) -> Strike:
    return functools.partial(github_is, make=make, seconds=seconds)


DEEDS: dict[str, str] = {"killed": KILL, "killed with its children": KILL_ALL}
"""What strikes the process that comes to the point; all else happens while it is held there."""
STRIKES: dict[str, Strike] = {
    "task repeated": repeated,
    "broker restarted": broker_restarted,
    "broker restarted empty": broker_emptied,
    "database unreachable": database_gone,
    "disk full": disk_full,
    "GitHub answers 500": _weather(2.0, lambda s: s.github.weather.answers(500)),
    "GitHub rate limit": _weather(6.0, lambda s: s.github.weather.primary_limit(5)),
    "GitHub slow": _weather(4.0, lambda s: s.github.weather.slow(2.0, times=4)),
    "GitHub cut short": _weather(0.5, lambda s: s.github.weather.cut(times=2)),
    "teacher gone": functools.partial(teacher_is, mode=Mode.CUT),
    "teacher hung": functools.partial(teacher_is, mode=Mode.SLOW),
    "teacher answers rubbish": functools.partial(teacher_is, mode=Mode.RUBBISH),
    "clock forward": functools.partial(clocks_stepped, seconds=HOURS),
    "clock back": functools.partial(clocks_stepped, seconds=-HOURS),
}


def deed_of(fault: str) -> str:
    """What the process does at the point."""
    return DEEDS.get(fault, HOLD)
