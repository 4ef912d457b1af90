"""Templates to HTML. Every value put into a page is escaped and freed of hidden characters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.access.viewer import Viewer
from app.report.text import visible

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, kw_only=True)
class Live:
    """How an open page stays true: where events come from, and the version it shows.

    `events` is empty where nothing will change any more.
    """

    events: str = ""
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class MissingPage:
    """What is said instead of a page that is not there."""

    title: str
    words: str


def environment() -> Environment:
    """The templates; whatever they put into a page is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=without_hidden,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """Renders view models: one template per page, which gets the model as `page`."""

    def __init__(self) -> None:
        self._environment = environment()

    def answer(
        self, template: str, page: object, *, live: Live, viewer: Viewer, status: int = 200
    ) -> HTMLResponse:
        """A whole page for somebody who looks."""
        shown = self._environment.get_template(template)
        html = shown.render(page=page, live=live, viewer=viewer)
        return HTMLResponse(html, status_code=status)

    def missing(self, page: MissingPage, viewer: Viewer) -> HTMLResponse:
        """The page for an address that leads nowhere."""
        return self.answer("missing.html", page, live=Live(), viewer=viewer, status=404)


def without_hidden(value: object) -> object:
    """Text without control, bidirectional and other invisible characters.

    Jinja calls this for each expression, before it escapes; so no template can forget it.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value
