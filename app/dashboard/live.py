"""Live updates: a stream of versions. A page that shows another version fetches itself again.

A version is a digest of what a page is made from, so an event is a few bytes and a page
has one rendering, the one that also works without JavaScript.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from hashlib import sha256

from fastapi.sse import ServerSentEvent
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

POLL_SECONDS = 0.5
STREAM_SECONDS = 3.0
"""How long one stream lasts. uvicorn, asked to stop, waits for open answers, so they have
to end soon by themselves; the browser connects again without being told."""
RETRY_MILLISECONDS = 300
MOST_STREAMS = 60
"""How many streams of one process begin within `STREAM_SECONDS`: each looks at the database twice a
second, and whoever holds many would leave nothing to the others."""
CROWDED_MILLISECONDS = 10_000
"""When the browser connects again where there are that many."""
MINUTE = 60
_begun: deque[float] = deque()


def version(now: float, *shown: object) -> str:
    """A digest of what a page is made from; it changes each minute, as the ages do."""
    return sha256(repr((int(now // MINUTE), shown)).encode()).hexdigest()[:16]


async def versions(current: Callable[[], str]) -> AsyncIterator[ServerSentEvent]:
    """The version now and whenever it changes, for `STREAM_SECONDS`; in a crowd only now."""
    crowded = _is_crowded()
    retry = CROWDED_MILLISECONDS if crowded else RETRY_MILLISECONDS
    end = time.monotonic() + (0 if crowded else STREAM_SECONDS)
    last = ""
    while True:
        try:
            found = await run_in_threadpool(current)
        except SQLAlchemyError:
            return  # the page keeps what it shows, and the browser asks again
        if found != last:
            yield ServerSentEvent(event="version", raw_data=found, retry=retry)
            last = found
        if time.monotonic() >= end:
            return
        await asyncio.sleep(POLL_SECONDS)


def _is_crowded() -> bool:
    """Whether many streams have begun that may still last; by their times, so none is forgotten."""
    now = time.monotonic()
    while _begun and _begun[0] <= now - STREAM_SECONDS:
        _begun.popleft()
    if len(_begun) >= MOST_STREAMS:
        return True
    _begun.append(now)
    return False
