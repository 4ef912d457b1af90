"""Answers whose connection ends too early."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

HangUp = Callable[[tuple[str, int]], None]
"""Closes the connection of a client, known by its address and port."""


class SeveredResponse(Response):
    """Half of an answer under the headers of the whole, or nothing at all."""

    def __init__(self, hang_up: HangUp, whole: Response | None = None) -> None:
        super().__init__()
        self._hang_up = hang_up
        self._whole = whole if whole is not None and len(whole.body) > 1 else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends what there is, and closes the connection."""
        if self._whole is not None:
            for message in _half(self._whole):
                await send(message)
        self._hang_up(tuple(scope["client"]))
        # To return before the connection is gone would make the server answer by itself.
        while (await receive())["type"] != "http.disconnect":
            pass


def _half(whole: Response) -> list[Message]:
    body = bytes(whole.body)
    return [
        {"type": "http.response.start", "status": whole.status_code, "headers": whole.raw_headers},
        {"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True},
    ]
