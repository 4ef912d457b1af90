"""Reading what is posted, before anybody knows who posts: bounded each, and bounded together."""

from __future__ import annotations

from starlette.requests import Request


class BodyTooLargeError(Exception):
    """More bytes than GitHub ever sends."""


class NoRoomError(Exception):
    """Too much is being received at the same time."""


class Bodies:
    """The bodies that are being received.

    Args:
        one: bytes that one may have.
        all_: bytes that all of them may hold together, so that strangers who send
            much at once are refused and do not fill the memory.
    """

    def __init__(self, one: int, all_: int) -> None:
        self._one = one
        self._free = max(all_, one)

    async def read(self, request: Request) -> bytes:
        """The raw body.

        Raises:
            BodyTooLargeError: it is larger than one may be; no more than that is held of it.
            NoRoomError: the others leave no room for it.
            starlette.requests.ClientDisconnect: it ended early.
        """
        declared = request.headers.get("content-length", "")
        if declared.isascii() and declared.isdecimal() and int(declared[:20]) > self._one:
            raise BodyTooLargeError
        body = bytearray()
        taken = 0
        try:
            async for chunk in request.stream():
                taken += self._take(len(chunk))
                body += chunk
                if len(body) > self._one:
                    raise BodyTooLargeError
            return bytes(body)
        finally:
            self._free += taken

    def _take(self, size: int) -> int:
        if size > self._free:
            raise NoRoomError
        self._free -= size
        return size
