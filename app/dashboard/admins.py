"""Pages that only admins see."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, HTTPException, Response

from app.access.viewer import Viewer
from app.dashboard.rendering import Live
from app.dashboard.show import ADMINS_ONLY, Show

FORBIDDEN = 403


def refusal(show: Show, viewer: Viewer) -> Response:
    """What anybody else is told."""
    return show.pages.answer(
        "missing.html", ADMINS_ONLY, live=Live(), viewer=viewer, status=FORBIDDEN
    )


def admins_alone(show: Show) -> Any:  # noqa: ANN401 - a dependency of FastAPI has no type
    """The dependency of what is no page, such as a stream: 403 for anybody else."""

    def admin(viewer: Viewer = show.viewer) -> None:
        if not viewer.admin:
            raise HTTPException(FORBIDDEN, ADMINS_ONLY.title)

    return Depends(admin)
