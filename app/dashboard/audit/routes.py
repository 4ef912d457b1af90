"""`/audit`."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.access.viewer import Viewer
from app.dashboard.admins import refusal
from app.dashboard.audit.audit_page import ADDRESS, audit_page
from app.dashboard.rendering import Live
from app.dashboard.show import Show


def add_audit(router: APIRouter, show: Show) -> None:
    """The page of the audit log."""

    @router.get(ADDRESS)
    def audit(request: Request, viewer: Viewer = show.viewer) -> Response:
        if not viewer.admin:
            return refusal(show, viewer)
        page = audit_page(show.factory, request.query_params)
        return show.pages.answer("audit.html", page, live=Live(), viewer=viewer)
