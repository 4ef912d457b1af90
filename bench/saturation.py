"""What a sample asked of a server, and how much of what the server can do that was.

The server's own saturated throughput is measured with the same requests: what the sample sent is
sent again by a pool of plain connections, in the same order, as many at a time. One mark before
all prompts keeps the server's prefix cache from knowing them from the first time, while whatever
they share among each other stays shared.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx2

from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.port import Completion, Request


@dataclass
class Sent:
    """One request: moments in seconds of the monotonic clock, tokens, and its body as sent."""

    begun: float
    ended: float = 0.0
    read: int = 0
    made: int = 0
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What was done per second between two moments, `seconds` apart."""

    seconds: float
    requests: float
    read: float
    made: float

    @property
    def tokens(self) -> float:
        """Tokens read and made per second."""
        return self.read + self.made


class Recorded(OpenAITeacher):
    """A teacher that keeps what it sent, with moments and tokens."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint)
        self.sent: list[Sent] = []
        self._current: ContextVar[Sent | None] = ContextVar("current", default=None)
        client = self._connection.openai._client  # noqa: SLF001 - sees what is really sent
        hooks = client.event_hooks
        client.event_hooks = {**hooks, "request": [*hooks["request"], self._keep]}

    async def complete(self, request: Request) -> Completion:
        """See `Teacher.complete`."""
        sent = Sent(begun=time.monotonic())
        token = self._current.set(sent)
        try:
            found = await super().complete(request)
        finally:
            self._current.reset(token)
        sent.ended = time.monotonic()
        sent.read, sent.made = found.prompt_tokens, found.completion_tokens
        self.sent.append(sent)
        return found

    async def _keep(self, request: httpx2.Request) -> None:
        sent = self._current.get()
        if sent is not None:
            sent.body = request.content


def full(sent: Iterable[Sent], limit: int) -> tuple[float, float]:
    """The moments when in flight first and last equals the limit; equal ones where it never does.

    A record's next request begins as soon as its last has ended, so a dip of a few milliseconds
    between the two is nothing.
    """
    changes = sorted((moment, change) for s in sent for moment, change in _moments(s))
    flying, at_limit = 0, []
    for moment, change in changes:
        if flying >= limit:
            at_limit.append(moment)
        flying += change
        if flying >= limit:
            at_limit.append(moment)
    return (at_limit[0], at_limit[-1]) if at_limit else (0.0, 0.0)


def _moments(sent: Sent) -> tuple[tuple[float, int], tuple[float, int]]:
    return (sent.begun, 1), (sent.ended, -1)


def rates(sent: Iterable[Sent], first: float, last: float) -> Rates:
    """What was done per second between two moments.

    A request that was on its way at one of them counts with the share of its time between them.
    """
    requests = read = made = 0.0
    for each in sent:
        inside = min(each.ended, last) - max(each.begun, first)
        if inside <= 0:
            continue
        share = min(1.0, inside / max(each.ended - each.begun, 1e-9))
        requests, read, made = requests + share, read + share * each.read, made + share * each.made
    span = max(last - first, 1e-9)
    return Rates(seconds=span, requests=requests / span, read=read / span, made=made / span)


async def again(url: str, sent: Iterable[Sent], at_once: int, mark: str) -> list[Sent]:
    """Send the same requests once more, `at_once` at a time, by connections as plain as can be."""
    bodies = iter([_marked(each.body, mark) for each in sorted(sent, key=_begun) if each.body])
    done: list[Sent] = []

    async def work(client: httpx2.AsyncClient) -> None:
        for body in bodies:
            begun = time.monotonic()
            reply = await client.post(f"{url}/chat/completions", content=body)
            ended = time.monotonic()
            usage = reply.raise_for_status().json()["usage"]
            made, read = usage["completion_tokens"], usage["prompt_tokens"]
            done.append(Sent(begun=begun, ended=ended, read=read, made=made))

    limits = httpx2.Limits(max_connections=at_once)
    headers = {"content-type": "application/json"}
    async with httpx2.AsyncClient(limits=limits, timeout=600, headers=headers) as client:
        await asyncio.gather(*(work(client) for _ in range(at_once)))
    return done


def _begun(sent: Sent) -> float:
    return sent.begun


def _marked(body: bytes, mark: str) -> bytes:
    """The request with a mark before its first message."""
    asked: dict[str, Any] = json.loads(body)
    first = asked["messages"][0]
    return json.dumps(
        {
            **asked,
            "messages": [
                {**first, "content": f"{mark} {first['content']}"},
                *asked["messages"][1:],
            ],
        }
    ).encode()


def average_in_flight(sent: Iterable[Sent], first: float, last: float) -> float:
    """How many requests were in flight between two moments, on average over time."""
    inside: Callable[[Sent], float] = lambda s: min(s.ended, last) - max(s.begun, first)  # noqa: E731
    return sum(max(0.0, inside(each)) for each in sent) / max(last - first, 1e-9)
