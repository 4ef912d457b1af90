"""Pages that only admins see."""

from __future__ import annotations

from fastapi import Response

from app.access.viewer import Viewer
from app.dashboard.rendering import Live
from app.dashboard.show import ADMINS_ONLY, Show

FORBIDDEN = 403


def refusal(show: Show, viewer: Viewer) -> Response:
    """What anybody else is told."""
    return show.pages.answer(
        "missing.html", ADMINS_ONLY, live=Live(), viewer=viewer, status=FORBIDDEN
    )
