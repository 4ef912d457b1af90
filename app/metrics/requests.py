"""What this process counts itself: the requests that it answers."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.metrics import names

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER, NONE = "other", "none"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
STREAM_TYPE = "text/event-stream"


class Requests:
    """Counts requests by route, never by what their address names: labels have to stay few."""

    def __init__(self, registry: CollectorRegistry) -> None:
        answered, seconds = names.REQUESTS, names.REQUEST_SECONDS
        self._answered = Counter(answered.name, answered.words, answered.labels, registry=registry)
        self._seconds = Histogram(
            seconds.name, seconds.words, seconds.labels, buckets=BUCKETS, registry=registry
        )

    def note(self, scope: Scope, status: int | None, seconds: float | None) -> None:
        """Note an answer: no status where the client left before, no `seconds` for a stream."""
        method = scope["method"] if scope["method"] in METHODS else OTHER
        route = template(scope)
        self._answered.labels(method, route, str(status or NONE)).inc()
        if seconds is not None:
            self._seconds.labels(route).observe(seconds)


class MeasuredAnswers:
    """Notes each answer of the application."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, streams = time.perf_counter(), False
        status: int | None = None

        async def noted(message: Message) -> None:
            nonlocal status, streams
            if message["type"] == "http.response.start":
                status = message["status"]
                content = Headers(raw=message.get("headers", [])).get("content-type", "")
                streams = content.startswith(STREAM_TYPE)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            seconds = None if streams else time.perf_counter() - begun
            self._requests.note(scope, status, seconds)


def template(scope: Scope) -> str:
    """The address of the route that answered, as it is written in the code; `none` without one."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) and path else NONE
