"""The way to one model server: pooled, patient, careful, and its errors in our words."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
import openai

from app.errors import SeedbedError, TransientError, UserError
from workers.teacher.patience import (
    BUSY_STATUSES,
    Patience,
    UnreadableReplyError,
    is_transient,
    patiently,
)
from workers.teacher.pressure import MOST, Pressure

T = TypeVar("T")
CONNECT_SECONDS = 5.0
EXTRA_SECONDS = 10.0
# Log-probabilities make a reply many times longer than its text, yet not this long.
MOST_BYTES = 4_000_000
# The library builds its objects without validation: a reply that is no JSON, or not the
# agreed JSON, shows as one of these when it is read.
NOT_AS_AGREED = (
    ValueError,
    AttributeError,
    TypeError,
    LookupError,
    OverflowError,
    RecursionError,
)
# What vLLM, llama.cpp and OpenAI say of a request that is longer than the model reads.
_TOO_LONG = (
    "exceed_context_size_error",
    "context_length_exceeded",
    "maximum context length",
    "max_model_len",
)
_LOOKED_AT = 2000


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where a model is served and how long we wait for it.

    `role` (teacher, judge, ...) leads the reason codes of errors. An empty `model`
    means the first one the server lists. `timeout` is in seconds, per attempt.
    `context` is how many tokens a request may have; 0 leaves that to the server to say.
    """

    base_url: str
    model: str = ""
    api_key: str = field(default="", repr=False)
    role: str = "teacher"
    timeout: float = 300.0
    context: int = 0
    patience: Patience = field(default_factory=Patience)

    @property
    def root(self) -> str:
        """The server's address without the `/v1` of the OpenAI interface."""
        return self.base_url.rstrip("/").removesuffix("/v1")


class Connection:
    """Requests to one server; whoever makes one closes it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.pressure = Pressure()
        self._extra = min(EXTRA_SECONDS, endpoint.timeout)
        self.openai = openai.AsyncOpenAI(
            base_url=endpoint.base_url,
            # The library insists on a key; servers of our own take any.
            api_key=endpoint.api_key or "none",
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(
                limits=httpx2.Limits(max_connections=MOST, max_keepalive_connections=MOST),
                timeout=openai.Timeout(endpoint.timeout, connect=CONNECT_SECONDS),
                # A model server that sends us elsewhere could send us into our own network.
                follow_redirects=False,
                # Compressed, a small reply could unfold into one that fills our memory.
                headers={"accept-encoding": "identity"},
                event_hooks={"response": [_bound]},
            ),
        )

    async def close(self) -> None:
        """Close the pooled connections."""
        await self.openai.close()

    async def patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Await `call` within the endpoint's patience, and within what the server bears.

        Raises:
            openai.OpenAIError, UnreadableReplyError: see `in_our_words`.
        """
        queued = 0.0

        async def once() -> T:
            nonlocal queued
            came = time.monotonic()
            async with self.pressure.slot() as begun:
                queued += time.monotonic() - came
                try:
                    found = await call()
                except openai.APIStatusError as error:
                    if error.status_code in BUSY_STATUSES:
                        self.pressure.pushed_back(begun)
                    raise
                except NOT_AS_AGREED as error:
                    raise UnreadableReplyError from error
                self.pressure.answered()
                return found

        return await patiently(once, self.endpoint.patience, queued=lambda: queued)

    async def page(self, address: str, body: Mapping[str, Any] | None = None) -> object:
        """JSON of a page that not every server has; None where it is not to be had.

        One attempt: whatever depends on it has another way.
        """
        try:
            if body is None:
                reply = await self.openai.get(
                    address, cast_to=httpx2.Response, options={"timeout": self._extra}
                )
            else:
                reply = await self.openai.post(
                    address,
                    cast_to=httpx2.Response,
                    body=body,
                    options={"timeout": self._extra},
                )
            found: object = reply.json()
        except (openai.OpenAIError, UnreadableReplyError, *NOT_AS_AGREED):
            return None
        return found

    def in_our_words(self, error: Exception) -> SeedbedError:
        """What a failure of the server means to people; never what it said itself."""
        role = self.endpoint.role
        if isinstance(error, openai.APIStatusError):
            status = error.status_code
            if status in BUSY_STATUSES:
                return TransientError(f"{role}-busy", f"The {role} is too busy to answer.")
            if is_too_long(error):
                return UserError(
                    f"{role}-too-long", f"A request was longer than the {role} can read at once."
                )
            if not is_transient(error):
                return UserError(
                    f"{role}-refused",
                    f"The {role} refused a request with HTTP status {status}. "
                    "Whoever runs this service should check its model, key and limits.",
                )
        if isinstance(error, UnreadableReplyError | openai.APIResponseValidationError):
            return TransientError(
                f"{role}-unreadable", f"The {role} answers, but not as a model server would."
            )
        return TransientError(f"{role}-unreachable", f"The {role} does not answer.")


def is_too_long(error: openai.APIStatusError) -> bool:
    """Whether the server refused a request for its length."""
    return error.status_code in (400, 413, 422) and any(
        sign in error.response.text[:_LOOKED_AT] for sign in _TOO_LONG
    )


async def _bound(response: httpx2.Response) -> None:
    """Let no reply grow beyond `MOST_BYTES`; runs before its body is read."""
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnreadableReplyError("the reply is compressed, though we asked for none that is")
    assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 - the client is async
    response.stream = _BoundedStream(response.stream)


class _BoundedStream(httpx2.AsyncByteStream):
    """A reply's body that ends with an error once it is too long."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > MOST_BYTES:
                raise UnreadableReplyError("the reply is too long")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
