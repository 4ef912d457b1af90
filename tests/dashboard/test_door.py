"""Every route there is: who is refused, and what each answer carries.

Routes are asked of the application, so that one that is added later is held to the same.
"""

import asyncio
import json
import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from starlette.requests import ClientDisconnect

from app.access.door import Door
from app.dashboard import live
from app.domain.record import Outcome
from app.factory import Factory
from app.logging import configure_logging
from app.main import create_app
from app.store.database_away import UNREACHABLE, DatabaseAwayError
from tests.dashboard.scenes import opened, record, sample, sampled
from tests.dashboard.visitors import SITE, Visitor, fields_of, visitor

Route = tuple[str, str]
UNGUARDED: set[Route] = {
    ("POST", "/github/webhook"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
}
OPEN = UNGUARDED | {
    ("GET", "/login"),
    ("POST", "/login"),
    ("GET", "/login/github"),
    ("GET", "/login/github/callback"),
    ("GET", "/shared/{token}"),  # whoever has such a link may read what it is for
    ("GET", "/static/{name}"),
    ("GET", "/api/v1/openapi.json"),  # what programs can ask, nothing of what there is
}
"""What strangers may ask for where there is a login."""
NOT_THERE = {
    ("GET", "/runs/{run_id}/export/{name}"),
    ("GET", "/runs/{run_id}/pairs/{number}"),
    ("GET", "/deliveries/{delivery_id}"),
    ("GET", "/deliveries/{delivery_id}/events"),
}
"""Addresses below something that is there, at which nothing is."""
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
HTTPS = {"strict-transport-security": "max-age=31536000"}
KEPT = {"no-store", "no-cache"}
PLACES = {"owner": "acme", "number": "7"}


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams of events that end at once."""
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.05)


@pytest.fixture
def factory(login_factory: Factory) -> Factory:
    """A service with a login, and a run to look at."""
    sampled(login_factory, opened(login_factory), sample((record(0, Outcome.KEPT),)))
    return login_factory


@pytest.fixture
def stranger(factory: Factory) -> Iterator[Visitor]:
    with visitor(factory) as browser:
        yield browser


@pytest.fixture
def admin(factory: Factory) -> Iterator[Visitor]:
    with visitor(factory) as browser:
        browser.logs_in()
        yield browser


def routes(application: FastAPI) -> list[Route]:
    """Method and path of everything that can be asked for."""
    found = [
        (method, context.path or "")
        for context in iter_route_contexts(application.routes)
        for method in sorted(context.methods or ())
    ]
    assert len(found) > 12
    return found


def address(path: str) -> str:
    """An address of this route, at which there is something where anything is."""
    places = PLACES | {"name": "style.css" if "static" in path else "taxonomy"}
    return re.sub(r"{(\w+)}", lambda place: places.get(place[1], "1"), path)


def for_programs(route: Route) -> bool:
    """Whether it takes a token and never a session; `tests/api` holds these to theirs."""
    return route[1].startswith("/api/") or route[1] == "/metrics"


def ask(browser: TestClient, route: Route, **headers: str) -> httpx.Response:
    method, path = route
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.request(method, address(path), headers=named)


def lets_in(answer: httpx.Response) -> bool:
    refused = answer.status_code in (401, 403)
    sent_away = answer.status_code == 303 and answer.headers["location"].startswith("/login")
    return not (refused or sent_away)


def open_to(browser: TestClient, application: FastAPI, **headers: str) -> set[Route]:
    """The routes that do more for a stranger than say no."""
    found = (route for route in routes(application) if route not in OPEN)
    return {route for route in found if lets_in(ask(browser, route, **headers))}


# Strangers


@pytest.mark.parametrize("accept", ["text/html", "text/event-stream", "application/json"])
def test_a_stranger_sees_nothing_but_what_is_open(
    stranger: Visitor, factory: Factory, accept: str
) -> None:
    application = create_app(factory)
    assert set(routes(application)) >= OPEN
    assert open_to(stranger.client, application, Accept=accept) == set()


def test_a_forgotten_door_is_found(factory: Factory) -> None:
    application = create_app(factory)
    application.get("/forgotten")(lambda: "secret")
    application.post("/runs/{run_id}/forgotten")(lambda run_id: "done")
    client = TestClient(application, base_url=SITE, follow_redirects=False)
    found = {("GET", "/forgotten"), ("POST", "/runs/{run_id}/forgotten")}
    assert open_to(client, application) == found


def test_the_same_addresses_open_for_an_admin(admin: Visitor, factory: Factory) -> None:
    found = {route for route in routes(create_app(factory)) if not for_programs(route)}
    reading = {(method, path) for method, path in found - OPEN if method == "GET"}
    assert len(reading) > 12
    for route in reading:
        expected = 404 if route in NOT_THERE else 200
        assert ask(admin.client, route).status_code == expected, route


def test_a_session_is_no_token(admin: Visitor, factory: Factory) -> None:
    """So no other site can have a browser use the interface for programs."""
    asked = {route for route in routes(create_app(factory)) if for_programs(route)}
    assert len(asked) > 5
    for route in asked - OPEN:
        assert not lets_in(ask(admin.client, route)), route


def test_a_stranger_is_told_nothing_of_what_is_there(stranger: Visitor) -> None:
    there, not_there = stranger.get("/runs/1"), stranger.get("/runs/2")
    assert (there.status_code, there.text) == (not_there.status_code, not_there.text)


def test_without_a_login_only_this_machine_is_let_in(login_factory: Factory) -> None:
    bare = type(login_factory.settings.admin_token)("")
    settings = login_factory.settings.model_copy(
        update={"admin_token": bare, "session_secret": bare}
    )
    made = Factory(settings)
    application = create_app(made)
    outside = TestClient(application, base_url=SITE, client=("203.0.113.9", 1))
    for route in routes(application):
        if route not in UNGUARDED:
            assert ask(outside, route).status_code == 403, route
    made.close()


# What changes something


def test_whatever_changes_something_needs_a_form_of_this_session(
    admin: Visitor, factory: Factory
) -> None:
    application = create_app(factory)
    found = [each for each in routes(application) if not for_programs(each)]
    changing = [each for each in found if each[0] not in ("GET", "HEAD")]
    assert ("POST", "/logout") in changing
    fields = fields_of(admin.page("/"), "/logout")
    for method, path in set(changing) - {("POST", "/github/webhook")}:
        for token, origin in (("", SITE), ("wrong", SITE), (fields["form_token"], "null")):
            answer = admin.client.request(
                method, address(path), data={"form_token": token}, headers={"Origin": origin}
            )
            assert answer.status_code == 403, (method, path)
            assert "Nothing was changed" in answer.text


def test_a_route_behind_the_door_cannot_forget_it(admin: Visitor, factory: Factory) -> None:
    """Reading is what a session may do without more; the door holds all else to a form."""

    application = create_app(factory)
    door = Door(factory)
    done = []
    for method in ("post", "put", "patch", "delete"):
        route = getattr(application, method)
        route("/later", dependencies=[Depends(door.enter)])(lambda: done.append("changed"))
    with TestClient(application, base_url=SITE, cookies=dict(admin.client.cookies)) as client:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert client.request(method, "/later").status_code == 400
            answer = client.request(method, "/later", data={"form_token": "x"})
            assert answer.status_code == 403
        assert done == []
        fields = fields_of(admin.page("/"), "/logout")
        assert client.post("/later", data=fields).status_code == 200
    assert done == ["changed"]


# What every answer carries


def carries_all(answer: httpx.Response, expected: dict[str, str]) -> bool:
    found = {name: answer.headers.get(name) for name in expected}
    assert found == expected
    assert answer.headers["cache-control"] in KEPT
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers
    return True


def test_every_route_answers_with_the_headers(
    stranger: Visitor, admin: Visitor, factory: Factory
) -> None:
    for route in routes(create_app(factory)):
        for browser in (stranger, admin):
            assert carries_all(ask(browser.client, route), HEADERS | HTTPS)


def test_an_answer_that_can_be_kept_is_none_of_a_page(admin: Visitor, factory: Factory) -> None:
    for route in routes(create_app(factory)):
        kept = ask(admin.client, route).headers["cache-control"] != "no-store"
        # Files that are the same for everybody, and streams, which hold nothing of a page.
        assert not kept or route[1].startswith("/static/") or route[1].endswith("/events")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/static/..%2f..%2fmain.py", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("PUT", "/", 405),
        ("TRACE", "/", 405),
        ("GET", "/github/webhook", 405),
        ("POST", "/github/webhook", 401),
        ("GET", "/taxonomy/", 404),
    ],
)
def test_so_do_answers_that_no_route_made(
    stranger: Visitor, method: str, path: str, status: int
) -> None:
    answer = stranger.client.request(method, path)
    assert answer.status_code == status
    assert carries_all(answer, HEADERS | HTTPS)


def test_without_https_nothing_is_said_of_it(factory: Factory) -> None:
    plain = factory.settings.model_copy(update={"public_url": "http://127.0.0.1:8000"})
    made = Factory(plain)
    with visitor(made) as browser:
        assert "strict-transport-security" not in browser.get("/login").headers
    made.close()


# Faults of ours


class InsideError(Exception):
    """What nobody outside should read."""


def broken(factory: Factory, error: Exception) -> TestClient:
    application = create_app(factory)

    @application.get("/broken")
    def fails() -> None:
        raise error

    @application.get("/numbered/{number}")
    def numbered(number: int) -> int:
        return number

    return TestClient(application, base_url=SITE)


def test_a_fault_is_logged_with_its_cause_and_told_without(
    factory: Factory, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(json=True)  # to the stream that this test reads
    answer = broken(factory, InsideError("/srv/inside, row 7")).get("/broken")
    assert answer.status_code == 500
    assert answer.text == "Something went wrong here. The log of the service says what.\n"
    assert carries_all(answer, HEADERS | HTTPS)
    event = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (event["event"], event["path"]) == ("request failed", "/broken")
    assert "InsideError: /srv/inside, row 7" in event["exception"]


def test_an_absent_database_is_said_to_be_absent(factory: Factory) -> None:
    error = DatabaseAwayError(UNREACHABLE, InsideError("no route to 10.0.0.5"))
    answer = broken(factory, error).get("/broken")
    assert answer.status_code == 503
    assert answer.text == "The database does not answer. Try again in a moment.\n"
    assert carries_all(answer, HEADERS | HTTPS)


def test_what_no_waiting_helps_is_no_absent_database(factory: Factory) -> None:
    error = OperationalError("SELECT inside", {}, InsideError("no such table: inside"))
    assert broken(factory, error).get("/broken").status_code == 500


def test_what_does_not_fit_a_route_is_not_repeated(factory: Factory) -> None:
    answer = broken(factory, InsideError()).get("/numbered/%3Cscript%3E")
    assert answer.status_code == 422
    assert answer.json() == {"detail": "This request has not the form that it takes."}
    assert carries_all(answer, HEADERS | HTTPS)


def test_a_client_that_leaves_is_no_fault(
    factory: Factory, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(json=True)
    sent: list[object] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/broken",
        "query_string": b"",
        "headers": [],
        "client": ("203.0.113.9", 1),
        "server": ("seedbed.example", 443),
        "scheme": "https",
    }
    application = broken(factory, ClientDisconnect()).app
    asyncio.run(application(scope, receive, send))  # type: ignore[arg-type]
    assert sent == []
    (event,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert (event["level"], event["path"]) == ("info", "/broken")
