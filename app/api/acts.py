"""What programs may do: the buttons of the pages, carried out by a worker a moment later."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field, ValidationError

from app.access.acts import Acts
from app.access.pressed import ACT, Pressed
from app.access.viewer import Viewer
from app.api.answers import CONFLICT, NOT_FOUND, missing
from app.api.lists import LARGEST
from app.api.pulls import Name, Number, Owner
from app.api.runs import RunId
from app.api.service import Service
from app.api.texts import Text
from app.domain.pull_request import PullRequestRef
from app.domain.runs import RunKind
from app.store.deliveries import Delivery, DeliveryState
from app.store.delivery_list import DeliveryList
from app.store.run_list import RunList

SeenHead = Annotated[
    str,
    Query(
        max_length=64,
        description="The head commit that you have seen, whole; refused where it is another by "
        "now. Needed where no maintainer let models run on it before.",
    ),
]
DeliveryId = Annotated[int, Path(gt=0, le=LARGEST, description="The number of a delivery.")]
ANSWERS = {**NOT_FOUND, **CONFLICT}


class RunAct(StrEnum):
    """What can be done about a run."""

    CANCEL = "cancel"
    RETRY = "retry"


class PullAct(StrEnum):
    """What can be asked for on a pull request."""

    SAMPLE = "sample"
    PRECHECK = "precheck"
    POSTCHECK = "postcheck"
    EXPORT = "export"


class Accepted(BaseModel):
    """It was recorded and is carried out by a worker."""

    delivery: int = Field(description="Ask `/acts/{delivery}` what became of it.")


class ActState(BaseModel):
    """What became of an act."""

    delivery: int
    button: str
    repository: str
    number: int
    state: DeliveryState = Field(description="received until a worker has handled it.")
    words: Text = Field(description="What was decided, and why.")
    runs: list[int] = Field(description="The runs that it started.")


def add_acts(router: APIRouter, service: Service) -> None:
    """Takes acts, and tells what became of each."""
    factory = service.factory
    acts = Acts(factory)

    @router.post(
        "/runs/{run_id}/{act}",
        operation_id="act_on_run",
        tags=["acts"],
        status_code=202,
        responses=ANSWERS,
    )
    def on_run(run_id: RunId, act: RunAct, viewer: Viewer = service.caller) -> Accepted:
        """Cancel what goes on, or start anew what ended without a result, of this run's kind."""
        run, _ = service.run(run_id, viewer)
        return Accepted(delivery=acts.press(viewer, run, act))

    @router.post(
        "/pulls/{owner}/{name}/{number}/{act}",
        operation_id="act_on_pull",
        tags=["acts"],
        status_code=202,
        responses=ANSWERS,
    )
    def on_pull(
        owner: Owner,
        name: Name,
        number: Number,
        act: PullAct,
        head_sha: SeenHead = "",
        viewer: Viewer = service.caller,
    ) -> Accepted:
        """Ask for a sample, a precheck, a postcheck or an export of every contribution."""
        known = service.pull_request(f"{owner}/{name}", number, viewer)
        asked = acts.press_on(viewer, known.id, RunKind.VALIDATE, act, head_sha)
        return Accepted(delivery=asked)

    @router.post(
        "/deliveries/{delivery_id}/replay",
        operation_id="replay_delivery",
        tags=["admin"],
        status_code=202,
        responses=ANSWERS,
    )
    def replay(delivery_id: DeliveryId, viewer: Viewer = service.caller) -> Accepted:
        """Have a delivery handled anew, for admins."""
        acts.replay(viewer, delivery_id)
        return Accepted(delivery=delivery_id)

    _add_outcomes(router, service)


def _add_outcomes(router: APIRouter, service: Service) -> None:
    factory = service.factory
    deliveries = DeliveryList(factory.database)

    @router.get("/acts/{delivery_id}", operation_id="read_act", tags=["acts"], responses=NOT_FOUND)
    def act_state(delivery_id: DeliveryId, viewer: Viewer = service.caller) -> ActState:
        """What became of something that you did."""
        delivery = factory.deliveries.get(delivery_id)
        pressed = None if delivery is None else _pressed(delivery, viewer)
        listed = deliveries.one(delivery_id, 1)
        if delivery is None or pressed is None or listed is None:
            raise missing("act of yours")
        return ActState(
            delivery=delivery.id,
            button=pressed.button,
            repository=pressed.repository,
            number=pressed.number,
            state=delivery.state,
            words=listed.reason,
            runs=_started(service, pressed, delivery.guid),
        )


def _pressed(delivery: Delivery, viewer: Viewer) -> Pressed | None:
    """The act that a delivery carries, where it is this caller's to know of."""
    if delivery.event != ACT:
        return None
    try:
        pressed = Pressed.model_validate_json(delivery.body)
    except ValidationError:  # another version's
        return None
    own = pressed.by.casefold() == viewer.person.casefold()
    return pressed if viewer.may_read(pressed.repository) and (viewer.admin or own) else None


def _started(service: Service, pressed: Pressed, guid: str) -> list[int]:
    ref = PullRequestRef(
        installation_id=pressed.installation,
        repository=pressed.repository,
        number=pressed.number,
    )
    known = service.factory.pull_requests.find(ref)
    found = () if known is None else RunList(service.factory.database).started_by(known, guid)
    return list(found)
