"""How a page is made: its template, and the headers that keep it harmless."""

import functools
from collections import Counter
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.model import Reaction
from sandbox.pages.markdown import rendered

FOLDER = Path(__file__).parent / "templates"


def page(
    template: str, *, status: int = 200, form_action: str = "'none'", **values: object
) -> HTMLResponse:
    """A page of a template; `form_action` is where a browser may send its forms."""
    html = _templates().get_template(template).render(values)
    policy = f"default-src 'none'; style-src 'self'; base-uri 'none'; form-action {form_action}"
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(html, status, headers)


@functools.cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
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
