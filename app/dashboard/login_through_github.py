"""Logging in through GitHub: people say there who they are, and come back with a session."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from app.access.door import LOGIN, LOGIN_THROUGH_GITHUB, Door
from app.access.journeys import Journeys, Return, begun_here
from app.access.origins import origin_of, shown_address
from app.access.viewer import ADMIN, PERSON, runs_the_service
from app.dashboard.desk import NOBODY, Desk, local_path
from app.errors import SeedbedError, TransientError, UserError
from app.factory import Factory
from app.github.authorisation import CALLBACK, NOT_TAKEN, Authorisation
from app.logging import get_logger
from app.store.sessions import LoggedIn

LONGEST_CODE = 500
NOT_BEGUN = (
    "This login was not begun here, or took too long: begin again. It has to come back to the "
    "address at which it was begun."
)
DENIED = "On GitHub you did not say yes, so nobody was logged in."


def add_login_through_github(router: APIRouter, factory: Factory, door: Door, desk: Desk) -> None:
    """The two addresses: the one that leads to GitHub, and the one that GitHub leads back to."""
    way = ThroughGitHub(factory, door, desk)

    @router.get(LOGIN_THROUGH_GITHUB)
    async def leave(request: Request) -> Response:
        if not door.by_github:
            return desk.no_such_way(request)
        return await run_in_threadpool(way.leave, request)

    @router.get(CALLBACK)
    async def back(request: Request) -> Response:
        if not door.by_github:
            return desk.no_such_way(request)
        return await run_in_threadpool(way.back, request)


class ThroughGitHub:
    """Sends people to GitHub, and begins the sessions of those who come back."""

    def __init__(self, factory: Factory, door: Door, desk: Desk) -> None:
        self._factory = factory
        self._door = door
        self._desk = desk
        self._authorisation = Authorisation(factory.settings)
        self._journeys = Journeys(door.seals, door.cookies, self._authorisation)

    def leave(self, request: Request) -> Response:
        """To GitHub; whoever is logged in needs not go, and no other site sends people there."""
        wanted = local_path(request.query_params.get("next", ""))
        if not begun_here(request):
            return RedirectResponse(f"{LOGIN}?{urlencode({'next': wanted})}", 303)
        if self._desk.is_inside(request):
            return RedirectResponse(wanted, 303)
        return self._journeys.begin(wanted)

    def back(self, request: Request) -> Response:
        """A session for whoever GitHub says is back, or the login page with words."""
        returned = self._journeys.back(request)
        if returned is None:
            # Not counted and not noted: other sites can have a browser ask for this.
            return self._desk.form(request, "/", NOT_BEGUN, 403)
        answer = self._admitted(request, returned)
        self._journeys.end(answer)
        return answer

    def _admitted(self, request: Request, returned: Return) -> Response:
        wanted = local_path(returned.wanted)
        # Apart from the guesses at the admin token, which nobody's own login makes undone.
        origin = f"github:{origin_of(request, self._desk.known(request))}"
        wait = self._factory.login_attempts.begin(origin)
        if wait > 0:
            return self._desk.wait(request, wanted, wait)
        try:
            login = self._login(request, returned)
        except SeedbedError as error:
            self._factory.audit.write(NOBODY, "login-refused", shown_address(request), error.reason)
            status = 503 if isinstance(error, TransientError) else 403
            return self._desk.form(request, wanted, error.words, status)
        self._factory.login_attempts.succeeded(origin)
        admin = runs_the_service(login, self._factory.settings.admins)
        who = LoggedIn(person=login, role=ADMIN if admin else PERSON)
        return self._desk.welcome(request, wanted, who)

    def _login(self, request: Request, returned: Return) -> str:
        code, error = (request.query_params.get(name, "") for name in ("code", "error"))
        if error == "access_denied":
            raise UserError("login-denied", DENIED)
        if error or not 0 < len(code) <= LONGEST_CODE:
            get_logger().error("GitHub refused a login", error=ascii(error[:100]))
            raise UserError("login-not-taken", NOT_TAKEN)
        return self._authorisation.login_of(code, returned.asked)
