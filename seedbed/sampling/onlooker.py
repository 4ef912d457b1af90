"""Who looks on while a sample grows: at a terminal a live display, elsewhere a line now and then.

Both write to standard error, so that standard output holds the report alone.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from rich.console import Console

from app.domain.record import Record
from app.domain.sample import Progress
from app.report.numbers import counted, time_left

STOPPING = "Stopping. What is there will be reported; Ctrl-C again ends at once."
_QUIET_SECONDS = 15.0


class Onlooker(Protocol):
    """What is told of a sample while it grows; every call must be quick."""

    def progress(self, progress: Progress) -> None:
        """A count has changed."""

    def record(self, record: Record) -> None:
        """A record has reached its end."""

    def stopping(self) -> None:
        """Somebody asked to end; may be called more than once."""


@dataclass
class Lines:
    """A line of progress at each tenth of the way, and when nothing was said for a while."""

    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    _tenth: int = 0
    _stopping: bool = False
    _said_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._said_at = self.clock()

    def progress(self, progress: Progress) -> None:
        """See `Onlooker`."""
        tenth = 10 * progress.judged // progress.target
        now = self.clock()
        if tenth > self._tenth or now - self._said_at >= _QUIET_SECONDS:
            self._tenth, self._said_at = tenth, now
            self.say(f"{counts(progress)}{left(progress)}")

    def record(self, record: Record) -> None:
        """See `Onlooker`; the report has them all."""

    def stopping(self) -> None:
        """See `Onlooker`."""
        if not self._stopping:
            self._stopping = True
            self.say(STOPPING)


def counts(progress: Progress) -> str:
    """How far a run is, in figures."""
    parts = [
        f"{progress.judged} of {progress.target} judged",
        f"{progress.kept} kept",
        f"{progress.made} made",
        f"{progress.tokens:,} tokens",
    ]
    if progress.controls:
        parts.append(f"{counted(progress.controls, 'control')} judged")
    return ", ".join(parts)


def left(progress: Progress) -> str:
    """The estimate of the time left, led by a comma; empty where there is none."""
    if progress.seconds_left is None or progress.judged >= progress.target:
        return ""
    return f", {time_left(progress.seconds_left)}"


@contextlib.contextmanager
def onlooker(console: Console, title: str, models: str) -> Iterator[Onlooker]:
    """Somebody who looks on over the block; `console` is that of standard error."""
    if console.is_terminal and not console.is_dumb_terminal:
        from seedbed.sampling.live import LiveDisplay

        with LiveDisplay(console, title, models) as display:
            yield display
    else:

        def say(line: str) -> None:
            console.out(line, highlight=False)

        say(f"{title}\n{models}")
        yield Lines(say)
