"""Who comes in: where there is a login whoever is logged in, else people on this machine."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

from app.access.cookies import SESSION, Cookies
from app.access.forms import NOT_OURS, TOKEN_FIELD, Form, comes_from_here, read_form
from app.access.guard import loopback_only
from app.access.headers import is_https
from app.access.rights import Rights
from app.access.seals import Seals
from app.access.viewer import ADMIN, ON_THIS_MACHINE, Viewer, runs_the_service
from app.factory import Factory
from app.store.sessions import LoggedIn

LOGIN = "/login"
LOGIN_THROUGH_GITHUB = "/login/github"
READING = frozenset({"GET", "HEAD"})
NO_LOGIN = (
    "Nothing can be changed here without a login: set SEEDBED_GITHUB_CLIENT_ID or "
    "SEEDBED_ADMIN_TOKEN."
)
LOG_IN_FIRST = f"Log in first, at {LOGIN}."
STREAM_TYPE = "text/event-stream"


class Door:
    """Every page has it as a dependency: it tells who looks, or refuses."""

    def __init__(self, factory: Factory) -> None:
        settings = factory.settings
        token = settings.admin_token.get_secret_value()
        self.by_token, self.by_github = bool(token), bool(settings.github_client_id)
        self.seals = Seals(settings.session_secret.get_secret_value(), token)
        self.cookies = Cookies(is_https(settings.public_url))
        self._factory = factory
        self._rights = Rights(factory)

    @property
    def has_login(self) -> bool:
        """Whether there is a way to log in; without one pages answer on this machine only."""
        return self.by_token or self.by_github

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
            request.state.form = await self.form(request, session_id)
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

    def logged_in(self, session_id: str | None) -> LoggedIn | None:
        """Whose session this is; None where it is over.

        It is over too for who ran the service when they logged in, and does not any more.
        """
        found = None if session_id is None else self._factory.sessions.of(session_id)
        if found is None or found.role != ADMIN:
            return found
        is_one = runs_the_service(found.person, self._factory.settings.admins)
        return found if is_one else None

    def _viewer(self, session_id: str | None) -> Viewer | None:
        found = self.logged_in(session_id)
        if session_id is None or found is None:
            return None
        admin = found.role == ADMIN
        return Viewer(
            inside=True,
            person=found.person,
            form_token=self.seals.form_token(session_id),
            admin=admin,
            repositories=frozenset() if admin else self._rights.readable(found.person),
        )


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
