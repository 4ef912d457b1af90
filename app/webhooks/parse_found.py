"""Our own deliveries: what was found on GitHub without GitHub having told of it.

They go the way of GitHub's through the inbox, so that what is found is handled once and survives
whatever dies. No route takes them from outside.
"""

from __future__ import annotations

import json

from app.domain.events import Change, Event, PullRequestChanged, PullRequestClosed
from app.domain.pull_request import PullRequestRef
from app.webhooks.payloads import FoundPayload

FOUND = "seedbed_found"
"""The name of the event; GitHub has none like it."""


def found_body(ref: PullRequestRef, state: str) -> bytes:
    """The body of a delivery that tells of a pull request; `state` is open, closed or merged."""
    body = {
        "installation": {"id": ref.installation_id},
        "repository": {"full_name": ref.repository},
        "number": ref.number,
        "state": state,
    }
    return json.dumps(body).encode()


def parse_found(raw: dict[str, object]) -> Event:
    """The event of such a delivery.

    Raises:
        pydantic.ValidationError: a field that it must have is missing or wrong.
    """
    payload = FoundPayload.model_validate(raw)
    ref = PullRequestRef(
        installation_id=payload.installation.id,
        repository=payload.repository.full_name,
        number=payload.number,
    )
    if payload.state == "open":
        return PullRequestChanged(pull_request=ref, change=Change.FOUND)
    return PullRequestClosed(pull_request=ref, merged=payload.state == "merged")
