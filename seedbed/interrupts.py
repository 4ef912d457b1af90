"""Ctrl-C and SIGTERM for a command that has processes to stop before it ends.

An exception out of a signal handler can come in any line of any library: in the callback of a fork
it is swallowed, and the lock that the callback was to give back stays taken for ever. So the first
signal is only noted, and raised where we wait; whoever sends a second one does not want to wait.
"""

import contextlib
import signal
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """A signal asked the command to end.

    A type of its own: Python remembers a plain KeyboardInterrupt that passed through `exec` of a
    string (a data class being made, say) and ends the process by SIGINT, even if it was caught.
    """


@dataclass
class _Asked:
    """Whether we were asked to end, and whether we are waiting and can be told at once."""

    times: int = 0
    waiting: bool = False


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a signal end the block by `Interrupted`, at its next `pause`, so that `finally` runs."""
    asked = _Asked()

    def note(_number: int, _frame: FrameType | None) -> None:
        asked.times += 1
        if asked.waiting or asked.times > 1:
            raise Interrupted

    token = _asked.set(asked)
    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _asked.reset(token)


def pause(seconds: float) -> None:
    """Sleep; raises `Interrupted` as soon as a signal has asked the command to end."""
    asked = _asked.get()
    if asked is None:
        time.sleep(seconds)
        return
    asked.waiting = True
    try:
        if asked.times:
            raise Interrupted
        time.sleep(seconds)
    finally:
        asked.waiting = False


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Ignore signals for a moment (only a main thread can, and only it gets them)."""
    before = {}
    with contextlib.suppress(ValueError):
        for number in _SIGNALS:
            before[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
