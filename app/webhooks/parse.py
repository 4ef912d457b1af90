"""A verified delivery becomes an event. Nothing here does input or output."""

from __future__ import annotations

import json

from pydantic import ValidationError

from app.domain.events import (
    Change,
    CommentAdded,
    Event,
    Ignored,
    PullRequestChanged,
    PullRequestClosed,
    RerunRequested,
)
from app.domain.pull_request import PullRequestRef
from app.errors import UserError
from app.webhooks.payloads import (
    CheckRunPayload,
    IssueCommentPayload,
    PullRequestPayload,
    RepositoryPayload,
)

CHANGES = {
    "opened": Change.OPENED,
    "synchronize": Change.PUSHED,
    "reopened": Change.REOPENED,
    "ready_for_review": Change.READY,
}
HANDLED_EVENTS = frozenset({"pull_request", "issue_comment", "check_run"})


def parse(event: str, body: bytes) -> Event:
    """The event of a delivery, `Ignored` with a reason when it asks nothing of us.

    Raises:
        UserError: the body is not JSON, or lacks a field the event must have.
    """
    if event not in HANDLED_EVENTS:
        return Ignored(reason=f"event {event} is not handled")
    payload = _json(body)
    try:
        if event == "pull_request":
            return _pull_request(payload)
        return _comment(payload) if event == "issue_comment" else _rerun(payload)
    except ValidationError as error:
        where = ", ".join(".".join(map(str, e["loc"])) for e in error.errors()[:5])
        words = f"The payload of {event} lacks or has wrong: {where}."
        raise UserError("payload-invalid", words) from error


def _json(body: bytes) -> dict[str, object]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UserError("payload-not-json", "The payload is not JSON.") from error
    if not isinstance(payload, dict):
        raise UserError("payload-not-json", "The payload is not a JSON object.")
    return payload


def _ref(payload: RepositoryPayload, number: int) -> PullRequestRef:
    return PullRequestRef(
        installation_id=payload.installation.id,
        repository=payload.repository.full_name,
        number=number,
    )


def _pull_request(raw: dict[str, object]) -> Event:
    if raw.get("action") not in (*CHANGES, "closed"):
        return Ignored(reason="the action of pull_request is not handled")
    payload = PullRequestPayload.model_validate(raw)
    ref = _ref(payload, payload.pull_request.number)
    if payload.action == "closed":
        return PullRequestClosed(pull_request=ref)
    return PullRequestChanged(pull_request=ref, change=CHANGES[payload.action])


def _comment(raw: dict[str, object]) -> Event:
    if raw.get("action") != "created":
        return Ignored(reason="only new comments are read")
    payload = IssueCommentPayload.model_validate(raw)
    if payload.issue.pull_request is None:
        return Ignored(reason="a comment on an issue, not on a pull request")
    return CommentAdded(
        pull_request=_ref(payload, payload.issue.number),
        comment_id=payload.comment.id,
        author=payload.comment.user.login,
        body=payload.comment.body,
        by_bot=payload.comment.user.type == "Bot" or payload.sender.type == "Bot",
    )


def _rerun(raw: dict[str, object]) -> Event:
    if raw.get("action") != "rerequested":
        return Ignored(reason="the action of check_run is not handled")
    payload = CheckRunPayload.model_validate(raw)
    external = payload.check_run.external_id or ""
    number = external.partition("#")[2].partition("@")[0]
    # A check run of a fork's pull request names none, so the number comes from our own id.
    if not number.isascii() or not number.isdigit() or int(number[:12]) == 0:
        return Ignored(reason="the check run is not one of ours")
    return RerunRequested(
        pull_request=_ref(payload, int(number[:12])),
        external_id=external,
        asked_by=payload.sender.login,
    )
