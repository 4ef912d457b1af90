"""A process that posts signed deliveries, and says what was answered.

    python bench/webhook_load.py < ORDER

The order is one JSON object (`Order`); prints one JSON object, and writes the GUIDs that were
accepted to a file. Each delivery has its own GUID and, by a number at the payload's end, its own
body and signature. Sockets are used bare, so that this side costs little: the digest of what all
bodies begin with is computed once.

Without a rate, each connection posts as fast as it is answered. With one, deliveries are due at
even times, whether earlier ones have been answered or not, and a time counts from when it was due.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sys
import time
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httptools
import uvloop

ACCEPTED = 202
ALSO_ACCEPTED = 200  # Probot's own word


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to post; `rate` in deliveries a second, 0 for as fast as possible."""

    port: int
    secret: str
    payload: str
    count: int
    connections: int
    rate: float
    guids: str


@dataclass
class Outcome:
    """What was answered: how often which status, and the seconds of each answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)


def requests(order: Order) -> Iterator[tuple[str, bytes]]:
    """GUID and whole HTTP request of each delivery."""
    start = Path(order.payload).read_bytes().rstrip().removesuffix(b"}")
    common = hmac.new(order.secret.encode(), start, hashlib.sha256)
    length = len(start) + len(_end(0))
    for number in range(order.count):
        end, signed, guid = _end(number), common.copy(), str(uuid.uuid4())
        signed.update(end)
        head = (
            f"POST /github/webhook HTTP/1.1\r\nHost: 127.0.0.1:{order.port}\r\n"
            "User-Agent: GitHub-Hookshot/0000000\r\nAccept: */*\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n"
            f"X-GitHub-Delivery: {guid}\r\nX-GitHub-Event: pull_request\r\n"
            f"X-GitHub-Hook-ID: 1\r\nX-Hub-Signature-256: sha256={signed.hexdigest()}\r\n\r\n"
        )
        yield guid, head.encode() + start + end


def _end(number: int) -> bytes:
    return b',"number_of_the_measurement":%012d}' % (number + 10**11)


class Connection(asyncio.Protocol):
    """One kept-alive connection with at most one request under way."""

    def __init__(self, load: Load) -> None:
        self._load = load

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready for a first request."""
        self._transport = transport
        self._parser = httptools.HttpResponseParser(self)
        self._load.is_free(self)

    def post(self, guid: str, request: bytes, due: float) -> None:
        """Send a request."""
        self._guid, self._due = guid, due
        self._transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Part of an answer."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """The parser has a whole answer."""
        self._load.answered(self, self._guid, self._parser.get_status_code(), self._due)

    def connection_lost(self, _error: Exception | None) -> None:
        """The other side has closed it, which no server should do here."""
        self._load.lost()


class Load:
    """All connections, and what they were answered."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._requests = requests(order)
        self._free: deque[Connection] = deque()
        self._due: deque[float] = deque()
        self._left = order.count
        self.outcome = Outcome()
        self._done = asyncio.Event()

    async def run(self) -> float:
        """Post everything; returns the seconds it took."""
        loop, order = asyncio.get_running_loop(), self._order
        opened = [
            await loop.create_connection(lambda: Connection(self), "127.0.0.1", order.port)
            for _ in range(order.connections)
        ]
        begun = time.perf_counter()
        if order.rate:
            await self._in_time(begun)
        else:
            self._due.extend([0.0] * order.count)
            self._post()
        await self._done.wait()
        spent = time.perf_counter() - begun
        for transport, _ in opened:
            transport.abort()
        await asyncio.sleep(0)  # so that they are closed before the loop is
        return spent

    async def _in_time(self, begun: float) -> None:
        for number in range(self._order.count):
            due = begun + number / self._order.rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            self._due.append(due)
            self._post()

    def is_free(self, connection: Connection) -> None:
        """It can take a request."""
        self._free.append(connection)

    def answered(self, connection: Connection, guid: str, status: int, due: float) -> None:
        """Note an answer, and give the connection its next request."""
        outcome = self.outcome
        outcome.seconds.append(time.perf_counter() - due)
        outcome.statuses[status] += 1
        if status in {ACCEPTED, ALSO_ACCEPTED}:
            outcome.accepted.append(guid)
        self._one_less()
        self._free.append(connection)
        self._post()

    def lost(self) -> None:
        """A connection that was closed has left its request unanswered."""
        if self._left:
            self.outcome.statuses[0] += 1
            self._one_less()

    def _one_less(self) -> None:
        self._left -= 1
        if not self._left:
            self._done.set()

    def _post(self) -> None:
        while self._free and self._due:
            due = self._due.popleft() or time.perf_counter()
            guid, request = next(self._requests)
            self._free.popleft().post(guid, request, due)


async def main() -> None:
    """Read the order, post, print."""
    order = Order(**json.load(sys.stdin))
    load = Load(order)
    seconds = await load.run()
    outcome = load.outcome
    Path(order.guids).write_text("\n".join(outcome.accepted), encoding="ascii")
    ordered = sorted(outcome.seconds)
    found = {
        "seconds": seconds,
        "accepted": len(outcome.accepted),
        "statuses": dict(outcome.statuses),
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[min(len(ordered) * 99 // 100, len(ordered) - 1)],
        "most": ordered[-1],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    uvloop.run(main())
