"""Acts of pages and programs: deliveries of our own, which no route takes from outside."""

from __future__ import annotations

from app.access.pressed import Pressed
from app.domain.events import ButtonPressed, Event
from app.domain.pull_request import PullRequestRef
from app.domain.runs import external_id


def parse_act(raw: dict[str, object]) -> Event:
    """The event of such a delivery: a button, pressed beside GitHub's own.

    Raises:
        pydantic.ValidationError: a field that it must have is missing or wrong.
    """
    act = Pressed.model_validate(raw)
    ref = PullRequestRef(
        installation_id=act.installation, repository=act.repository, number=act.number
    )
    return ButtonPressed(
        pull_request=ref,
        external_id=external_id(ref, act.head_sha, act.kind),
        button=act.button,
        asked_by=act.by,
        by_admin=act.by_admin,
    )
