"""How much of GitHub's failing one look puts up with."""

from __future__ import annotations

from app.errors import SeedbedError, TransientError

MOST = 3
"""Failures that pass, after which a look is left to the next pass."""


class Failures:
    """Those of one look, which goes on to the next place after each.

    A single place can be broken for GitHub itself, and holds up no other. Where several are, or
    where GitHub asks for quiet, nothing more is asked.
    """

    def __init__(self) -> None:
        self._passing = 0

    def note(self, error: SeedbedError) -> None:
        """Take note of one; raises it where the look is to end."""
        if not isinstance(error, TransientError):
            return
        self._passing += 1
        if error.seconds or self._passing >= MOST:
            raise error
