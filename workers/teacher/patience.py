"""How long we wait for a model server that fails in a way that passes."""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeGuard, TypeVar

import openai
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.wait import wait_random_exponential

T = TypeVar("T")

BUSY_STATUSES = (429, 503)
TRANSIENT_STATUSES = (429, 500, 502, 503, 504)


class UnreadableReplyError(Exception):
    """The server said 200 and something that is no completion (a proxy's error page)."""


# APITimeoutError is an APIConnectionError; a connection cut mid-response is one too.
TRANSIENT_ERRORS = (
    openai.APIConnectionError,
    openai.APIResponseValidationError,
    UnreadableReplyError,
)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """The budget of one request's retries, all in seconds.

    No attempt begins later than `total` after the first; waits grow from `first` to
    `longest` with jitter, and are never shorter than the server's `Retry-After`.
    """

    total: float = 60.0
    first: float = 0.5
    longest: float = 15.0


def _no_time() -> float:
    return 0.0


def is_transient(error: BaseException) -> bool:
    """Whether an error of the model server passes by itself."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code in TRANSIENT_STATUSES
    return isinstance(error, TRANSIENT_ERRORS)


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds a `Retry-After` header asks for (number or HTTP date), else 0."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return 0.0
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, moment.timestamp() - time.time())


async def patiently(
    call: Callable[[], Awaitable[T]],
    patience: Patience,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    queued: Callable[[], float] = _no_time,
) -> T:
    """Await `call`, again on transient errors within `patience`; raises the last error.

    `queued` says how many seconds `call` has spent waiting for its turn: of our own
    making, so they are not taken from the budget.
    """
    backoff = wait_random_exponential(multiplier=patience.first, max=patience.longest)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = retry_after(error.response.headers) if _has_response(error) else 0.0
        return max(asked, backoff(state))

    def stop(state: RetryCallState) -> bool:
        spent = (state.seconds_since_start or 0.0) - queued()
        return spent + state.upcoming_sleep >= patience.total

    retrying = AsyncRetrying(
        sleep=sleep,
        wait=wait,
        stop=stop,
        retry=retry_if_exception(is_transient),
        reraise=True,
    )
    return await retrying(call)


def _has_response(error: BaseException | None) -> TypeGuard[openai.APIStatusError]:
    return isinstance(error, openai.APIStatusError)
