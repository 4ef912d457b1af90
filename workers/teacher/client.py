"""A model behind an OpenAI-compatible server: `vllm serve`, llama.cpp, or a hosted one."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import openai
from openai.types.chat import ChatCompletion
from openai.types.chat.chat_completion import Choice

from app.errors import SeedbedError, TransientError, UserError
from workers.teacher.patience import (
    BUSY_STATUSES,
    Patience,
    UnreadableReplyError,
    is_transient,
    patiently,
)
from workers.teacher.port import Completion, Position, Request

MAX_CONNECTIONS = 64
CONNECT_SECONDS = 5.0
WRONG_REQUEST = (400, 422)
# The library builds its objects without validation: a reply that is no JSON, or not the
# agreed JSON, shows as one of these when it is read.
NOT_AS_AGREED = (ValueError, AttributeError, TypeError, IndexError)


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
        return self._model

    async def complete(self, request: Request) -> Completion:
        """See `Teacher.complete`."""
        model = await self.connect()
        try:
            return await self._complete_somehow(model, request)
        except (openai.OpenAIError, UnreadableReplyError) as error:
            raise self._in_our_words(error) from error

    async def _complete_somehow(self, model: str, request: Request) -> Completion:
        """Leave out, step by step, what an older server refuses, and remember it."""
        variants = _variants(request)
        known = min(self._plainness.get(request.name, 0), len(variants) - 1)
        refusal: openai.APIStatusError | None = None
        for plainness in range(known, len(variants)):
            try:
                found = await self._attempt(model, variants[plainness])
            except openai.APIStatusError as error:
                if error.status_code not in WRONG_REQUEST:
                    raise
                refusal = refusal or error
                continue
            self._plainness[request.name] = plainness
            return found
        assert refusal is not None  # noqa: S101 - there is always at least one variant
        raise refusal

    async def _attempt(self, model: str, body: Mapping[str, Any]) -> Completion:
        async def once() -> Completion:
            begun = time.monotonic()
            try:
                reply = await self._client.chat.completions.create(model=model, **body)
                return _completion(reply, model, time.monotonic() - begun)
            except NOT_AS_AGREED as error:
                raise UnreadableReplyError from error

        return await patiently(once, self._endpoint.patience)

    async def _first_model(self) -> str:
        async def once() -> str:
            try:
                page = await self._client.models.list()
                return str(page.data[0].id)
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


def _completion(reply: object, model: str, seconds: float) -> Completion:
    """Translate at the border; raises one of `NOT_AS_AGREED` for anything else."""
    if not isinstance(reply, ChatCompletion):
        raise TypeError("the reply is no completion")
    choice = reply.choices[0]
    message = choice.message
    usage = reply.usage
    return Completion(
        text=_storable(message.content or message.refusal or ""),
        model=model,
        prompt_tokens=(usage.prompt_tokens or 0) if usage else 0,
        completion_tokens=(usage.completion_tokens or 0) if usage else 0,
        seconds=seconds,
        finish_reason="refusal" if message.refusal else str(choice.finish_reason or ""),
        top_logprobs=_positions(choice),
    )


def _positions(choice: Choice) -> tuple[Position, ...] | None:
    given = choice.logprobs.content if choice.logprobs else None
    if not given:
        return None
    return tuple(
        Position(
            token=each.token,
            alternatives=tuple(
                (other.token, other.logprob)
                for other in each.top_logprobs or ()
                if not math.isnan(other.logprob)
            ),
        )
        for each in given
    )


def _storable(text: str) -> str:
    """Join surrogate pairs; half characters, which no database takes, become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
