"""The live display: the newest pairs as they come, and how far the sample is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from rich.console import Console, ConsoleOptions, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from app.domain.record import Outcome, Record
from app.domain.sample import Progress
from app.report.numbers import counted, time_left
from app.report.reasons import reason_words
from seedbed.checking.shown import shown
from seedbed.sampling.onlooker import STOPPING
from seedbed.sampling.pair_text import OUTCOME_STYLES

_MOST_PAIRS = 8
_LINES_OF_A_PAIR = 2
_OTHER_LINES = 8
"""The rows of the display that are no pairs, and one more: a full screen flickers."""
_WIDEST = 110
_WHITE = Text("")
_FRAMES_A_SECOND = 5


class LiveDisplay:
    """A Rich live display on a terminal, gone at its end; an `Onlooker`."""

    def __init__(self, console: Console, title: str, models: str) -> None:
        self._title, self._models = title, models
        self._progress: Progress | None = None
        self._newest: deque[Record] = deque(maxlen=_MOST_PAIRS)
        self._begun = time.monotonic()
        self._told_at = self._begun
        self._stopping = False
        self._live = Live(
            self,
            console=console,
            transient=True,
            refresh_per_second=_FRAMES_A_SECOND,
            redirect_stdout=False,
        )

    def __enter__(self) -> Self:
        self._live.start(refresh=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def progress(self, progress: Progress) -> None:
        """See `Onlooker`."""
        self._progress, self._told_at = progress, time.monotonic()

    def record(self, record: Record) -> None:
        """See `Onlooker`."""
        self._newest.append(record)

    def stopping(self) -> None:
        """See `Onlooker`."""
        self._stopping = True

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """One frame, from what was told last."""
        width = min(options.max_width, _WIDEST)
        yield _line(shown(self._title), "bold")
        yield _line(shown(self._models), "dim")
        yield _WHITE
        room = max(1, (console.height - _OTHER_LINES) // _LINES_OF_A_PAIR)
        yield from self._pairs(room, width)
        yield from self._state(width)

    def _pairs(self, room: int, width: int) -> Iterator[RenderableType]:
        newest = tuple(self._newest)[-room:]
        if not newest:
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(width=max(len(outcome) for outcome in Outcome))
        table.add_column(width=4, justify="right")
        table.add_column(width=max(20, width - 20), no_wrap=True, overflow="ellipsis")
        for record in newest:
            table.add_row(
                Text(record.outcome, style=OUTCOME_STYLES[record.outcome]),
                score(record),
                _line(shown(record.question, 400) or "(no question)"),
            )
            table.add_row("", "", _second_line(record))
        yield table
        yield _WHITE

    def _state(self, width: int) -> Iterator[RenderableType]:
        progress = self._progress
        done = min(progress.judged, progress.target) if progress else 0
        bar = Table.grid(padding=(0, 2))
        bar.add_column(width=max(8, width - 26))
        bar.add_column(no_wrap=True, overflow="ellipsis")
        target = progress.target if progress else 0
        words = f"{done} of {target} judged" if progress else "waiting for the teacher"
        bar.add_row(
            ProgressBar(total=target or None, completed=done, pulse=progress is None), Text(words)
        )
        yield bar
        yield _line(self._figures(), "dim")
        yield _line(STOPPING if self._stopping else "Ctrl-C ends it and reports what is there.")

    def _figures(self) -> str:
        now = time.monotonic()
        elapsed = int(now - self._begun)
        parts = [f"{elapsed // 60}:{elapsed % 60:02d}"]
        if (progress := self._progress) is not None:
            parts += [f"{progress.kept} kept", f"{progress.made} made"]
            parts.append(f"{progress.tokens:,} tokens")
            if progress.controls:
                parts.append(f"{counted(progress.controls, 'control')} judged")
            if progress.seconds_left is not None and progress.judged < progress.target:
                parts.append(time_left(max(0.0, progress.seconds_left - (now - self._told_at))))
        return ", ".join(parts)


def score(record: Record) -> str:
    """The pair's quality, empty where it was not judged as a pair."""
    return "" if record.quality is None else f"{record.quality:.2f}"


def _second_line(record: Record) -> Text:
    """The answer, or why there is none."""
    if record.usable or (record.outcome is Outcome.REJECTED and record.answer):
        return _line(shown(record.answer, 400), "dim")
    return _line(shown(reason_words(record.reason), 400), "dim italic")


def _line(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")
