"""The page that asks people whether an App may know who they are.

Nobody is signed in here: whoever looks chooses who they are, each time anew.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from sandbox.api.clients import app_by_client_id
from sandbox.authorizing import Asked
from sandbox.model import App
from sandbox.pages.rendering import page

if TYPE_CHECKING:
    from sandbox.world import World

PATH = "/login/oauth/authorize"
DENIED_HELP = (
    "https://docs.github.com/apps/managing-oauth-apps/"
    "troubleshooting-authorization-request-errors/#access-denied"
)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class _MistakenError(Exception):
    """A question that no person is shown; what is wrong with it goes to a page."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


def authorize_routes(world: "World") -> APIRouter:
    """The page of one world, and what its buttons do."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    def ask(request: Request) -> HTMLResponse:
        with world.lock:
            try:
                asked = _asked(world, request.query_params)
            except _MistakenError as mistake:
                return _mistaken(mistake)
            # Browsers hold the redirect that answers a form to the same list as the form.
            to = f"'self' {asked.origin}"
            return page("authorize.html", form_action=to, asked=asked, people=world.people)

    @router.post(PATH)
    def choose(request: Request, form: Annotated[dict[str, str], Depends(_form)]) -> Response:
        with world.lock:
            try:
                asked = _asked(world, request.query_params)
                return RedirectResponse(_chosen(world, asked, form), 302)
            except _MistakenError as mistake:
                return _mistaken(mistake)

    return router


def _asked(world: "World", query: Mapping[str, str]) -> Asked:
    app = app_by_client_id(world, query.get("client_id", ""))
    if app is None:
        raise _MistakenError(404, "There is no application with this client_id.")
    return Asked(app, _redirect_uri(app, query), query.get("state"), _challenge(query))


def _redirect_uri(app: App, query: Mapping[str, str]) -> str:
    # Of an OAuth app GitHub takes folders below the callback URL too; of a GitHub App it does not.
    wanted = query.get("redirect_uri") or next(iter(app.callback_urls), None)
    if wanted not in app.callback_urls:
        words = "The redirect_uri is not associated with this application."
        raise _MistakenError(400, words)
    return str(wanted)


def _challenge(query: Mapping[str, str]) -> str | None:
    challenge, method = query.get("code_challenge"), query.get("code_challenge_method")
    if challenge is None and method is None:
        return None
    if method != "S256" or not _CHALLENGE.fullmatch(challenge or ""):
        raise _MistakenError(400, "The code_challenge has to be one of the method S256.")
    return challenge


def _chosen(world: "World", asked: Asked, form: Mapping[str, str]) -> str:
    if "deny" in form:
        words = "The user has denied your application access."
        return asked.back(error="access_denied", error_description=words, error_uri=DENIED_HELP)
    user = world.users.get(form.get("user", "").lower())
    if user is None or user not in world.people:
        raise _MistakenError(422, "Nobody of this name can sign in here.")
    return asked.back(code=world.authorize(user, asked).value)


def _mistaken(mistake: _MistakenError) -> HTMLResponse:
    return page("mistaken.html", status=mistake.status, words=str(mistake))
