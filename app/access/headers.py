"""What every answer carries, whoever made it, and the answer to a fault of ours."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logging import get_logger
from app.store.database_away import DatabaseAwayError

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: browsers then hide from us that a form was sent by our own page.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
FAULT = "Something went wrong here. The log of the service says what.\n"
STORE_AWAY = "The database does not answer. Try again in a moment.\n"


def is_https(public_url: str) -> bool:
    """Whether people reach the pages through https alone."""
    return urlsplit(public_url).scheme.lower() == "https"


def answer_headers(public_url: str) -> dict[str, str]:
    """The headers of a service that people reach under this address."""
    return SECURITY_HEADERS | (HTTPS_ONLY if is_https(public_url) else {})


class SecureAnswers:
    """Gives each answer the headers that it lacks, and answers where the application could not."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._complete(message)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnect:
            get_logger().info("the client left in the middle of its request", path=scope["path"])
        except Exception as error:  # the cause is in the log, and the request is concluded
            get_logger().exception("request failed", method=scope["method"], path=scope["path"])
            if begun:
                raise  # the server breaks the connection, so that nobody takes it for whole
            await _conclusion(error)(scope, receive, send_with_headers)

    def _complete(self, message: Message) -> None:
        headers = MutableHeaders(raw=message.setdefault("headers", []))
        for name, value in self._headers.items():
            headers.setdefault(name, value)


def _conclusion(error: Exception) -> PlainTextResponse:
    if isinstance(error, DatabaseAwayError):
        return PlainTextResponse(STORE_AWAY, 503)
    return PlainTextResponse(FAULT, 500)
