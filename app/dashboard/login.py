"""`/login` and `/logout`: an admin token or GitHub's word becomes a session, and a session ends."""

from __future__ import annotations

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from app.access.door import LOGIN, Door
from app.access.forms import NOT_OURS
from app.access.origins import origin_of, shown_address
from app.access.seals import same_secret
from app.access.viewer import ADMIN, Viewer
from app.dashboard.desk import NOBODY, Desk, local_path
from app.dashboard.login_through_github import add_login_through_github
from app.dashboard.rendering import Pages
from app.domain.events import BY_ADMIN
from app.factory import Factory
from app.store.sessions import LoggedIn

WRONG = "That is not the admin token."


def login_router(factory: Factory, door: Door, pages: Pages) -> APIRouter:
    """The ways in and out. Those below `/login` are open to strangers, those out are not."""
    router = APIRouter(include_in_schema=False)
    desk = Desk(factory, door, pages)
    token_form = TokenForm(factory, door, desk)

    @router.get(LOGIN)
    async def form(request: Request) -> Response:
        if not door.has_login:
            return desk.no_such_way(request)
        wanted = local_path(request.query_params.get("next", ""))
        if await run_in_threadpool(desk.is_inside, request):
            return RedirectResponse(wanted, 303)
        return desk.form(request, wanted)

    @router.post(LOGIN)
    async def login(request: Request) -> Response:
        if not door.by_token:
            return desk.no_such_way(request)
        return await token_form.login(request)

    add_login_through_github(router, factory, door, desk)
    _add_ways_out(router, door, desk)
    return router


def _add_ways_out(router: APIRouter, door: Door, desk: Desk) -> None:
    inside: Viewer = Depends(door.enter)

    @router.post("/logout")
    def logout(request: Request, viewer: Viewer = inside) -> Response:
        return desk.logout(request, viewer)

    @router.post("/logout/all")
    def logout_everywhere(request: Request, viewer: Viewer = inside) -> Response:
        return desk.logout(request, viewer, everywhere=True)


class TokenForm:
    """Takes the form with the admin token."""

    def __init__(self, factory: Factory, door: Door, desk: Desk) -> None:
        self._factory = factory
        self._door = door
        self._desk = desk

    async def login(self, request: Request) -> Response:
        """The answer to a form that was sent: a session, or the form once more."""
        visit_id = self._desk.visit(request)
        if visit_id is None:
            return self._desk.form(request, "/", NOT_OURS, 403)
        try:
            form = await self._door.form(request, visit_id)
        except HTTPException as refused:
            return self._desk.form(request, "/", str(refused.detail), refused.status_code)
        wanted = local_path(form.get("next", ""))
        return await run_in_threadpool(self._judge, request, form.get("token", ""), wanted)

    def _judge(self, request: Request, token: str, wanted: str) -> Response:
        right = self._factory.settings.admin_token.get_secret_value()
        origin = origin_of(request, self._desk.known(request))
        wait = self._factory.login_attempts.begin(origin)
        if wait > 0:
            return self._desk.wait(request, wanted, wait)
        if not right or not same_secret(token, right):
            self._factory.audit.write(NOBODY, "login-refused", shown_address(request))
            return self._desk.form(request, wanted, WRONG, 403)
        self._factory.login_attempts.succeeded(origin)
        return self._desk.welcome(request, wanted, LoggedIn(person=BY_ADMIN, role=ADMIN))
