"""The simulated server's time: a law, a queue that follows it, and a prefix cache.

The sequences in decode share a rate that depends on how many they are, evenly (processor sharing).
At most `slots` are in decode; the rest wait in order of arrival. Prompt tokens that no earlier
prompt began with are read one sequence after another, and nobody decodes meanwhile, as a server
does that gives prompts the right of way.

Ends are computed, not waited for: when a timer is late the law still holds for the others, and
`Served.late` has the delay.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

BLOCK = 16
# About what a tokeniser makes of English: SmolLM2's makes 1.0 to 1.2 times as many.
TOKEN = re.compile(r"\d|[^\W\d]+|[^\w\s]+|\n+")


def count_tokens(text: str) -> int:
    """The tokens of a text, by one rule for both sides."""
    return len(TOKEN.findall(text))


@dataclass(frozen=True)
class Law:
    """Tokens per second, altogether, by how many sequences are in decode."""

    points: tuple[tuple[int, float], ...]

    @classmethod
    def of(cls, text: str) -> Law:
        """Read points as `1:35,8:235`."""
        pairs = (point.split(":") for point in text.split(","))
        return cls(tuple(sorted((int(number), float(rate)) for number, rate in pairs)))

    def rate(self, sequences: int) -> float:
        """Straight between the points on logarithmic scales; flat outside them."""
        before = self.points[0]
        for point in self.points:
            if point[0] >= sequences:
                break
            before = point
        else:
            return self.points[-1][1]
        if point == before or before[0] >= sequences:
            return point[1] * sequences / point[0]
        share = math.log(sequences / before[0]) / math.log(point[0] / before[0])
        return before[1] * (point[1] / before[1]) ** share


@dataclass
class Served:
    """One sequence as it was served; moments in seconds of the simulated clock."""

    kind: str
    prompt: int
    read: int
    made: int
    arrived: float
    ended: float = 0.0
    late: float = 0.0


@dataclass
class Engine:
    """The queue: who reads, who decodes, and when each ends."""

    law: Law
    slots: int = 64
    prefill: float = 0.0
    scale: float = 1.0
    clock: Callable[[], float] = time.monotonic
    served: list[Served] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._waiting: deque[tuple[Served, asyncio.Future[None]]] = deque()
        self._decoding: list[tuple[float, int, Served, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._each = 0.0  # tokens that each sequence in decode has had since the beginning
        self._reading = 0.0  # seconds of reading that are left before decoding goes on
        self._now = self.now()
        self._timer: asyncio.TimerHandle | None = None

    def now(self) -> float:
        """The simulated clock, in seconds."""
        return self.clock() * self.scale

    async def serve(self, sequence: Served) -> None:
        """Return when the sequence has been read and its tokens are made."""
        end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.advance()
        sequence.arrived = self._now
        self._waiting.append((sequence, end))
        self._admit()
        self._set_timer()
        await end
        self.served.append(sequence)

    def advance(self) -> None:
        """Bring the queue to the present, event by event."""
        now = self.now()
        while self._decoding and self._now + self._until_next() <= now:
            self._let_pass(self._until_next())
            self._each = self._decoding[0][0]  # no rounding may leave it just short
            _, _, sequence, end = heapq.heappop(self._decoding)
            sequence.ended, sequence.late = self._now, now - self._now
            if not end.done():
                end.set_result(None)
            self._admit()
        self._let_pass(max(0.0, now - self._now))

    def _until_next(self) -> float:
        """Seconds until the next sequence ends."""
        left = max(0.0, self._decoding[0][0] - self._each)
        return self._reading + left / self._rate_each()

    def _rate_each(self) -> float:
        return self.law.rate(len(self._decoding)) / len(self._decoding)

    def _let_pass(self, seconds: float) -> None:
        self._now += seconds
        reading = min(self._reading, seconds)
        self._reading -= reading
        if self._decoding:
            self._each += (seconds - reading) * self._rate_each()

    def _admit(self) -> None:
        while self._waiting and len(self._decoding) < self.slots:
            sequence, end = self._waiting.popleft()
            if self.prefill:
                self._reading += sequence.read / self.prefill
            place = (self._each + max(1, sequence.made), next(self._numbers), sequence, end)
            heapq.heappush(self._decoding, place)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._decoding:
            self._timer = None
            return
        left = self._now + self._until_next() - self.now()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(max(0.0, left) / self.scale, self._wake)

    def _wake(self) -> None:
        self.advance()
        self._set_timer()


@dataclass
class PrefixCache:
    """Which beginnings of prompts were read before; it forgets nothing."""

    seen: set[int] = field(default_factory=set)

    def unread(self, prompt: str) -> tuple[int, int]:
        """The prompt's tokens, and how many of them have to be read."""
        tokens = TOKEN.findall(prompt)
        key, cached = 0, 0
        for start in range(0, len(tokens) - BLOCK + 1, BLOCK):
            key = hash((key, *tokens[start : start + BLOCK]))
            if key in self.seen:
                cached += BLOCK
            self.seen.add(key)
        # The last token is always computed: the first new one comes from it.
        return len(tokens), max(1, len(tokens) - cached)
