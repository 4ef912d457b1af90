"""Numbers as people read them."""

from __future__ import annotations

from math import ceil, floor


def percent(share: float) -> str:
    """A share of 0..1 as a whole percentage."""
    return f"{share * 100:.0f}%"


def interval(low: float, high: float) -> str:
    """An interval of shares, rounded outwards so that it never claims too much."""
    return f"{floor(low * 100)}% to {ceil(high * 100)}%"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural unless it is one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
