"""Whether a process's memory grows with what it is given."""

import gc
from collections.abc import Callable

import psutil

ROOM = 16
"""MB by which caches and the allocator may grow."""


def resident() -> int:
    """Resident memory in MB, after what is unreachable is gone."""
    gc.collect()
    return int(psutil.Process().memory_info().rss) // 1024 // 1024


def assert_no_growth(what: str, again: Callable[[], None], rounds: int) -> None:
    """The same work, done again and again, leaves memory about where it was after the first time.

    Hypothesis remembers each case that it made, some 30 kB of it, so its own run tells nothing.
    """
    again()
    before = resident()
    for _ in range(rounds):
        again()
    after = resident()
    print(f"{what}: resident {before} MB before, {after} MB after")  # noqa: T201 - shown with -s
    assert after - before < ROOM, f"{what}: memory grew from {before} to {after} MB"
