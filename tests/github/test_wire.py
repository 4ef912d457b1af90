"""Real answers of GitHub on the wire, and what becomes of them."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from github import Auth

from app.domain.places import Place, PlaceKind
from app.errors import TransientError, UserError
from app.github.client import GitHubClient
from app.github.connection import Connection
from app.github.connections import Connections
from app.github.port import PostedComment
from app.github.retry import ATTEMPTS, RateLimitError

REVIEW = Place(kind=PlaceKind.REVIEW, id=1, node_id="PRR_1")
COMMENT = PostedComment(id=1, body="", node_id="IC_1")
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "If you reach out to GitHub Support for help, please include the request ID."
)
ABUSE = "You have triggered an abuse detection mechanism. Please wait a few minutes."
PRIMARY = "API rate limit exceeded for installation ID 1."
LIMITED = {"type": "RATE_LIMITED", "message": "API rate limit exceeded."}
BROKEN = {"message": "Something went wrong while executing your query. Please include `A:B`."}
UNRESOLVED = {
    "type": "NOT_FOUND",
    "path": ["addReaction"],
    "message": "Could not resolve to a node with the global id of 'PRR_1'",
}
NOT_ACCESSIBLE = {
    "type": "FORBIDDEN",
    "path": ["addReaction"],
    "message": "Resource not accessible by integration",
}
UNPROCESSABLE = {"type": "UNPROCESSABLE", "message": "The conversation is locked."}
INVALID = {"message": "Variable $input of type AddReactionInput! was provided invalid value"}


@dataclass
class Wire:
    """A server that gives the same answer to everything, and counts."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    asked: int = 0

    def answers(self, status: int, body: Any, **headers: str) -> None:
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def wire() -> Iterator[Wire]:
    said = Wire()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said.asked += 1
            text = said.body if isinstance(said.body, str) else json.dumps(said.body)
            self.send_response(said.status)
            for name, value in {**said.headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - named by http.server

        def log_message(self, *_: object) -> None:
            """Tests say what they need."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        said.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield said
        server.shutdown()
        thread.join()


@pytest.fixture
def on_wire(wire: Wire) -> Iterator[GitHubClient]:
    def make(_: object) -> Connection:
        return Connection(Auth.Token("ghs_x"), wire.url)

    with Connections(make, {}) as connections:
        yield GitHubClient(connections, "acme/taxonomy", 1, "seedbed")


@pytest.mark.parametrize(
    ("status", "message", "headers", "seconds"),
    [
        (403, SECONDARY, {"Retry_After": "60"}, 60.0),
        (403, SECONDARY, {}, 60.0),
        (429, SECONDARY, {"Retry_After": "120"}, 120.0),
        (403, ABUSE, {}, 60.0),
        (403, "Slow down.", {"Retry_After": "30"}, 30.0),
        (403, PRIMARY, {"X_RateLimit_Remaining": "0"}, 60.0),
        (429, "", {}, 60.0),
    ],
)
def test_a_rate_limit_is_not_taken_for_a_refusal(
    wire: Wire,
    on_wire: GitHubClient,
    status: int,
    message: str,
    headers: dict[str, str],
    seconds: float,
) -> None:
    wire.answers(status, {"message": message}, **headers)
    for call in (lambda: on_wire.labels(1), lambda: on_wire.create_comment(1, "Hello.")):
        with pytest.raises(RateLimitError) as caught:
            call()
        assert caught.value.seconds == seconds
    assert wire.asked == 2  # nothing goes on asking while GitHub says not to


def test_a_refusal_is_not_taken_for_a_rate_limit(wire: Wire, on_wire: GitHubClient) -> None:
    message = {"message": "Resource not accessible by integration"}
    wire.answers(403, message, X_RateLimit_Remaining="4999", X_RateLimit_Reset="1")
    with pytest.raises(UserError, match="github-forbidden"):
        on_wire.labels(1)


@pytest.mark.parametrize(
    ("status", "body", "reason", "tries"),
    [
        (200, {"data": {"addReaction": None}, "errors": [UNRESOLVED]}, "github-not-found", 1),
        (200, {"errors": [UNRESOLVED, UNRESOLVED]}, "github-not-found", 1),
        (200, {"errors": [NOT_ACCESSIBLE]}, "github-forbidden", 1),
        (200, {"errors": [UNRESOLVED, NOT_ACCESSIBLE]}, "github-forbidden", 1),
        (200, {"errors": [UNPROCESSABLE]}, "github-refused", 1),
        (200, {"errors": [INVALID]}, "github-refused", 1),
        (200, {"errors": [LIMITED]}, "github-rate-limit", 1),
        (200, {"errors": [{"message": SECONDARY}]}, "github-rate-limit", 1),
        (200, {"errors": [BROKEN]}, "github-broken", ATTEMPTS),
        (200, {"errors": [NOT_ACCESSIBLE, LIMITED]}, "github-rate-limit", 1),
        (200, {"message": SECONDARY}, "github-broken", ATTEMPTS),
        (200, {"data": {"addReaction": None}}, "github-broken", ATTEMPTS),
        (200, {"data": None}, "github-broken", ATTEMPTS),
        (200, "<html>a proxy</html>", "github-broken", ATTEMPTS),
        (401, {"message": "Bad credentials"}, "github-unauthorised", ATTEMPTS),
        (403, {"message": "Resource not accessible by integration"}, "github-forbidden", 1),
        (403, {"message": SECONDARY}, "github-rate-limit", 1),
        (404, {"message": "Not Found"}, "github-not-found", 1),
        (502, "<html>unicorn</html>", "github-broken", ATTEMPTS),
        (502, {"message": "This may be the result of a timeout."}, "github-broken", ATTEMPTS),
    ],
)
def test_each_answer_of_graphql_is_understood(
    wire: Wire, on_wire: GitHubClient, status: int, body: Any, reason: str, tries: int
) -> None:
    wire.answers(status, body)
    # Nothing waits for a reaction, so only a rate limit is told as what passes.
    passes = reason == "github-rate-limit"
    with pytest.raises(TransientError if passes else UserError, match=reason):
        on_wire.react(1, REVIEW, "eyes")
    assert wire.asked == tries
    if passes:
        with pytest.raises(TransientError, match=reason):
            on_wire.minimise(COMMENT)
    else:
        assert on_wire.minimise(COMMENT) is False


def test_what_graphql_did_is_taken_as_done(wire: Wire, on_wire: GitHubClient) -> None:
    wire.answers(200, {"data": {"addReaction": {"reaction": {"content": "EYES"}}}})
    on_wire.react(1, REVIEW, "eyes")
    wire.answers(200, {"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}})
    assert on_wire.minimise(COMMENT)


def test_what_creates_is_asked_for_once(wire: Wire, on_wire: GitHubClient) -> None:
    wire.answers(502, "<html>unicorn</html>")
    calls: tuple[Callable[[], None], ...] = (
        lambda: on_wire.create_comment(1, "Hello."),
        lambda: on_wire.dispatch("seedbed-accepted", {}),
    )
    for call in calls:
        wire.asked = 0
        with pytest.raises(TransientError):
            call()
        assert wire.asked == 1


def test_a_dispatch_that_is_refused_is_not_silent(wire: Wire, on_wire: GitHubClient) -> None:
    wire.answers(403, {"message": "Repository was archived so is read-only."})
    with pytest.raises(UserError, match="github-archived"):
        on_wire.dispatch("seedbed-accepted", {})
