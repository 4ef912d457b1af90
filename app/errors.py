"""The two kinds of expected failure.

A `UserError` is somebody's to mend: its words go to that person. A
`TransientError` mends itself: the work is tried again within a budget. Everything
else is a fault of ours; it is logged with its cause and never shown.
"""

from __future__ import annotations


class SeedbedError(Exception):
    """An expected failure with a machine-readable reason and words for a person.

    Args:
        reason: short code, lower case with dashes, stored with the run.
        words: one or two plain sentences; they may appear in a comment, so they
            never hold secrets or another program's raw output.
    """

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(f"{reason}: {words}")
        self.reason = reason
        self.words = words


class UserError(SeedbedError):
    """Something a contributor, maintainer or admin can mend; never retried."""


class TransientError(SeedbedError):
    """Something outside that passes (a time-out, a 503); retried, then concluded.

    `seconds` is how long it lasts at least, 0 where nobody said.
    """

    seconds = 0.0
