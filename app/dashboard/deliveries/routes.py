"""`/deliveries`, `/deliveries/{id}` and its replay."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.access.acts import Acts
from app.access.viewer import Viewer
from app.dashboard.admins import refusal
from app.dashboard.deliveries.delivery_page import delivery_page
from app.dashboard.deliveries.list_page import ADDRESS, deliveries_page
from app.dashboard.rendering import Live, MissingPage
from app.dashboard.show import Show, row_number
from app.errors import UserError
from app.redaction import Redactor, secret_values

NO_SUCH_DELIVERY = MissingPage(
    title="There is no such delivery",
    words="It may be over: concluded deliveries are kept for SEEDBED_KEEP_DELIVERIES_DAYS days.",
)
REPLAYED = "It is handled once more; what becomes of it stands here when it is done."
CONFLICT = 409


def add_deliveries(router: APIRouter, show: Show) -> None:
    """The pages of the inbox."""
    factory, redactor = show.factory, Redactor()
    redactor.hide(secret_values(factory.settings))

    def shown(found: str, viewer: Viewer, note: str = "", refused: str = "") -> Response:
        if not viewer.admin:
            return refusal(show, viewer)
        page = delivery_page(factory, row_number(found) or 0, redactor)
        if page is None:
            return show.pages.missing(NO_SUCH_DELIVERY, viewer)
        page = replace(page, note=note, refused=refused)
        status = CONFLICT if refused else 200
        return show.pages.answer("delivery.html", page, live=Live(), viewer=viewer, status=status)

    @router.get(ADDRESS)
    def deliveries(request: Request, viewer: Viewer = show.viewer) -> Response:
        if not viewer.admin:
            return refusal(show, viewer)
        page = deliveries_page(factory, request.query_params)
        return show.pages.answer("deliveries.html", page, live=Live(), viewer=viewer)

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
