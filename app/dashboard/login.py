"""`/login` and `/logout`: an admin token becomes a session, and a session ends."""

from __future__ import annotations

import math
import re
import secrets
from dataclasses import dataclass

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from app.access.cookies import KNOWN, SESSION, VISIT
from app.access.door import LOGIN, Door
from app.access.forms import NOT_OURS
from app.access.guard import loopback_only
from app.access.origins import origin_of, shown_address
from app.access.seals import FORM_SECONDS, KNOWN_SECONDS, same_secret
from app.access.viewer import OUTSIDE, Viewer
from app.dashboard.rendering import Live, MissingPage, Pages
from app.factory import Factory
from app.report.numbers import counted

ADMIN = "admin"
NOBODY = "unknown"
ID_BYTES = 16
LONGEST_NEXT = 500
LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""Printable ASCII without a backslash; browsers read `//` and `/\\` as another host."""
WRONG = "That is not the admin token."
NO_LOGIN = MissingPage(
    title="There is no login",
    words="On this machine the pages answer without one. For a login, set SEEDBED_ADMIN_TOKEN "
    "and SEEDBED_SESSION_SECRET, and start the service again.",
)


@dataclass(frozen=True, kw_only=True)
class LoginPage:
    """The form; `words` say why it is shown again, `next` where to go afterwards."""

    form_token: str
    next: str
    words: str = ""


def login_router(factory: Factory, door: Door, pages: Pages) -> APIRouter:
    """The two ways in and out. `/login` is open to strangers, `/logout` is not."""
    router = APIRouter(include_in_schema=False)
    desk = Desk(factory, door, pages)

    @router.get(LOGIN)
    async def form(request: Request) -> Response:
        if not door.has_login:
            return no_login(request)
        wanted = local_path(request.query_params.get("next", ""))
        if await run_in_threadpool(desk.is_inside, request):
            return RedirectResponse(wanted, 303)
        return desk.form(request, wanted)

    @router.post(LOGIN)
    async def login(request: Request) -> Response:
        if not door.has_login:
            return no_login(request)
        return await desk.login(request)

    @router.post("/logout", dependencies=[Depends(door.enter)])
    def logout(request: Request) -> Response:
        return desk.logout(request)

    def no_login(request: Request) -> Response:
        loopback_only(request)
        return pages.missing(NO_LOGIN, Viewer(inside=True))

    return router


class Desk:
    """Checks who wants in, and gives out and takes back sessions."""

    def __init__(self, factory: Factory, door: Door, pages: Pages) -> None:
        self._factory = factory
        self._door = door
        self._pages = pages

    def is_inside(self, request: Request) -> bool:
        """Whether somebody is logged in already."""
        session_id = self._door.session_id(request)
        return session_id is not None and self._factory.sessions.of(session_id) is not None

    def form(
        self, request: Request, wanted: str, words: str = "", status: int = 200
    ) -> HTMLResponse:
        """The login form, bound to a cookie of this browser."""
        visit_id = self._visit(request) or secrets.token_urlsafe(ID_BYTES)
        token = self._door.seals.form_token(visit_id)
        page = LoginPage(form_token=token, next=wanted, words=words)
        answer = self._pages.answer("login.html", page, live=Live(), viewer=OUTSIDE, status=status)
        seal = self._door.seals.visit(visit_id)
        self._door.cookies.set(answer, VISIT, seal, FORM_SECONDS)
        return answer

    async def login(self, request: Request) -> Response:
        """The answer to a form that was sent: a session, or the form once more."""
        visit_id = self._visit(request)
        if visit_id is None:
            return self.form(request, "/", NOT_OURS, 403)
        try:
            form = await self._door.form(request, visit_id)
        except HTTPException as refused:
            return self.form(request, "/", str(refused.detail), refused.status_code)
        wanted = local_path(form.get("next", ""))
        return await run_in_threadpool(self._judge, request, form.get("token", ""), wanted)

    def logout(self, request: Request) -> Response:
        """End the session that the request came with."""
        session_id = self._door.session_id(request)
        if session_id is not None:
            self._factory.sessions.revoke(session_id)
        self._factory.audit.write(ADMIN, "logout", shown_address(request))
        answer = RedirectResponse(LOGIN, 303)
        self._door.cookies.drop(answer, SESSION)
        return answer

    def _judge(self, request: Request, token: str, wanted: str) -> Response:
        known = self._known(request)
        origin = origin_of(request, known)
        wait = self._factory.login_attempts.begin(origin)
        if wait > 0:
            answer = self.form(request, wanted, wait_words(wait), 429)
            answer.headers["Retry-After"] = str(math.ceil(wait))
            return answer
        if not same_secret(token, self._factory.settings.admin_token.get_secret_value()):
            self._factory.audit.write(NOBODY, "login-refused", shown_address(request))
            return self.form(request, wanted, WRONG, 403)
        self._factory.login_attempts.succeeded(origin)
        return self._welcome(request, wanted, known)

    def _welcome(self, request: Request, wanted: str, known: str | None) -> Response:
        before = self._door.session_id(request)
        if before is not None:
            self._factory.sessions.revoke(before)
        seconds = self._factory.settings.session_minutes * 60
        session_id = self._factory.sessions.begin(ADMIN, ADMIN, seconds)
        self._factory.audit.write(ADMIN, "login", shown_address(request))
        answer = RedirectResponse(wanted, 303)
        seals, cookies = self._door.seals, self._door.cookies
        cookies.set(answer, SESSION, seals.session(session_id), seconds)
        browser = known or secrets.token_urlsafe(ID_BYTES)
        cookies.set(answer, KNOWN, seals.known(browser), KNOWN_SECONDS)
        cookies.drop(answer, VISIT)
        return answer

    def _visit(self, request: Request) -> str | None:
        return self._door.seals.visit_id(self._door.cookies.read(request, VISIT))

    def _known(self, request: Request) -> str | None:
        return self._door.seals.known_id(self._door.cookies.read(request, KNOWN))


def local_path(wanted: str) -> str:
    """A path of this service to go to after the login; anything else becomes the first page."""
    is_ours = len(wanted) <= LONGEST_NEXT and LOCAL_PATH.fullmatch(wanted) is not None
    return wanted if is_ours else "/"


def wait_words(seconds: float) -> str:
    """What is said to whoever has to wait."""
    minutes = counted(math.ceil(seconds / 60), "minute")
    return f"Too many logins have failed. Try again in {minutes}."
