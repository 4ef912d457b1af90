"""What is posted is read within bounds: of one body, and of all of them together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request

from app.webhooks.bodies import Bodies, BodyTooLargeError, NoRoomError

Receive = Callable[[], Awaitable[dict[str, Any]]]


def request(receive: Receive, length: bytes | None = None) -> Request:
    headers = [] if length is None else [(b"content-length", length)]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    return Request(scope, receive)  # type: ignore[arg-type]


def sends(*chunks: bytes, ends: bool = True) -> Receive:
    """A client that sends these, and then is done or goes away."""
    left = [
        {"type": "http.request", "body": chunk, "more_body": not ends or number < len(chunks) - 1}
        for number, chunk in enumerate(chunks)
    ]

    async def receive() -> dict[str, Any]:
        return left.pop(0) if left else {"type": "http.disconnect"}

    return receive


def read(bodies: Bodies, receive: Receive, length: bytes | None = None) -> bytes:
    return asyncio.run(bodies.read(request(receive, length)))


def test_a_body_is_read_whole() -> None:
    assert read(Bodies(10, 20), sends(b"01234", b"56789")) == b"0123456789"


@pytest.mark.parametrize("length", [b"\xb2", b"", b"-1", b"1e3", b"5", None])
def test_what_the_length_says_is_only_believed_where_it_is_too_long(length: bytes | None) -> None:
    assert read(Bodies(10, 20), sends(b"01234"), length) == b"01234"


@pytest.mark.parametrize("length", [b"11", b"9" * 5000])
def test_a_length_that_is_too_long_is_refused_unread(length: bytes) -> None:
    with pytest.raises(BodyTooLargeError):
        read(Bodies(10, 20), sends(), length)


def test_one_that_is_larger_than_it_says_is_refused() -> None:
    with pytest.raises(BodyTooLargeError):
        read(Bodies(10, 20), sends(b"01234", b"567890"), b"5")


def test_one_that_ends_early_gives_its_room_back() -> None:
    bodies = Bodies(10, 10)
    for _ in range(3):
        with pytest.raises(ClientDisconnect):
            read(bodies, sends(b"012345", ends=False))
    assert read(bodies, sends(b"0123456789")) == b"0123456789"


def test_what_is_held_for_others_leaves_no_room() -> None:
    async def story() -> None:
        bodies, half = Bodies(10, 15), asyncio.Event()
        left = asyncio.Event()

        async def slowly() -> dict[str, Any]:
            if not half.is_set():
                half.set()
                return {"type": "http.request", "body": b"0" * 8, "more_body": True}
            await left.wait()
            return {"type": "http.request", "body": b"", "more_body": False}

        slow = asyncio.create_task(bodies.read(request(slowly)))
        await half.wait()
        assert await bodies.read(request(sends(b"0" * 7))) == b"0" * 7
        with pytest.raises(NoRoomError):
            await bodies.read(request(sends(b"0" * 8)))
        left.set()
        assert await slow == b"0" * 8
        assert await bodies.read(request(sends(b"0" * 10))) == b"0" * 10

    asyncio.run(story())
