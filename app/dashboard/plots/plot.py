"""What is plotted over time: series of numbers, one for each span of the time that is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import ceil, floor, log10

HOUR, DAY = 3600, 86_400
MARKS = 4
"""How many values an axis names at most, beside 0."""
ROUND = (1, 2, 5, 10)
CLOSE = 1e-9
"""How far two numbers are apart that were meant to be one."""


class Form(StrEnum):
    """How a plot is drawn: bars for what adds up, lines for what is measured."""

    BARS = "bars"
    LINES = "lines"


@dataclass(frozen=True, kw_only=True)
class Series:
    """A number for each span, None where there is none to tell; `total` sums it up in words."""

    name: str
    values: tuple[float | None, ...]
    total: str = ""


@dataclass(frozen=True, kw_only=True)
class Spans:
    """The time that is shown, in spans of equal length; seconds since the epoch."""

    since: int
    seconds: int
    count: int

    @property
    def until(self) -> int:
        """The end of the last span."""
        return self.since + self.seconds * self.count

    @property
    def starts(self) -> tuple[int, ...]:
        """When each span begins."""
        return tuple(range(self.since, self.until, self.seconds))

    def place(self, at: float) -> int | None:
        """Which span a time lies in, None where it lies in none."""
        place = int((at - self.since) // self.seconds)
        return place if 0 <= place < self.count else None


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A plot: at most three series, told apart without colour by their strokes.

    `words` say a value with its unit, `axis` says it short; `top` is the highest value there can
    be, where there is one; `whole` values are counted and have no fractions.
    """

    id: str
    title: str
    form: Form
    spans: Spans
    series: tuple[Series, ...]
    words: Callable[[float], str]
    axis: Callable[[float], str]
    top: float | None = None
    whole: bool = False
    nothing: str = "Nothing in this time."

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for each in self.series for value in each.values)


def spans_of(now: float, days: int) -> Spans:
    """The last so many days in 24 to 30 spans that begin at whole hours or days (UTC)."""
    seconds = {1: HOUR, 7: 6 * HOUR}.get(days, DAY)
    count = days * DAY // seconds
    until = (int(now) // seconds + 1) * seconds
    return Spans(since=until - count * seconds, seconds=seconds, count=count)


def span_words(start: int, seconds: int) -> str:
    """When a span begins, in UTC."""
    when = datetime.fromtimestamp(start, UTC)
    return when.strftime("%b %d" if seconds >= DAY else "%b %d %H:%M")


def tick(start: int, spans: Spans) -> str:
    """The label under a span, empty for most: six hours, a day or a week apart."""
    when = datetime.fromtimestamp(start, UTC)
    if spans.seconds >= DAY:
        back = (spans.until - start) // spans.seconds - 1
        return when.strftime("%b %d") if back % 7 == 0 else ""
    if spans.seconds > HOUR:
        return when.strftime("%b %d") if when.hour == 0 else ""
    return when.strftime("%H:%M") if when.hour % 6 == 0 else ""


def marks(ceiling: float, *, whole: bool) -> tuple[float, ...]:
    """The values that an axis names, from 0 to the first round one that is not below a ceiling."""
    rough = ceiling / MARKS
    power = 10 ** floor(log10(rough))
    step = next(each * power for each in ROUND if each * power >= rough * (1 - CLOSE))
    if whole:
        step = max(1, step)
    return tuple(round(step * place, 9) for place in range(ceil(ceiling / step - CLOSE) + 1))
