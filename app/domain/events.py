"""Deliveries in our own words: a closed union, all that deciding knows of GitHub."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.pull_request import PullRequestRef


class Change(StrEnum):
    """What happened to an open pull request."""

    OPENED = "opened"
    PUSHED = "pushed"
    REOPENED = "reopened"
    READY = "ready"


@dataclass(frozen=True, kw_only=True)
class PullRequestChanged:
    """A pull request was opened, pushed to, reopened or made ready for review."""

    pull_request: PullRequestRef
    change: Change


@dataclass(frozen=True, kw_only=True)
class PullRequestClosed:
    """A pull request was closed or merged."""

    pull_request: PullRequestRef


@dataclass(frozen=True, kw_only=True)
class CommentAdded:
    """Somebody commented on a pull request."""

    pull_request: PullRequestRef
    comment_id: int
    author: str
    body: str
    by_bot: bool = False


@dataclass(frozen=True, kw_only=True)
class RerunRequested:
    """Somebody clicked "Re-run" on one of our check runs, known by its `external_id`."""

    pull_request: PullRequestRef
    external_id: str
    asked_by: str


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """A delivery that asks nothing of us."""

    reason: str


Event = PullRequestChanged | PullRequestClosed | CommentAdded | RerunRequested | Ignored
ActiveEvent = PullRequestChanged | PullRequestClosed | CommentAdded | RerunRequested
