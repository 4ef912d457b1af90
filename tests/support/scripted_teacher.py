"""A strict teacher that answers by script: in process, or behind a real HTTP port.

Over HTTP it speaks `/v1/models` and `/v1/chat/completions`, with JSON Schemas and
log-probabilities, knows which step asks by the name of the schema, and can misbehave.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.in_process import ScriptedTeacher
from tests.support.script import (
    CAPABLE,
    MODEL,
    STEPS,
    Reply,
    Script,
    UnexpectedRequestError,
    answered,
    asked,
    both,
    completion,
    counted,
    likely,
    question,
    reply_to,
    scored,
    well_behaved,
)
from tests.support.wire import wire
from workers.teacher.port import Request

__all__ = [
    "CAPABLE",
    "INTERNALS",
    "MODEL",
    "STEPS",
    "Mode",
    "Reply",
    "Request",
    "Script",
    "ScriptedServer",
    "ScriptedTeacher",
    "UnexpectedRequestError",
    "answered",
    "asked",
    "both",
    "closed_port",
    "completion",
    "counted",
    "likely",
    "question",
    "reply_to",
    "scored",
    "scripted_server",
    "well_behaved",
]


class Mode(StrEnum):
    """How the HTTP server behaves."""

    NORMAL = "normal"
    SLOW = "slow"  # answers only once `released` is set
    RUBBISH = "rubbish"  # 200, and the page of some proxy
    BUSY_ONCE = "busy once"  # 429 with Retry-After, then normal
    FAILING = "failing"  # 500 with details nobody should see
    REFUSING = "refusing"  # 401
    CUT = "cut"  # the connection ends in the middle of the answer
    NO_SCHEMA = "no schema"  # 400 on `response_format`, as older servers do


INTERNALS = "Traceback: secret of the server"


@dataclass
class ScriptedServer:
    """What a test sees of the server: where it is, what it got, how it behaves."""

    script: Script
    mode: Mode = Mode.NORMAL
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    errors: list[str] = field(default_factory=list)
    retry_after: str = "0"
    # Sent in place of a completion: a status, a body, and headers.
    raw: tuple[int, str, Mapping[str, str]] | None = None
    paths: list[str] = field(default_factory=list)
    # Answers of pages by path, made from the request's body; before anything else.
    pages: dict[str, Callable[[dict[str, Any]], object]] = field(default_factory=dict)
    # With more than `crowd` requests at a time the others get 429; each takes `seconds`.
    crowd: int = 0
    seconds: float = 0.0
    refused: int = 0
    most_in_flight: int = 0
    _in_flight: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Whether there is room for one more request, while it is answered."""
        with self._lock:
            room = not self.crowd or self._in_flight < self.crowd
            self.refused += not room
            self._in_flight += room
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            yield room
        finally:
            with self._lock:
                self._in_flight -= room

    def reply(self, body: dict[str, Any], step: str = "") -> Reply:
        """The script's reply; one request at a time, so that scripts need no locks."""
        shape = body.get("response_format", {}).get("json_schema", {})
        system, user = (message["content"] for message in body["messages"])
        request = Request(
            # A judge asks without a schema; then the name stands in a header alone.
            name=step or shape.get("name", "plain"),
            system=system,
            user=user,
            max_tokens=body["max_tokens"],
            temperature=body["temperature"],
            json_schema=shape.get("schema", {}),
            top_logprobs=body.get("top_logprobs", 0),
        )
        with self._lock:
            return reply_to(self.script, request)


@contextmanager
def scripted_server(
    script: Script | None = None,
    *,
    mode: Mode = Mode.NORMAL,
    port: int = 0,
    retry_after: str = "0",
) -> Iterator[ScriptedServer]:
    """Serve a script over HTTP; whatever the script did not foresee fails the test.

    `mode` can be changed while it serves; `port` 0 takes a free one.
    """
    script = well_behaved() if script is None else script
    told = ScriptedServer(script=script, mode=mode, retry_after=retry_after)

    class Handler(_Handler):
        scripted = told

    server = _Server(("127.0.0.1", port), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
    assert not told.errors, told.errors


@contextmanager
def closed_port() -> Iterator[str]:
    """The address of a port that is ours and that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scripted: ScriptedServer

    def do_GET(self) -> None:
        self.scripted.paths.append(self.path)
        if self.path in self.scripted.pages:
            self._send(200, self.scripted.pages[self.path]({}))
        elif self.scripted.raw is not None:
            self._send_raw(*self.scripted.raw)
        elif self.path != "/v1/models":
            self._send(404, {"error": {"message": "no such page"}})
        elif not self._misbehave():
            self._send(200, {"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.scripted.bodies.append(body)
        self.scripted.headers.append({key.lower(): value for key, value in self.headers.items()})
        self.scripted.arrived.set()
        self.scripted.paths.append(self.path)
        if self.path in self.scripted.pages:
            self._send(200, self.scripted.pages[self.path](body))
        elif self.scripted.raw is not None:
            self._send_raw(*self.scripted.raw)
        elif self.path != "/v1/chat/completions":
            self._send(404, {"error": {"message": "no such page"}})
        elif "prompt_logprobs" in body:
            self._send(400, {"error": {"message": "prompt_logprobs: unknown field"}})
        elif self.scripted.mode is Mode.NO_SCHEMA and "response_format" in body:
            self._send(400, {"error": {"message": "response_format: unknown field"}})
        elif not self._misbehave():
            self._take_turn(body)

    def _take_turn(self, body: dict[str, Any]) -> None:
        with self.scripted.place() as room:
            if room:
                time.sleep(self.scripted.seconds)
                self._answer(body)
            else:
                self._send(429, {"error": {"message": "too many requests"}})

    def _answer(self, body: dict[str, Any]) -> None:
        try:
            reply = self.scripted.reply(body, self.headers.get("x-seedbed-step", ""))
        except UnexpectedRequestError as error:
            self.scripted.errors.append(str(error))
            self._send(400, {"error": {"message": str(error)}})
        else:
            self._send(200, wire(reply, body))

    def _misbehave(self) -> bool:
        """Do what the mode says instead of answering; False where it says nothing."""
        mode = self.scripted.mode
        if mode is Mode.SLOW:
            self.scripted.released.wait(30)
        elif mode is Mode.RUBBISH:
            self._send(200, "<html>Welcome to nginx</html>")
        elif mode is Mode.BUSY_ONCE:
            self.scripted.mode = Mode.NORMAL
            busy = {"error": {"message": "slow down"}}
            self._send(429, busy, {"retry-after": self.scripted.retry_after})
        elif mode is Mode.FAILING:
            self._send(500, {"error": {"message": INTERNALS}})
        elif mode is Mode.REFUSING:
            self._send(401, {"error": {"message": INTERNALS}})
        elif mode is Mode.CUT:
            self._send(200, {"choices": []}, {"content-length": "4096"})
            self.close_connection = True
        return mode not in (Mode.NORMAL, Mode.SLOW, Mode.NO_SCHEMA)

    def _send_raw(self, status: int, body: str, headers: Mapping[str, str]) -> None:
        self._send(status, body, {"content-type": "application/json", **headers})

    def _send(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        kind = "text/html" if isinstance(body, str) else "application/json"
        sent = {"content-type": kind, "content-length": str(len(text.encode())), **(headers or {})}
        try:
            self.send_response(status)
            for key, value in sent.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(text.encode())
        except OSError:
            self.close_connection = True  # the client has gone, as clients do

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""
