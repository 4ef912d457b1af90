"""`/shared/{token}`: one run, for whoever has a link to it; nothing can be done from there."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from app.access.door import Door
from app.access.viewer import OUTSIDE
from app.dashboard.rendering import Live, MissingPage, Pages
from app.dashboard.run.run_page import shared_run_page
from app.dashboard.run.wanted import asked_for
from app.dashboard.sharing import SHARED_DAYS, Sharing, shared_path
from app.dashboard.show import find_run
from app.factory import Factory

OVER = MissingPage(
    title="This link leads nowhere",
    words=f"Links to a run are good for {SHARED_DAYS} days. Ask whoever sent it for a new one.",
)
UNLISTED = {"X-Robots-Tag": "noindex, nofollow"}


def shared_router(factory: Factory, door: Door, pages: Pages) -> APIRouter:
    """The pages of shared runs; the link itself is the right to read it."""
    router, sharing = APIRouter(), Sharing(factory)

    @router.get("/shared/{token}", dependencies=[Depends(door.anyone)])
    def shared(request: Request, token: str) -> Response:
        run_id = sharing.run_id(token) if door.has_login else None
        run = None if run_id is None else find_run(factory, run_id)
        if run is None:
            return pages.missing(OVER, OUTSIDE)
        asked = asked_for(request.query_params)
        page = shared_run_page(factory, run, asked, shared_path(token))
        answer = pages.answer("run.html", page, live=Live(), viewer=OUTSIDE)
        answer.headers.update(UNLISTED)
        return answer

    return router
