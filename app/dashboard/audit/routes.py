"""`/audit` and its event stream."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.access.viewer import Viewer
from app.dashboard.admins import admins_alone, refusal
from app.dashboard.audit.audit_page import ADDRESS, audit_page
from app.dashboard.live import version, versions
from app.dashboard.rendering import Live
from app.dashboard.show import Show


def add_audit(router: APIRouter, show: Show) -> None:
    """The page of the audit log."""
    factory = show.factory
    events, admins = f"{ADDRESS}/events", [admins_alone(show)]

    def current() -> str:
        return version(factory.clock(), factory.audit.last())

    @router.get(ADDRESS)
    def audit(request: Request, viewer: Viewer = show.viewer) -> Response:
        if not viewer.admin:
            return refusal(show, viewer)
        # What is seen is read first, so that the page is never older than its version.
        live = Live(events=events, version=current())
        page = audit_page(factory, request.query_params)
        return show.pages.answer("audit.html", page, live=live, viewer=viewer)

    @router.get(events, response_class=EventSourceResponse, dependencies=admins)
    async def audit_events() -> AsyncIterator[ServerSentEvent]:
        async for event in versions(current):
            yield event
