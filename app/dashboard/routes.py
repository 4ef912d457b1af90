"""The pages: `/`, `/runs/{id}`, `/taxonomy`, their event streams, static files and the login."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Depends, Request, Response
from starlette.staticfiles import StaticFiles

from app.access.door import Door
from app.dashboard.audit.routes import add_audit
from app.dashboard.deliveries.routes import add_deliveries
from app.dashboard.login import login_router
from app.dashboard.overview.routes import add_overview
from app.dashboard.pulls.routes import add_pulls
from app.dashboard.rendering import Pages
from app.dashboard.run.routes import add_run
from app.dashboard.run.shared_routes import shared_router
from app.dashboard.settings.routes import add_settings
from app.dashboard.show import Show
from app.dashboard.taxonomy.routes import add_taxonomy
from app.dashboard.tokens.routes import add_tokens
from app.factory import Factory

STATIC = Path(__file__).parent / "static"


def dashboard_router(factory: Factory) -> APIRouter:
    """The pages of this process's factory, for whoever the door lets in."""
    router, pages, door = APIRouter(include_in_schema=False), Pages(), Door(factory)
    inside = APIRouter(dependencies=[Depends(door.enter)])
    show = Show(factory, pages, door)
    add_overview(inside, show)
    add_pulls(inside, show)
    add_run(inside, show)
    add_taxonomy(inside, show)
    add_deliveries(inside, show)
    add_audit(inside, show)
    add_settings(inside, show)
    add_tokens(inside, show)
    router.include_router(inside)
    router.include_router(login_router(factory, door, pages))
    router.include_router(shared_router(factory, door, pages))
    _add_static(router, door)
    return router


def _add_static(router: APIRouter, door: Door) -> None:
    files = StaticFiles(directory=STATIC)

    @router.get("/static/{name}", dependencies=[Depends(door.anyone)])
    async def static(name: str, request: Request) -> Response:
        response = await files.get_response(name, request.scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
