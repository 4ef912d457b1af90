"""Requests that no browser and no GitHub would send: refused in words, and never a fault."""

import re
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
import requests
import schemathesis
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from hypothesis import given
from hypothesis import strategies as st

from app.dashboard import live
from app.main import create_app
from app.webhooks.parse import HANDLED_EVENTS
from app.webhooks.signature import sign
from sandbox import running_sandbox
from tests.dashboard.visitors import with_login
from tests.input.asgi import Caller, Header
from tests.input.cases import SECONDS, tried
from tests.input.memory import assert_no_growth
from tests.input.mutations import odd_bodies
from tests.input.real_payloads import play
from tests.support.dialogue import TestedFactory, seedbed_on

pytestmark = [pytest.mark.slow, pytest.mark.timeout(SECONDS)]

HERE = "http://127.0.0.1:8000"
HOOK = "/github/webhook"
MANY = 300
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X")
PIECES = (
    *(
        "runs",
        "1",
        "2",
        "-1",
        "0",
        str(2**63),
        "9" * 5000,
        "1e9",
        "events",
        "sample.json",
        "export",
    ),
    *(
        "taxonomy",
        "acme",
        "deliveries",
        "audit",
        "settings",
        "tokens",
        "static",
        "..",
        "%2e%2e",
        "%00",
        "%ff",
        "a" * 3000,
        "",
        ";",
    ),
)
NAMES = (
    *(b"Host", b"Cookie", b"Content-Type", b"Content-Length", b"Origin", b"X-Forwarded-For"),
    *(b"X-GitHub-Event", b"X-GitHub-Delivery", b"X-Hub-Signature-256", b"Authorization", b"Range"),
)
VALUES = (
    *(b"0", b"-1", b"\xb2", b"9" * 5000, b"null", b"x" * 5000, b"application/json", b"127.0.0.1"),
    *(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=a", b"[::1", b"a=b; c"),
)
FIELDS = ("method", "url", "headers", "params", "json", "data", "cookies")
WRITTEN = {
    "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": schema}
        for name, schema in (
            ("X-GitHub-Delivery", {"type": "string", "format": "uuid"}),
            ("X-GitHub-Event", {"enum": sorted(HANDLED_EVENTS)}),
            ("X-Hub-Signature-256", {"type": "string", "pattern": "^sha256=[0-9a-f]{64}$"}),
        )
    ],
}
"""What GitHub sends."""
PIECE = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 5}, {"type": "string"}]}


@dataclass(frozen=True)
class Served:
    """The application, and what deliveries to it are signed with."""

    application: FastAPI
    secret: str


