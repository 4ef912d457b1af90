"""`/deliveries`, `/deliveries/{id}`, their event streams, and the replay."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.access.acts import Acts
from app.access.viewer import Viewer
from app.dashboard.admins import admins_alone, refusal
from app.dashboard.deliveries.delivery_page import delivery_page
from app.dashboard.deliveries.list_page import ADDRESS, deliveries_page
from app.dashboard.live import version, versions
from app.dashboard.rendering import Live, MissingPage
from app.dashboard.show import Show, row_number
from app.errors import UserError
from app.factory import Factory
from app.redaction import Redactor, secret_values
from app.store.delivery_list import DeliveryList

NO_SUCH_DELIVERY = MissingPage(
    title="There is no such delivery",
    words="It may be over: concluded deliveries are kept for SEEDBED_KEEP_DELIVERIES_DAYS days.",
)
REPLAYED = "It is handled once more; what becomes of it stands here when it is done."
CONFLICT = 409


def add_deliveries(router: APIRouter, show: Show) -> None:
    """The pages of the inbox."""
    _add_events(router, show)  # first: `events` is the number of no delivery
    factory, redactor = show.factory, Redactor()
    redactor.hide(secret_values(factory.settings))

    def shown(found: str, viewer: Viewer, note: str = "", refused: str = "") -> Response:
        if not viewer.admin:
            return refusal(show, viewer)
        number = row_number(found) or 0
        # What is seen is read first, so that the page is never older than its version.
        live = Live(events=f"{ADDRESS}/{number}/events", version=_state(factory, number))
        page = delivery_page(factory, number, redactor)
        if page is None:
            return show.pages.missing(NO_SUCH_DELIVERY, viewer)
        page = replace(page, note=note, refused=refused)
        live, status = (Live(), CONFLICT) if refused else (live, 200)
        return show.pages.answer("delivery.html", page, live=live, viewer=viewer, status=status)

    @router.get(ADDRESS)
    def deliveries(request: Request, viewer: Viewer = show.viewer) -> Response:
        if not viewer.admin:
            return refusal(show, viewer)
        live = Live(events=f"{ADDRESS}/events", version=_newest(factory))
        page = deliveries_page(factory, request.query_params)
        return show.pages.answer("deliveries.html", page, live=live, viewer=viewer)

    @router.get(ADDRESS + "/{delivery_id}")
    def delivery(delivery_id: str, asked: str = "", viewer: Viewer = show.viewer) -> Response:
        return shown(delivery_id, viewer, note=REPLAYED if asked == "replay" else "")

    @router.post(ADDRESS + "/{delivery_id}/replay")
    def replay(delivery_id: str, viewer: Viewer = show.viewer) -> Response:
        number = row_number(delivery_id) or 0
        try:
            Acts(factory).replay(viewer, number)
        except UserError as error:
            return shown(delivery_id, viewer, refused=error.words)
        return RedirectResponse(f"{ADDRESS}/{number}?asked=replay", 303)


def _add_events(router: APIRouter, show: Show) -> None:
    factory = show.factory

    def existing(delivery_id: str) -> int:
        number = row_number(delivery_id) or 0
        if not _state(factory, number):
            raise HTTPException(404, NO_SUCH_DELIVERY.title)
        return number

    admins, there = [admins_alone(show)], Depends(existing)

    @router.get(ADDRESS + "/events", response_class=EventSourceResponse, dependencies=admins)
    async def deliveries_events() -> AsyncIterator[ServerSentEvent]:
        async for event in versions(lambda: _newest(factory)):
            yield event

    @router.get(
        ADDRESS + "/{delivery_id}/events",
        response_class=EventSourceResponse,
        dependencies=admins,
    )
    async def delivery_events(number: int = there) -> AsyncIterator[ServerSentEvent]:
        async for event in versions(lambda: _state(factory, number)):
            yield event


def _newest(factory: Factory) -> str:
    """The version of the list."""
    return version(factory.clock(), DeliveryList(factory.database).change())


def _state(factory: Factory, number: int) -> str:
    """The version of a delivery's page, empty where there is no such delivery."""
    found = DeliveryList(factory.database).one(number, 0)
    return "" if found is None else version(factory.clock(), found)
