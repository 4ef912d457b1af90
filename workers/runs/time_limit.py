"""The soft time limit of a run, as an exception that nothing on its way takes for a fault.

Celery's own is an `Exception`. It strikes wherever the code is at that moment, so whatever goes on
after a fault of ours (the checks of one file, a library's own care) would swallow it, and the run
would go on until it is killed. asyncio, too, puts an exception into the task or callback at hand;
only a `KeyboardInterrupt` comes through its loop from everywhere.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SOFT_LIMIT = signal.SIGUSR1
"""What Celery's parent process sends to a worker whose soft time limit is over."""


class TimeLimit(KeyboardInterrupt):
    """The run took longer than the service allows."""


@contextmanager
def time_limit_ends() -> Iterator[None]:
    """Have the worker's soft limit raise `TimeLimit` in what is done meanwhile.

    Only a worker that forks is told of its limit, by a signal, and signals reach the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(SOFT_LIMIT, _strike)
    try:
        yield
    finally:
        # None stands for a handler that Python did not set and cannot set again.
        signal.signal(SOFT_LIMIT, signal.SIG_DFL if before is None else before)


def _strike(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimit
