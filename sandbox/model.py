"""The things a GitHub knows that are no more than their facts."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sandbox.pull_request import PullRequest
    from sandbox.repository import Repository

Json = dict[str, Any]
UserType = Literal["User", "Organization", "Bot"]
RoleName = Literal["admin", "maintain", "write", "triage", "read"]

REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")


@dataclass(frozen=True)
class User:
    """A person, an organization or an App's bot."""

    id: int
    login: str
    type: UserType
    created_at: dt.datetime


@dataclass(frozen=True)
class App:
    """A registered GitHub App with the rights it asks of every installation.

    `callback_urls` may be changed: only to these are people sent back who authorize the App.
    """

    id: int
    slug: str
    client_id: str
    owner: User
    bot: User
    private_key: str = field(repr=False)
    public_key: str
    permissions: dict[str, str]
    events: tuple[str, ...]
    created_at: dt.datetime
    client_secret: str = field(repr=False)
    callback_urls: list[str] = field(default_factory=list)


@dataclass
class Installation:
    """An App on an account, for the repositories it was selected for."""

    id: int
    app: App
    account: User
    created_at: dt.datetime
    repositories: list["Repository"] = field(default_factory=list)
    suspended_at: dt.datetime | None = None
    suspended_by: User | None = None

    @property
    def suspended(self) -> bool:
        """Whether its tokens are refused and its webhooks held back."""
        return self.suspended_at is not None


@dataclass
class Token:
    """An installation access token; it knows its rights and when it ends.

    `chosen` are the repositories it was asked for, None where it is for all of the installation.
    """

    value: str
    installation: Installation
    permissions: dict[str, str]
    chosen: list["Repository"] | None
    expires_at: dt.datetime

    @property
    def repositories(self) -> list["Repository"]:
        """What it sees now: what has left the installation is gone for it too."""
        installed = self.installation.repositories
        return [r for r in installed if self.chosen is None or r in self.chosen]


@dataclass
class Team:
    """A team of an organization; `members` are logins in lower case."""

    id: int
    organization: User
    slug: str
    name: str
    members: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Label:
    """A label of a repository; `color` is six hexadecimal digits."""

    id: int
    name: str
    color: str
    description: str | None = None


@dataclass(frozen=True)
class Reaction:
    """One emoji under a comment, review or pull request; `content` is one of `REACTIONS`."""

    id: int
    user: User
    content: str
    created_at: dt.datetime


@dataclass
class Comment:
    """A comment in a pull request's conversation; `app` is set where an App wrote it.

    `minimized` is the reason it is folded away for, None while it is shown.
    """

    id: int
    pull: "PullRequest"
    author: User
    body: str
    created_at: dt.datetime
    updated_at: dt.datetime
    app: App | None = None
    reactions: list[Reaction] = field(default_factory=list)
    minimized: str | None = None


@dataclass
class ReviewComment:
    """A review's remark at lines of the new side of a file, as they are at `commit_id`.

    `start_line` is None for a single line; `hunk` is the part of the patch up to the line.
    """

    id: int
    review: "Review"
    path: str
    body: str
    line: int
    start_line: int | None
    hunk: str
    reactions: list[Reaction] = field(default_factory=list)
    minimized: str | None = None


@dataclass
class Review:
    """A review that somebody has handed in."""

    id: int
    pull: "PullRequest"
    author: User
    state: str
    body: str
    commit_id: str
    submitted_at: dt.datetime
    comments: list[ReviewComment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    minimized: str | None = None


@dataclass(frozen=True)
class Annotation:
    """A remark of a check run at lines of a file, counted from 1."""

    path: str
    start_line: int
    end_line: int
    annotation_level: str
    message: str
    start_column: int | None = None
    end_column: int | None = None
    title: str | None = None
    raw_details: str | None = None


@dataclass(frozen=True)
class Action:
    """A button on a check run."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True)
class CheckSuite:
    """The check runs of one App at one commit."""

    id: int
    repository: "Repository"
    app: App
    head_sha: str


@dataclass
class CheckRun:
    """A check run at one commit, owned by the App that made it."""

    id: int
    repository: "Repository"
    app: App
    suite_id: int
    head_sha: str
    name: str
    external_id: str = ""
    details_url: str | None = None
    status: str = "queued"
    conclusion: str | None = None
    started_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[Annotation] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)


@dataclass(frozen=True)
class Dispatch:
    """A `repository_dispatch` that an App asked for."""

    event_type: str
    client_payload: Json


@dataclass
class Delivery:
    """One webhook POST: what was sent, and the answer once there is one.

    `status` is the receiver's HTTP status; it stays None, with `error` saying why, when nobody
    answered within the time-out or no address was set. `delivered_at` is when the attempt began,
    None where there was no address to try, and `duration` how long it took, in seconds. `outcome`
    and `outcome_code` are what the App's settings show of it: the words are `OK` or the cause, and
    GitHub puts a 502 or 504 where nobody answered.
    """

    id: int
    guid: str
    event: str
    payload: Json
    body: bytes
    headers: dict[str, str]
    redelivery: bool = False
    status: int | None = None
    error: str | None = None
    url: str | None = None
    delivered_at: dt.datetime | None = None
    duration: float = 0.0
    outcome: str = ""
    outcome_code: int = 0
    answer_headers: dict[str, str] | None = None
    answer_body: str | None = None

    @property
    def done(self) -> bool:
        """Whether the attempt has ended, well or not."""
        return self.status is not None or self.error is not None

    @property
    def action(self) -> str | None:
        """The payload's `action`, where the event has one."""
        action: str | None = self.payload.get("action")
        return action
