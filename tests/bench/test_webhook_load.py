"""The load on the webhook: each delivery is its own, signed, and counted by its answer."""

import asyncio
import hashlib
import hmac
from contextlib import suppress
from pathlib import Path

import pytest

from bench.webhook_load import Load, Order, requests
from bench.webhooks import payload

SECRET = "a-secret"


def order(file: Path, port: int = 0, count: int = 3, rate: float = 0.0) -> Order:
    return Order(
        port=port,
        secret=SECRET,
        payload=str(file),
        count=count,
        connections=2,
        rate=rate,
        guids="",
    )


def parts(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return {line.partition(": ")[0]: line.partition(": ")[2] for line in lines}, body


def test_each_delivery_has_its_own_guid_body_and_signature(tmp_path: Path) -> None:
    file = payload(tmp_path)
    made = [(guid, *parts(request)) for guid, request in requests(order(file))]
    for guid, headers, body in made:
        signed = hmac.digest(SECRET.encode(), body, hashlib.sha256).hex()
        assert headers["X-Hub-Signature-256"] == f"sha256={signed}"
        assert headers["X-GitHub-Delivery"] == guid
        assert int(headers["Content-Length"]) == len(body) > 20_000
    assert len({guid for guid, _, _ in made}) == len({body for _, _, body in made}) == 3


@pytest.mark.parametrize("rate", [0.0, 500.0])
def test_what_is_answered_is_counted_by_status(tmp_path: Path, rate: float) -> None:
    asked, gone = 0, asyncio.Semaphore(0)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                headers, _ = parts(await reader.readuntil(b"\r\n\r\n"))
                await reader.readexactly(int(headers["Content-Length"]))
                status = (b"202 Accepted", b"200 OK", b"503 Away")[asked % 3]
                asked += 1
                writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()
        gone.release()

    async def story() -> Load:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        load = Load(order(payload(tmp_path), port, 9, rate))
        assert await load.run() > 0
        for _ in range(2):
            await gone.acquire()
        server.close()
        await server.wait_closed()
        return load

    outcome = asyncio.run(story()).outcome
    assert outcome.statuses == {202: 3, 200: 3, 503: 3}
    assert len(set(outcome.accepted)) == 6
    assert len(outcome.seconds) == 9
