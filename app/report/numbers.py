"""Numbers as people read them."""

from __future__ import annotations


def percent(share: float) -> str:
    """A share of 0..1 as a whole percentage."""
    return f"{share * 100:.0f}%"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural unless it is one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
