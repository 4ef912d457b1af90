"""Numbers as people read them; bounds are rounded outwards, so that none claims too much."""

from __future__ import annotations

from math import ceil, floor

from app.domain.scores import Mean, Rate

MINUTE, HOUR = 60, 3600


def percent(share: float) -> str:
    """A share of 0..1 as a whole percentage."""
    return f"{share * 100:.0f}%"


def interval(low: float, high: float) -> str:
    """An interval of shares, rounded outwards."""
    # The product of two decimals may lie a hair off the whole number that is meant.
    return f"{floor(round(low * 100, 6))}% to {ceil(round(high * 100, 6))}%"


def rate_words(rate: Rate) -> str:
    """A share with its interval."""
    return f"{percent(rate.estimate)} ({interval(rate.low, rate.high)})"


def at_least(bound: float) -> str:
    """A lower bound with two decimals, with more where two would make it reach chance (0.5)."""
    digits = 4 if 0.5 < bound < 0.51 else 2  # noqa: PLR2004 - chance, and the next hundredth
    scale: int = 10**digits
    return f"{floor(round(bound * scale, 6)) / scale:.{digits}f}"


def at_most(bound: float) -> str:
    """An upper bound with two decimals."""
    return f"{ceil(round(bound * 100, 6)) / 100:.2f}"


def mean_words(mean: Mean) -> str:
    """A mean with its interval, where it has one."""
    if mean.low is None or mean.high is None:
        return f"{mean.estimate:.2f}"
    return f"{mean.estimate:.2f} ({at_least(mean.low)} to {at_most(mean.high)})"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural unless it is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def span(low: float, high: float) -> str:
    """Two whole numbers, rounded outwards, or one where they are the same."""
    least, most = floor(low), ceil(high)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def time_left(seconds: float) -> str:
    """An estimate of the time left, as coarse as it is sure."""
    if seconds < MINUTE:
        return "less than a minute left"
    if seconds < HOUR:
        return f"about {counted(round(seconds / MINUTE), 'minute')} left"
    return f"about {counted(round(seconds / HOUR), 'hour')} left"
