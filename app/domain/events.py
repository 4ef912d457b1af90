"""Deliveries in our own words: a closed union, all that deciding knows of GitHub."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.places import Said
from app.domain.pull_request import PullRequestRef

BY_ADMIN = "(admin)"
"""Who did it, when that was an admin of this service without a login on GitHub; none has brackets
like these."""


class Change(StrEnum):
    """What happened to a pull request that is open."""

    OPENED = "opened"
    PUSHED = "pushed"
    REOPENED = "reopened"
    READY = "ready"
    DRAFTED = "drafted"
    BASE = "base"
    TEXT = "text"
    """Its title or description."""
    LABELLED = "labelled"
    UNLABELLED = "unlabelled"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    FOUND = "found"
    """GitHub was asked, and it is not as Seedbed knew it, or lacks a result."""


@dataclass(frozen=True, kw_only=True)
class PullRequestChanged:
    """A pull request was opened or changed.

    `by` is who did it, `label` the label's name where it is about one, `said` the description
    where it is new. `head_sha` is the head commit that this tells of and `at` GitHub's time of it,
    seconds since the epoch; empty and 0 where it tells of none.
    """

    pull_request: PullRequestRef
    change: Change
    by: str = ""
    by_bot: bool = False
    label: str = ""
    said: Said | None = None
    head_sha: str = ""
    at: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PullRequestClosed:
    """A pull request was closed or merged."""

    pull_request: PullRequestRef
    merged: bool = False
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Commented:
    """Somebody wrote or edited a comment or the text of a review."""

    pull_request: PullRequestRef
    said: Said
    by_bot: bool = False


@dataclass(frozen=True, kw_only=True)
class RerunRequested:
    """Somebody clicked "Re-run" on one of our check runs, known by its `external_id`."""

    pull_request: PullRequestRef
    external_id: str
    asked_by: str


@dataclass(frozen=True, kw_only=True)
class AllRerunRequested:
    """Somebody clicked "Re-run all checks" on a commit.

    GitHub names no pull request where it comes from a fork: whoever handles this finds them.
    """

    installation_id: int
    repository: str
    head_sha: str
    asked_by: str


@dataclass(frozen=True, kw_only=True)
class ButtonPressed:
    """Somebody pressed a button of one of our check runs; `button` is its identifier.

    `by_admin`: on a page of ours, by whoever runs this service. They may what an admin of the
    repository may. Nothing that GitHub brings says so.
    """

    pull_request: PullRequestRef
    external_id: str
    button: str
    asked_by: str
    by_admin: bool = False


@dataclass(frozen=True, kw_only=True)
class DefaultBranchPushed:
    """The default branch moved to `head_sha`; `paths` are the files that were changed.

    Not `complete` where GitHub's list of them may lack some: it names 2,048 commits at most, and
    none that a forced push took away.
    """

    installation_id: int
    repository: str
    head_sha: str
    paths: frozenset[str]
    complete: bool = True


@dataclass(frozen=True, kw_only=True)
class InstallationChanged:
    """The App was installed, suspended, taken away, or given other repositories.

    `gone` are the repositories that it may not look at any more; `everything` is gone where the
    whole installation is.
    """

    installation_id: int
    gone: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """A delivery that asks nothing of us."""

    reason: str


ActiveEvent = PullRequestChanged | PullRequestClosed | Commented | RerunRequested | ButtonPressed
"""What happened on one pull request."""
RepositoryEvent = AllRerunRequested | DefaultBranchPushed | InstallationChanged
"""What happened in a repository, or to several."""
Event = ActiveEvent | RepositoryEvent | Ignored
