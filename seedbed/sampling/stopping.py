"""Ctrl-C while a sample grows: the first ends it with what is there, the second at once."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

from seedbed.interrupts import Interrupted

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[Callable[[], bool]]:
    """Yield a question: has a signal asked us to end?

    The second signal raises `Interrupted` wherever we are: whoever sends it does not want to wait.
    """
    times = 0

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal times
        times += 1
        if times > 1:
            raise Interrupted

    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield lambda: times > 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
