"""A model behind an OpenAI-compatible server: `vllm serve`, llama.cpp, or a hosted one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

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
from workers.teacher.port import Completion, Request
from workers.teacher.reply import completion_of, name_of

CONNECT_SECONDS = 5.0
# Log-probabilities make a reply many times longer than its text, yet not this long.
MOST_BYTES = 4_000_000
WRONG_REQUEST = (400, 422)
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


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where a model is served and how long we wait for it.

    `role` (teacher, judge, ...) leads the reason codes of errors. An empty `model`
    means the first one the server lists. `timeout` is in seconds, per attempt.
    """

    base_url: str
    model: str = ""
    api_key: str = field(default="", repr=False)
    role: str = "teacher"
    timeout: float = 300.0
    patience: Patience = field(default_factory=Patience)


class OpenAITeacher:
    """A `Teacher` over HTTP; an async context manager that closes its connections."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._model = endpoint.model
        self._naming = asyncio.Lock()
        self._plainness: dict[str, int] = {}
        self._client = openai.AsyncOpenAI(
            base_url=endpoint.base_url,
            # The library insists on a key; servers of our own take any.
            api_key=endpoint.api_key or "none",
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(
                limits=openai.DEFAULT_CONNECTION_LIMITS,
                timeout=openai.Timeout(endpoint.timeout, connect=CONNECT_SECONDS),
                # A model server that sends us elsewhere could send us into our own network.
                follow_redirects=False,
                # Compressed, a small reply could unfold into one that fills our memory.
                headers={"accept-encoding": "identity"},
                event_hooks={"response": [_bound]},
            ),
        )

    def __repr__(self) -> str:
        return f"OpenAITeacher({self._endpoint!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the pooled connections."""
        await self._client.close()

    async def connect(self) -> str:
        """See `Teacher.connect`; asks the server at most once."""
        async with self._naming:
            if not self._model:
                self._model = await self._first_model()
        return name_of(self._model)

    async def complete(self, request: Request) -> Completion:
        """See `Teacher.complete`."""
        await self.connect()
        try:
            return await self._complete_somehow(request)
        except (openai.OpenAIError, UnreadableReplyError) as error:
            raise self._in_our_words(error) from error

    async def _complete_somehow(self, request: Request) -> Completion:
        """Leave out, step by step, what an older server refuses, and remember it."""
        variants = _variants(request)
        known = min(self._plainness.get(request.name, 0), len(variants) - 1)
        refusal: openai.APIStatusError | None = None
        for plainness in range(known, len(variants)):
            try:
                found = await self._attempt(request, variants[plainness])
            except openai.APIStatusError as error:
                if error.status_code not in WRONG_REQUEST:
                    raise
                refusal = refusal or error
                continue
            self._plainness[request.name] = plainness
            return found
        assert refusal is not None  # noqa: S101 - there is always at least one variant
        raise refusal

    async def _attempt(self, request: Request, body: Mapping[str, Any]) -> Completion:
        async def once() -> Completion:
            begun = time.monotonic()
            try:
                reply = await self._client.chat.completions.create(model=self._model, **body)
                return completion_of(reply, request, name_of(self._model), time.monotonic() - begun)
            except NOT_AS_AGREED as error:
                raise UnreadableReplyError from error

        return await patiently(once, self._endpoint.patience)

    async def _first_model(self) -> str:
        async def once() -> str:
            try:
                page = await self._client.models.list()
                name: object = page.data[0].id
                if not isinstance(name, str) or not name:
                    raise TypeError("the model has no name")
                return name
            except NOT_AS_AGREED as error:
                raise UnreadableReplyError from error

        try:
            return await patiently(once, self._endpoint.patience)
        except (openai.OpenAIError, UnreadableReplyError) as error:
            raise self._in_our_words(error) from error

    def _in_our_words(self, error: Exception) -> SeedbedError:
        role = self._endpoint.role
        if isinstance(error, openai.APIStatusError):
            status = error.status_code
            if status in BUSY_STATUSES:
                return TransientError(f"{role}-busy", f"The {role} is too busy to answer.")
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


def _variants(request: Request) -> list[dict[str, Any]]:
    """The request's bodies from the fullest to the plainest; equal ones once."""
    plain: dict[str, Any] = {
        "messages": [
            {"role": "system", "content": request.system},
            {"role": "user", "content": request.user},
        ],
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "frequency_penalty": request.frequency_penalty,
    }
    variants = [plain]
    if request.top_logprobs:
        variants.insert(0, {**plain, "logprobs": True, "top_logprobs": request.top_logprobs})
    if request.json_schema is not None:
        shape = {"name": request.name, "schema": request.json_schema, "strict": True}
        form = {"response_format": {"type": "json_schema", "json_schema": shape}}
        variants.insert(0, {**variants[0], **form})
    return variants


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
