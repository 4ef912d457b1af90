"""The pages: an index, one page per pull request, and the style sheet."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import HTMLResponse

from sandbox.pages.rendering import FOLDER, page

if TYPE_CHECKING:
    from sandbox.world import World


def page_routes(world: "World") -> APIRouter:
    """The pages of one world."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def index() -> HTMLResponse:
        with world.lock:
            return page("index.html", repositories=list(world.repositories.values()))

    @router.get("/{owner}/{name}/pull/{number}")
    def pull_request(owner: str, name: str, number: int) -> HTMLResponse:
        with world.lock:
            repository = world.repositories.get(f"{owner}/{name}".lower())
            pull = repository.pulls.get(number) if repository else None
            if pull is None:
                raise HTTPException(404, "There is no such pull request.")
            return page("pull.html", pull=pull)

    @router.get("/style.css")
    def style() -> Response:
        return Response((FOLDER / "style.css").read_text(), media_type="text/css")

    return router
