"""Without a login the pages answer on this machine only."""

import pytest
from fastapi.testclient import TestClient

from app.factory import Factory
from app.main import create_app

HERE = ("127.0.0.1", 50000)
ADDRESSES = ("/", "/events", "/runs/1", "/runs/1/events", "/static/style.css", "/static/live.js")


def status(
    factory: Factory, client: tuple[str, int] | None, headers: dict[str, str], path: str = "/"
) -> int:
    application = create_app(factory)

    async def as_served(scope: dict, receive: object, send: object) -> None:
        scope["client"] = client
        await application(scope, receive, send)

    browser = TestClient(as_served, base_url="http://127.0.0.1:8000")
    return browser.get(path, headers=headers).status_code


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1"])
def test_clients_on_this_machine_are_let_in(factory: Factory, address: str) -> None:
    assert status(factory, (address, 1), {}) == 200


@pytest.mark.parametrize(
    "address",
    ["10.0.0.5", "203.0.113.9", "::ffff:10.0.0.5", "2001:db8::1", "fe80::1%eth0", "testclient", ""],
)
def test_others_are_refused(factory: Factory, address: str) -> None:
    assert status(factory, (address, 1), {}) == 403


def test_a_client_without_an_address_is_refused(factory: Factory) -> None:
    assert status(factory, None, {}) == 403


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:80", "[::1]", "[::1]:8000"]
)
def test_names_of_this_machine_are_let_in(factory: Factory, host: str) -> None:
    assert status(factory, HERE, {"Host": host}) == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "seedbed.example",
        "127.0.0.1.nip.example",
        "localhost.example",
        "localhost.",
        "localhost:",
        "localhost:8000:1",
        "127.0.0.1@evil.example",
        "evil.example:127.0.0.1",
        "::1",
        "0.0.0.0",  # noqa: S104 - a name that is refused
    ],
)
def test_other_names_are_refused(factory: Factory, host: str) -> None:
    """A foreign site whose name was made to resolve to loopback (DNS rebinding)."""
    assert status(factory, HERE, {"Host": host}) == 403


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Anything",
        "X-Real-IP",
        "Via",
    ],
)
def test_what_a_proxy_passed_on_is_refused(factory: Factory, header: str) -> None:
    assert status(factory, HERE, {header: "127.0.0.1"}) == 403


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_is_guarded(factory: Factory, path: str) -> None:
    assert status(factory, ("10.0.0.5", 1), {}, path) == 403


def test_the_webhook_is_not_guarded(factory: Factory) -> None:
    outside = TestClient(create_app(factory), client=("203.0.113.9", 1))
    assert outside.post("/github/webhook").status_code == 401


def test_the_refusal_says_what_to_do(factory: Factory) -> None:
    answer = TestClient(create_app(factory)).get("/")
    assert "answer on this machine only" in answer.json()["detail"]
    assert "SEEDBED_ADMIN_TOKEN" in answer.json()["detail"]
