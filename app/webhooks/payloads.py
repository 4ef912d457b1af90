"""GitHub's payloads, only the fields we read. GitHub's JSON never leaves this package.

Field meanings: GitHub's "Webhook events and payloads".
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\[\]-]{1,100}$")]
FullName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")]
Number = Annotated[int, Field(gt=0)]


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


class PullRequestSummary(Payload):
    """A pull request, by its number."""

    number: Number


class Issue(Payload):
    """An issue; it is a pull request when `pull_request` is there."""

    number: Number
    pull_request: dict[str, object] | None = None


class Comment(Payload):
    """An issue comment."""

    id: Number
    body: str = ""
    user: Account


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


class IssueCommentPayload(RepositoryPayload):
    """The `issue_comment` event."""

    action: str
    issue: Issue
    comment: Comment


class CheckRunPayload(RepositoryPayload):
    """The `check_run` event with the action `rerequested`."""

    action: Literal["rerequested"]
    check_run: CheckRun
