"""How many requests are on their way to one server: fewer when it pushes back, then more again.

A server that is asked by too many at once answers 429 or 503. Trying again later spreads
those requests out, yet as many would be on their way again. So the number in flight
shrinks by a factor when a server pushes back and grows by small steps while it answers
(additive increase, multiplicative decrease, with the quick start of TCP's RFC 5681).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MOST = 1000
"""Requests in flight that no server gets more of; also the connections in the pool."""
SHRINK = 0.9
# One more in flight after this many rounds of answers, once the limit is known.
ROUNDS = 8


class Pressure:
    """Lets requests through, first come first served, within a limit that adapts.

    For one event loop. `in_flight` counts requests that were let through and not answered.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = float(most)
        self._limit = self._most
        self._known = self._most  # growth is quick below, and careful from here on
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._round = 0
        self.in_flight = 0

    @property
    def limit(self) -> int:
        """How many requests may be in flight now, 1 at least."""
        return int(self._limit)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[int]:
        """Wait for a place and hold it; gives the round, which `pushed_back` wants to know."""
        await self._enter()
        try:
            yield self._round
        finally:
            self.in_flight -= 1
            self._let_in()

    def answered(self) -> None:
        """Note that the server answered the request of the slot that is held."""
        if self.in_flight < self.limit:
            return  # the limit was not what held us back, so nothing was learnt about it
        if self._limit < self._known:
            self._limit = min(self._known, self._limit + 1)
        else:
            self._limit = min(self._most, self._limit + 1 / (ROUNDS * self._limit))
        self._known = max(self._known, self._limit)

    def pushed_back(self, begun: int) -> None:
        """Note that the server was too busy for a request let through in round `begun`.

        Of many that were under way together, the first one says where growth is to be
        careful again; each says that the server takes no more than are in flight beside it.
        """
        others = self.in_flight - 1
        if begun == self._round:
            self._round += 1
            self._known = max(1.0, SHRINK * min(self._limit, self.in_flight))
        self._limit = max(1.0, min(self._known, self._limit, float(others)))

    async def _enter(self) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._let_in()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.in_flight -= 1  # let in and cancelled at once: the next one may go
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and self.in_flight < self.limit:
            place = self._waiting.popleft()
            if not place.done():
                self.in_flight += 1
                place.set_result(None)