@pytest.fixture(scope="module", params=["open", "login"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The application on a database with a pull request in it, without and with a login."""
    folder = tmp_path_factory.mktemp("http")
    url = f"sqlite:///{folder / 'seedbed.sqlite3'}"
    with running_sandbox(folder) as github, seedbed_on(github, url) as seedbed:
        play(seedbed)
        settings = seedbed.factory.settings
    factory = TestedFactory(with_login(settings) if request.param == "login" else settings)
    yield Served(create_app(factory), settings.webhook_secret.get_secret_value())
    factory.close()


@pytest.fixture
def caller(served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    """Somebody on this machine; event streams end at once."""
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.0)
    made = Caller(served.application)
    yield made
    made.close()


def described(application: FastAPI) -> dict[str, Any]:
    """A description of every route: the pages are in none, and GitHub's part is read by hand."""
    paths: dict[str, dict[str, Any]] = {}
    for route in iter_route_contexts(application.routes):
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": PIECE}
            for name in re.findall(r"{(\w+)", route.path)
        ]
        for method in route.methods or ():
            said = {"parameters": parameters, "responses": {"default": {"description": "any"}}}
            paths.setdefault(route.path, {})[method.lower()] = said
    paths[HOOK]["post"] |= WRITTEN
    return {"openapi": "3.1.0", "info": {"title": "Seedbed", "version": "1"}, "paths": paths}


def test_what_the_description_allows_is_answered(served: Served, caller: Caller) -> None:
    schema = schemathesis.openapi.from_dict(described(served.application))
    operations = [each.ok() for each in schema.get_all_operations()]
    answers: Counter[int] = Counter()

    for operation in operations:

        @tried(0.1 / len(operations))
        @given(case=operation.as_strategy())
        def try_one(case: schemathesis.Case) -> None:
            sent = requests.Request(**kept(case.as_transport_kwargs(base_url=HERE))).prepare()
            answers[caller.ask(*prepared(sent))] += 1

        try_one()
    assert max(answers) < 500, answers
    assert len(answers) > 3, answers


def kept(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name in FIELDS}


def prepared(sent: requests.PreparedRequest) -> tuple[str, bytes, list[Header], bytes]:
    body = sent.body or b""
    headers = [(encoded(name), encoded(value)) for name, value in sent.headers.items()]
    content = body if isinstance(body, bytes) else body.encode()
    return str(sent.method), sent.path_url.encode(), headers, content


def encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1", "replace")


def targets() -> st.SearchStrategy[bytes]:
    """Paths and queries, percent-encoded or not, in the bytes that a server lets through."""
    raw = st.text(string.ascii_letters + string.digits + string.punctuation, max_size=10)
    piece = st.sampled_from(PIECES) | raw.map(lambda text: text.replace("?", ""))
    path = st.lists(piece, max_size=5).map(lambda pieces: "/" + "/".join(pieces))
    known = st.sampled_from([HOOK, "/", "/login", "/logout", "/healthz", "/readyz", "/taxonomy"])
    query = raw | st.binary(max_size=20).map(quote_from_bytes)
    return st.tuples(known | path, query).map(lambda both: "?".join(both).encode())


def headers() -> st.SearchStrategy[list[Header]]:
    """Headers as a server lets them through: any bytes but line ends."""
    value = st.binary(max_size=40).map(lambda b: b.translate(None, b"\r\n\0"))
    return st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | value), max_size=5)


def test_arbitrary_requests_are_answered(caller: Caller) -> None:
    answers: Counter[int] = Counter()
    seen: list[tuple[str, bytes, list[Header], bytes]] = []

    @tried(0.06)
    @given(st.sampled_from(METHODS), targets(), headers(), odd_bodies())
    def try_one(method: str, target: bytes, given: list[Header], body: bytes) -> None:
        answers[caller.ask(method, target, given, body)] += 1
        if len(seen) < MANY:
            seen.append((method, target, given, body))

    def again() -> None:
        for each in seen:
            caller.ask(*each)

    try_one()
    assert_no_growth("requests", again, 5)
    assert max(answers) < 500, answers
    assert len(answers) > 3, answers


def test_arbitrary_headers_of_a_signed_delivery_are_answered(
    served: Served, caller: Caller
) -> None:
    answers: Counter[int] = Counter()
    events = st.sampled_from([b"push", b"star", b"x" * 64, b"x" * 65, b"\xb2", b"\xe9", b" ", b""])
    guids = st.uuids().map(str) | st.sampled_from(["", "0", "{" + "0" * 32 + "}", "\xb2" * 36])

    @tried(0.04)
    @given(headers(), odd_bodies(), events, guids)
    def try_one(given: list[Header], body: bytes, event: bytes, guid: str) -> None:
        signed = [
            (b"X-GitHub-Delivery", guid.encode("latin-1")),
            (b"X-GitHub-Event", event),
            (b"X-Hub-Signature-256", sign(served.secret, body).encode()),
        ]
        answers[caller.ask("POST", HOOK.encode(), signed + given, body)] += 1

    try_one()
    assert set(answers) <= {200, 202, 400, 413}, answers
    assert {202, 400} <= set(answers), answers
