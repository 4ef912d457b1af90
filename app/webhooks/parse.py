"""A verified delivery becomes an event. Nothing here does input or output."""

from __future__ import annotations

import json
from collections.abc import Callable

from pydantic import ValidationError

from app.access.pressed import ACT
from app.domain.events import (
    AllRerunRequested,
    ButtonPressed,
    Commented,
    DefaultBranchPushed,
    Event,
    Ignored,
    RerunRequested,
)
from app.domain.places import Place, PlaceKind
from app.domain.pull_request import PullRequestRef
from app.errors import UserError
from app.webhooks.parse_act import parse_act
from app.webhooks.parse_found import FOUND, parse_found
from app.webhooks.parse_installation import parse_installation, parse_installation_repositories
from app.webhooks.parse_pull_request import parse_pull_request, ref_of, said_at
from app.webhooks.payloads import (
    Account,
    CheckRunPayload,
    CheckSuitePayload,
    IssueCommentPayload,
    PushPayload,
    ReviewPayload,
)

UNTOUCHED = "an edit that left the text as it was"
MOST_COMMITS = 2048
"""GitHub lists no more in one push."""


def parse(event: str, body: bytes) -> Event:
    """The event of a delivery, `Ignored` with a reason when it asks nothing of us.

    Raises:
        UserError: the body is not JSON, or lacks a field the event must have.
    """
    read = (PARSERS | OUR_OWN).get(event)
    if read is None:
        return Ignored(reason=f"event {event} is not handled")
    payload = _json(body)
    try:
        return read(payload)
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


def _comment(raw: dict[str, object]) -> Event:
    if raw.get("action") not in ("created", "edited"):
        return Ignored(reason="only new and edited comments are read")
    payload = IssueCommentPayload.model_validate(raw)
    if payload.issue.pull_request is None:
        return Ignored(reason="a comment on an issue, not on a pull request")
    if _untouched(payload):
        return Ignored(reason=UNTOUCHED)
    comment = payload.comment
    place = Place(kind=PlaceKind.COMMENT, id=comment.id, node_id=comment.node_id)
    said = said_at(place, payload, comment.body, comment.updated_at)
    return Commented(
        pull_request=ref_of(payload, payload.issue.number),
        said=said,
        by_bot=_bot(comment.user) or _bot(payload.sender),
    )


def _review(raw: dict[str, object]) -> Event:
    if raw.get("action") not in ("submitted", "edited"):
        return Ignored(reason="only new and edited reviews are read")
    payload = ReviewPayload.model_validate(raw)
    if _untouched(payload):
        return Ignored(reason=UNTOUCHED)
    review = payload.review
    place = Place(kind=PlaceKind.REVIEW, id=review.id, node_id=review.node_id)
    # Of an edit GitHub says no time. With the first text's, nobody is taken to have seen what was
    # pushed since.
    said = said_at(place, payload, review.body or "", review.submitted_at)
    return Commented(
        pull_request=ref_of(payload, payload.pull_request.number),
        said=said,
        by_bot=_bot(review.user) or _bot(payload.sender),
    )


def _untouched(payload: IssueCommentPayload | ReviewPayload) -> bool:
    # Without what stood there before, all of it would count as new, in the name of who edited.
    return payload.action == "edited" and payload.changes.body is None


def _bot(account: Account | None) -> bool:
    # A text whose author is gone has nobody to answer for it.
    return account is None or account.type == "Bot"


def _check_run(raw: dict[str, object]) -> Event:
    if raw.get("action") not in ("rerequested", "requested_action"):
        return Ignored(reason="the action of check_run is not handled")
    payload = CheckRunPayload.model_validate(raw)
    ref = _ref_of_check_run(payload)
    if ref is None:
        return Ignored(reason="the check run is not one of ours")
    if _bot(payload.sender):
        return Ignored(reason="pressed by a bot")
    external, asked_by = payload.check_run.external_id or "", payload.sender.login
    if payload.requested_action is None:
        return RerunRequested(pull_request=ref, external_id=external, asked_by=asked_by)
    return ButtonPressed(
        pull_request=ref,
        external_id=external,
        button=payload.requested_action.identifier,
        asked_by=asked_by,
    )


def _ref_of_check_run(payload: CheckRunPayload) -> PullRequestRef | None:
    number = (payload.check_run.external_id or "").partition("#")[2].partition("@")[0]
    # A check run of a fork's pull request names none, so the number comes from our own id.
    if not number.isascii() or not number.isdigit() or int(number[:12]) == 0:
        return None
    return ref_of(payload, int(number[:12]))


def _check_suite(raw: dict[str, object]) -> Event:
    if raw.get("action") != "rerequested":
        return Ignored(reason="the action of check_suite is not handled")
    payload = CheckSuitePayload.model_validate(raw)
    if _bot(payload.sender):
        return Ignored(reason="pressed by a bot")
    return AllRerunRequested(
        installation_id=payload.installation.id,
        repository=payload.repository.full_name,
        head_sha=payload.check_suite.head_sha,
        asked_by=payload.sender.login,
    )


def _push(raw: dict[str, object]) -> Event:
    payload = PushPayload.model_validate(raw)
    if payload.deleted or payload.ref != f"refs/heads/{payload.repository.default_branch}":
        return Ignored(reason="a push to another branch than the default one")
    changed = (path for commit in payload.commits for path in (*commit.added, *commit.modified))
    removed = (path for commit in payload.commits for path in commit.removed)
    return DefaultBranchPushed(
        installation_id=payload.installation.id,
        repository=payload.repository.full_name,
        head_sha=payload.after,
        paths=frozenset((*changed, *removed)),
        complete=not payload.forced and 0 < len(payload.commits) < MOST_COMMITS,
    )


Parser = Callable[[dict[str, object]], Event]
PARSERS: dict[str, Parser] = {
    "pull_request": parse_pull_request,
    "issue_comment": _comment,
    "pull_request_review": _review,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "push": _push,
    "installation": parse_installation,
    "installation_repositories": parse_installation_repositories,
}
OUR_OWN: dict[str, Parser] = {FOUND: parse_found, ACT: parse_act}
HANDLED_EVENTS = frozenset(PARSERS)
"""What GitHub may bring. Our own events are not among it: whoever can sign a delivery is believed
what GitHub tells, and no more."""
