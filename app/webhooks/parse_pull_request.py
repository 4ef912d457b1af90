"""The `pull_request` event, and what texts on pull requests have in common."""

from __future__ import annotations

from datetime import datetime

from app.domain.events import Change, Event, Ignored, PullRequestChanged, PullRequestClosed
from app.domain.places import Place, PlaceKind, Said
from app.domain.pull_request import PullRequestRef
from app.webhooks.payloads import (
    IssueCommentPayload,
    PullRequestPayload,
    RepositoryPayload,
    ReviewPayload,
)

CHANGES = {
    "opened": Change.OPENED,
    "synchronize": Change.PUSHED,
    "reopened": Change.REOPENED,
    "ready_for_review": Change.READY,
    "converted_to_draft": Change.DRAFTED,
    "labeled": Change.LABELLED,
    "unlabeled": Change.UNLABELLED,
    "locked": Change.LOCKED,
    "unlocked": Change.UNLOCKED,
    "edited": Change.TEXT,
}
TELL_OF_A_HEAD = (Change.OPENED, Change.PUSHED)


def parse_pull_request(raw: dict[str, object]) -> Event:
    """The event of a `pull_request` delivery.

    Raises:
        pydantic.ValidationError: a field that it must have is missing or wrong.
    """
    if raw.get("action") not in (*CHANGES, "closed"):
        return Ignored(reason="the action of pull_request is not handled")
    payload = PullRequestPayload.model_validate(raw)
    ref = ref_of(payload, payload.pull_request.number)
    if payload.action == "closed":
        return PullRequestClosed(
            pull_request=ref, merged=payload.pull_request.merged, by=payload.sender.login
        )
    change = CHANGES[payload.action]
    if change is Change.TEXT and payload.changes.base is not None:
        change = Change.BASE
    told = payload.pull_request if change in TELL_OF_A_HEAD else None
    return PullRequestChanged(
        pull_request=ref,
        change=change,
        by=payload.sender.login,
        by_bot=payload.sender.type == "Bot",
        label="" if payload.label is None else payload.label.name,
        said=_description(payload, change),
        head_sha=told.head.sha if told else "",
        at=seconds(told.updated_at) if told else 0.0,
    )


def _description(payload: PullRequestPayload, change: Change) -> Said | None:
    """The first text where it is new or changed, and a person's."""
    pull_request = payload.pull_request
    by_bot = payload.sender.type == "Bot"
    edited = change in (Change.TEXT, Change.BASE) and payload.changes.body is not None
    if by_bot or not (edited or change is Change.OPENED):
        return None
    place = Place(kind=PlaceKind.DESCRIPTION, id=pull_request.number, node_id=pull_request.node_id)
    written_at = pull_request.updated_at if edited else None
    return said_at(place, payload, pull_request.body or "", written_at)


def said_at(
    place: Place,
    payload: PullRequestPayload | IssueCommentPayload | ReviewPayload,
    body: str,
    written_at: datetime | None,
) -> Said:
    """A text that the payload's sender wrote or edited."""
    return Said(
        place=place,
        by=payload.sender.login,
        body=body,
        before=payload.changes.text_before,
        at=seconds(written_at),
    )


def ref_of(payload: RepositoryPayload, number: int) -> PullRequestRef:
    """The pull request of this number in the payload's repository."""
    return PullRequestRef(
        installation_id=payload.installation.id,
        repository=payload.repository.full_name,
        number=number,
    )


def seconds(time: datetime | None) -> float:
    """GitHub's time as seconds since the epoch, 0 where there is none."""
    return 0.0 if time is None else time.timestamp()
