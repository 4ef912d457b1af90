"""The first page and its stream of versions."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.access.viewer import Viewer
from app.dashboard.live import versions
from app.dashboard.overview.page import chosen_days, drawings_of, overview_page
from app.dashboard.overview.pulse import overview_version
from app.dashboard.rendering import Live
from app.dashboard.show import Show


def add_overview(router: APIRouter, show: Show) -> None:
    """Add `/`, which is limited to what the viewer may read, and `/events`."""
    factory = show.factory
    drawings = drawings_of(factory)

    @router.get("/")
    def overview(days: str = "", viewer: Viewer = show.viewer) -> Response:
        # The version comes first, so the page is never older than its version.
        live = Live(events="/events", version=overview_version(factory))
        page = overview_page(factory, viewer, chosen_days(days), drawings)
        return show.pages.answer("overview.html", page, live=live, viewer=viewer)

    @router.get("/events", response_class=EventSourceResponse)
    async def overview_events() -> AsyncIterator[ServerSentEvent]:
        async for event in versions(lambda: overview_version(factory)):
            yield event
