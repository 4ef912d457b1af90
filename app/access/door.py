"""Who comes in: with an admin token whoever is logged in, without one people on this machine."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

from app.access.cookies import SESSION, Cookies
from app.access.forms import NOT_OURS, TOKEN_FIELD, Form, comes_from_here, read_form
from app.access.guard import loopback_only
from app.access.headers import is_https
from app.access.seals import Seals
from app.access.viewer import ADMIN, ON_THIS_MACHINE, Viewer
from app.factory import Factory

LOGIN = "/login"
READING = frozenset({"GET", "HEAD"})
NO_LOGIN = "Nothing can be changed here without a login: set SEEDBED_ADMIN_TOKEN."
LOG_IN_FIRST = f"Log in first, at {LOGIN}."
STREAM_TYPE = "text/event-stream"


class Door:
    """Every page has it as a dependency: it tells who looks, or refuses."""

    def __init__(self, factory: Factory) -> None:
        settings = factory.settings
        token = settings.admin_token.get_secret_value()
        self.has_login = bool(token)
        self.seals = Seals(settings.session_secret.get_secret_value(), token)
        self.cookies = Cookies(is_https(settings.public_url))
        self._factory = factory

    async def enter(self, request: Request) -> Viewer:
        """Who this is; what changes something also has to be a form of their own session.

        Raises:
            HTTPException: for strangers and for forms of others.
        """
        if not self.has_login:
            loopback_only(request)
            if request.method not in READING:
                raise HTTPException(403, NO_LOGIN)
            return ON_THIS_MACHINE
        session_id = self.session_id(request)
        viewer = await run_in_threadpool(self._viewer, session_id)
        if session_id is None or viewer is None:
            raise _to_the_login(request)
        if request.method not in READING:
            await self.form(request, session_id)
        return viewer

    async def form(self, request: Request, bound_to: str) -> Form:
        """The form that was sent, when our own page sent it in this session or visit.

        Raises:
            HTTPException: 403 for a form of somebody else's, 400 or 413 for what is no form.
        """
        if not comes_from_here(request, self._factory.settings.public_url):
            raise HTTPException(403, NOT_OURS)
        form = await read_form(request)
        if not self.seals.is_form_token(form.get(TOKEN_FIELD, ""), bound_to):
            raise HTTPException(403, NOT_OURS)
        return form

    def anyone(self, request: Request) -> None:
        """For what strangers may have where there is a login, such as its style sheet."""
        if not self.has_login:
            loopback_only(request)

    def session_id(self, request: Request) -> str | None:
        """The session whose cookie came with the request; it may be over."""
        return self.seals.session_id(self.cookies.read(request, SESSION))

    def _viewer(self, session_id: str | None) -> Viewer | None:
        found = None if session_id is None else self._factory.sessions.of(session_id)
        if session_id is None or found is None:
            return None
        token = self.seals.form_token(session_id)
        return Viewer(inside=True, person=found.person, form_token=token, admin=found.role == ADMIN)


def _to_the_login(request: Request) -> HTTPException:
    """To the form and back for whoever opens a page; a script is told, and does not follow."""
    if STREAM_TYPE in request.headers.get("accept", ""):
        return HTTPException(401, LOG_IN_FIRST)
    target = LOGIN
    if request.method in READING and request.url.path != "/":
        query = f"?{request.url.query}" if request.url.query else ""
        wanted = quote(request.url.path) + query
        target = f"{LOGIN}?{urlencode({'next': wanted})}"
    return HTTPException(303, LOG_IN_FIRST, headers={"Location": target})
