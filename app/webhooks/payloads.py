"""GitHub's payloads, only the fields we read. GitHub's JSON never leaves this package.

Field meanings: GitHub's "Webhook events and payloads".
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\[\]-]{1,100}$")]
FullName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")]
Number = Annotated[int, Field(gt=0, lt=2**63)]
Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40,64}$")]


class Payload(BaseModel):
    """Base: strangers' fields are ignored, ours are frozen."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Account(Payload):
    """Who did it; `type` is "User", "Bot" or "Organization"."""

    login: Login
    type: str = "User"


class Repository(Payload):
    """The repository by its `owner/name`."""

    full_name: FullName


class Installation(Payload):
    """The installation the delivery is for."""

    id: Number


class Head(Payload):
    """The head of a pull request, by its commit."""

    sha: str = ""


class PullRequestSummary(Payload):
    """A pull request: its number, head, first text, and when it last changed."""

    number: Number
    head: Head = Head()
    body: str | None = None
    user: Account | None = None
    merged: bool = False
    node_id: str = ""
    updated_at: datetime | None = None


class Label(Payload):
    """A label, by its name."""

    name: str = Field(max_length=100)


class Before(Payload):
    """What stood in a field until now."""

    before: str | None = Field(default=None, alias="from")


class Changes(Payload):
    """What an edit changed: the text, or the base branch."""

    body: Before | None = None
    title: Before | None = None
    base: dict[str, object] | None = None

    @property
    def text_before(self) -> str:
        """The text as it was, empty where it had none."""
        return (self.body.before if self.body else None) or ""


class Issue(Payload):
    """An issue; it is a pull request when `pull_request` is there."""

    number: Number
    pull_request: dict[str, object] | None = None


class Comment(Payload):
    """An issue comment."""

    id: Number
    node_id: str = ""
    body: str = ""
    user: Account | None = None
    updated_at: datetime | None = None


class Review(Payload):
    """A review, whose text may be missing."""

    id: Number
    node_id: str = ""
    body: str | None = None
    user: Account | None = None
    submitted_at: datetime | None = None


class CheckRun(Payload):
    """A check run; `external_id` is the text we gave it."""

    external_id: str | None = None


class RepositoryPayload(Payload):
    """What all payloads have that we act on."""

    repository: Repository
    installation: Installation
    sender: Account


class PullRequestPayload(RepositoryPayload):
    """The `pull_request` event."""

    action: str
    pull_request: PullRequestSummary
    label: Label | None = None
    changes: Changes = Changes()


class IssueCommentPayload(RepositoryPayload):
    """The `issue_comment` event."""

    action: str
    issue: Issue
    comment: Comment
    changes: Changes = Changes()


class ReviewPayload(RepositoryPayload):
    """The `pull_request_review` event."""

    action: str
    pull_request: PullRequestSummary
    review: Review
    changes: Changes = Changes()


class Button(Payload):
    """The button of a check run that was pressed."""

    identifier: str = Field(max_length=20)


class CheckRunPayload(RepositoryPayload):
    """The `check_run` event with the actions `rerequested` and `requested_action`."""

    action: Literal["rerequested", "requested_action"]
    check_run: CheckRun
    requested_action: Button | None = None


class CheckSuite(Payload):
    """A check suite, by its commit."""

    head_sha: Sha


class CheckSuitePayload(RepositoryPayload):
    """The `check_suite` event with the action `rerequested`."""

    check_suite: CheckSuite


class PushedCommit(Payload):
    """What one pushed commit did to files."""

    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class PushedRepository(Repository):
    """The repository of a push, with its default branch."""

    default_branch: str


class PushPayload(Payload):
    """The `push` event; `after` is zeros where a branch was deleted."""

    ref: str
    after: Sha
    deleted: bool = False
    forced: bool = False
    commits: tuple[PushedCommit, ...] = ()
    repository: PushedRepository
    installation: Installation


class InstallationPayload(Payload):
    """The `installation` event: the App was installed on an account, suspended or taken away."""

    action: str
    installation: Installation


class InstallationRepositoriesPayload(Payload):
    """The `installation_repositories` event: the App was given or lost repositories."""

    action: str
    installation: Installation
    repositories_removed: tuple[Repository, ...] = ()


class FoundPayload(Payload):
    """Our own: a pull request that is not as Seedbed knew it. `state` is GitHub's, or merged."""

    repository: Repository
    installation: Installation
    number: Number
    state: Literal["open", "closed", "merged"]
