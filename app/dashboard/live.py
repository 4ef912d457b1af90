"""Live updates: a stream of versions. A page that shows another version fetches itself again.

A version is a digest of what a page is made from, so an event is a few bytes and a page
has one rendering, the one that also works without JavaScript.
"""

from __future__ import annotations

import asyncio
import time
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
MINUTE = 60


def version(now: float, *shown: object) -> str:
    """A digest of what a page is made from; it changes each minute, as the ages do."""
    return sha256(repr((int(now // MINUTE), shown)).encode()).hexdigest()[:16]


async def versions(current: Callable[[], str]) -> AsyncIterator[ServerSentEvent]:
    """The version now and whenever it changes, for `STREAM_SECONDS`."""
    end = time.monotonic() + STREAM_SECONDS
    last = ""
    while time.monotonic() < end:
        try:
            found = await run_in_threadpool(current)
        except SQLAlchemyError:
            return  # the page keeps what it shows, and the browser asks again
        if found != last:
            yield ServerSentEvent(event="version", raw_data=found, retry=RETRY_MILLISECONDS)
            last = found
        await asyncio.sleep(POLL_SECONDS)
