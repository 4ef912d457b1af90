"""The pages: an index, one page per pull request, and the style sheet."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.model import Reaction
from sandbox.pages.markdown import rendered

if TYPE_CHECKING:
    from sandbox.world import World

_FOLDER = Path(__file__).parent / "templates"
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


def page_routes(world: "World") -> APIRouter:
    """The pages of one world."""
    router = APIRouter(include_in_schema=False)
    templates = _templates()

    @router.get("/")
    def index() -> HTMLResponse:
        with world.lock:
            repositories = list(world.repositories.values())
            return _page(templates.get_template("index.html").render(repositories=repositories))

    @router.get("/{owner}/{name}/pull/{number}")
    def pull_request(owner: str, name: str, number: int) -> HTMLResponse:
        with world.lock:
            repository = world.repositories.get(f"{owner}/{name}".lower())
            pull = repository.pulls.get(number) if repository else None
            if pull is None:
                raise HTTPException(404, "There is no such pull request.")
            return _page(templates.get_template("pull.html").render(pull=pull))

    @router.get("/style.css")
    def style() -> Response:
        return Response((_FOLDER / "style.css").read_text(), media_type="text/css")

    return router


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = rendered
    environment.filters["tally"] = _tally
    return environment


def _tally(reactions: list[Reaction]) -> list[tuple[str, int]]:
    return list(Counter(reaction.content for reaction in reactions).items())


def _page(html: str) -> HTMLResponse:
    headers = {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(html, headers=headers)
