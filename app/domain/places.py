"""Where somebody wrote commands, and how a line of one place answers them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """Where commands are read."""

    COMMENT = "comment"
    REVIEW = "review"
    DESCRIPTION = "description"
    """The pull request's first text."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One text on a pull request; `id` is GitHub's number, the pull request's for a description.

    `node_id` is GitHub's global id: reviews take reactions by that alone.
    """

    kind: PlaceKind
    id: int
    node_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text that somebody wrote or changed; `before` is what stood there until now.

    `by` is who did it: whoever edits the text of somebody else speaks for themselves. `at` is
    GitHub's time of it, seconds since the epoch, 0 where it does not matter.
    """

    place: Place
    by: str
    body: str
    before: str = ""
    at: float = 0.0
