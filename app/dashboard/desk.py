"""The desk at the door: it shows the login page, and gives out and takes back sessions."""

from __future__ import annotations

import math
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.access.cookies import KNOWN, SESSION, VISIT
from app.access.door import LOGIN, LOGIN_THROUGH_GITHUB, Door
from app.access.guard import loopback_only
from app.access.origins import shown_address
from app.access.seals import FORM_SECONDS, KNOWN_SECONDS
from app.access.viewer import ADMIN, OUTSIDE, Viewer
from app.dashboard.rendering import Live, MissingPage, Pages
from app.factory import Factory
from app.report.numbers import counted
from app.store.sessions import LoggedIn

NOBODY = "(unknown)"
"""Who is noted for a login that failed; nobody on GitHub has a name with brackets like these."""
ID_BYTES = 16
LONGEST_NEXT = 500
LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""Printable ASCII without a backslash; browsers read `//` and `/\\` as another host."""
NO_LOGIN = MissingPage(
    title="There is no login",
    words="On this machine the pages answer without one. For a login, set SEEDBED_SESSION_SECRET "
    "with SEEDBED_GITHUB_CLIENT_ID or SEEDBED_ADMIN_TOKEN, and start the service again.",
)


@dataclass(frozen=True, kw_only=True)
class LoginPage:
    """The ways in; `words` say why it is shown again, `next` where to go afterwards.

    `github` is the address of the way through GitHub, empty where there is none; `by_token` says
    whether there is the form for the admin token.
    """

    form_token: str
    next: str
    words: str
    github: str
    by_token: bool


class Desk:
    """What all ways in and out have in common."""

    def __init__(self, factory: Factory, door: Door, pages: Pages) -> None:
        self._factory = factory
        self._door = door
        self._pages = pages

    def is_inside(self, request: Request) -> bool:
        """Whether somebody is logged in already."""
        return self._door.logged_in(self._door.session_id(request)) is not None

    def form(
        self, request: Request, wanted: str, words: str = "", status: int = 200
    ) -> HTMLResponse:
        """The login page; its form is bound to a cookie of this browser."""
        door = self._door
        visit_id = self.visit(request) or secrets.token_urlsafe(ID_BYTES)
        page = LoginPage(
            form_token=door.seals.form_token(visit_id),
            next=wanted,
            words=words,
            github=f"{LOGIN_THROUGH_GITHUB}?{urlencode({'next': wanted})}" * door.by_github,
            by_token=door.by_token,
        )
        answer = self._pages.answer("login.html", page, live=Live(), viewer=OUTSIDE, status=status)
        door.cookies.set(answer, VISIT, door.seals.visit(visit_id), FORM_SECONDS)
        return answer

    def wait(self, request: Request, wanted: str, seconds: float) -> Response:
        """The login page for whoever has to wait."""
        answer = self.form(request, wanted, wait_words(seconds), 429)
        answer.headers["Retry-After"] = str(math.ceil(seconds))
        return answer

    def no_such_way(self, request: Request) -> Response:
        """To the ways in that there are; where there is none, that is said on this machine."""
        if self._door.has_login:
            return RedirectResponse(LOGIN, 303)
        loopback_only(request)
        return self._pages.missing(NO_LOGIN, Viewer(inside=True))

    def welcome(self, request: Request, wanted: str, who: LoggedIn) -> Response:
        """A new session; the one that the browser had before ends."""
        factory, seals, cookies = self._factory, self._door.seals, self._door.cookies
        before = self._door.session_id(request)
        if before is not None:
            factory.sessions.revoke(before)
        seconds = factory.settings.session_minutes * 60
        session_id = factory.sessions.begin(who.person, who.role, seconds)
        factory.audit.write(who.person, "login", shown_address(request))
        answer = RedirectResponse(wanted, 303)
        cookies.set(answer, SESSION, seals.session(session_id), seconds)
        if who.role == ADMIN:
            # Else anybody with an account on GitHub could guess at the admin token as often as
            # they have browsers.
            browser = self.known(request) or secrets.token_urlsafe(ID_BYTES)
            cookies.set(answer, KNOWN, seals.known(browser), KNOWN_SECONDS)
        cookies.drop(answer, VISIT)
        return answer

    def logout(self, request: Request, viewer: Viewer, *, everywhere: bool = False) -> Response:
        """End the session that the request came with, or all of this person's."""
        session_id = self._door.session_id(request)
        if everywhere:
            self._factory.sessions.revoke_all(viewer.person)
        elif session_id is not None:
            self._factory.sessions.revoke(session_id)
        act = "logout-everywhere" if everywhere else "logout"
        self._factory.audit.write(viewer.person, act, shown_address(request))
        answer = RedirectResponse(LOGIN, 303)
        self._door.cookies.drop(answer, SESSION)
        return answer

    def visit(self, request: Request) -> str | None:
        """The visit that a login form was bound to."""
        return self._door.seals.visit_id(self._door.cookies.read(request, VISIT))

    def known(self, request: Request) -> str | None:
        """The browser, where an admin logged in from it before."""
        return self._door.seals.known_id(self._door.cookies.read(request, KNOWN))


def local_path(wanted: str) -> str:
    """A path of this service to go to after the login; anything else becomes the first page."""
    is_ours = len(wanted) <= LONGEST_NEXT and LOCAL_PATH.fullmatch(wanted) is not None
    return wanted if is_ours else "/"


def wait_words(seconds: float) -> str:
    """What is said to whoever has to wait."""
    minutes = counted(math.ceil(seconds / 60), "minute")
    return f"Too many logins have failed. Try again in {minutes}."
