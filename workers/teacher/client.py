"""A model behind an OpenAI-compatible server: `vllm serve`, llama.cpp, or a hosted one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Self

import openai

from app.errors import UserError
from workers.teacher.capabilities import (
    context_of,
    follows_schema,
    free_request,
    is_masked,
    shaped_request,
)
from workers.teacher.connection import MOST_BYTES, Connection, Endpoint, is_too_long
from workers.teacher.likelihood import Read, body_of, of_answer, read_prompt
from workers.teacher.limits import estimated_prompt_tokens
from workers.teacher.patience import UnreadableReplyError
from workers.teacher.port import Capabilities, Completion, Likelihood, Request
from workers.teacher.reply import completion_of, name_of
from workers.teacher.tokenizer import Tokenizer

__all__ = ["MOST_BYTES", "STEP_HEADER", "Endpoint", "OpenAITeacher"]

WRONG_REQUEST = (400, 422)
# Which step asks: servers ignore it, and whoever reads a proxy's log is glad of it.
STEP_HEADER = "x-seedbed-step"
# Questions whose prompts were read lately: their answers come one after the other.
MOST_READ = 256


class OpenAITeacher:
    """A `Teacher` over HTTP; an async context manager that closes its connections."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._connection = Connection(endpoint)
        self._tokenizer = Tokenizer(self._connection)
        self._model = endpoint.model
        self._naming = asyncio.Lock()
        self._probing = asyncio.Lock()
        self._seen: Capabilities | None = None
        self._plainness: dict[tuple[str, bool], int] = {}
        self._read: dict[tuple[str, str], Read] = {}

    def __repr__(self) -> str:
        return f"OpenAITeacher({self._endpoint!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the pooled connections."""
        await self._connection.close()

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
            raise self._connection.in_our_words(error) from error

    async def capabilities(self) -> Capabilities:
        """See `Teacher.capabilities`; a few requests, once."""
        async with self._probing:
            if self._seen is None:
                self._seen = await self._probe()
        return self._seen

    async def context(self) -> int | None:
        """See `Teacher.context`; reads two pages, and generates nothing."""
        await self.connect()
        if self._endpoint.context:
            return self._endpoint.context
        listed, props = await asyncio.gather(
            self._connection.page("/models"),
            self._connection.page(f"{self._endpoint.root}/props"),
        )
        return context_of(listed, props, self._model)

    async def prompt_tokens(self, request: Request) -> int:
        """See `Teacher.prompt_tokens`; vLLM and llama.cpp count."""
        counted = await self._tokenizer.count(request, self._model)
        return counted or estimated_prompt_tokens(request.system, request.user)

    async def likelihood(self, request: Request, answer: str) -> Likelihood:
        """See `Teacher.likelihood`; two requests for the first answer to a question."""
        await self.connect()
        text = answer.strip()
        if not text:
            return Likelihood(logprob=0.0, tokens=0)
        key = (request.system, request.user)
        prompt = self._read.get(key) or await self._read_prompt(request)
        whole = await self._read_prompt(request, text) if prompt else None
        if prompt is None or whole is None:
            raise UserError(
                "likelihood-missing",
                f"The {self._endpoint.role} does not say how likely a given answer is.",
            )
        if len(self._read) >= MOST_READ:
            self._read.pop(next(iter(self._read)))
        self._read[key] = prompt
        return of_answer(prompt, whole)

    async def _read_prompt(self, request: Request, answer: str | None = None) -> Read | None:
        body = body_of(request, answer)

        async def once() -> Read | None:
            create = self._connection.openai.chat.completions.create
            return read_prompt(await create(model=self._model, **body))

        try:
            return await self._connection.patiently(once)
        except (openai.OpenAIError, UnreadableReplyError) as error:
            if _is_refusal(error):
                return None
            raise self._connection.in_our_words(error) from error

    async def _probe(self) -> Capabilities:
        free, shaped = await asyncio.gather(
            self.complete(free_request()), self.complete(shaped_request())
        )
        context, read = await asyncio.gather(
            self.context(), self._read_prompt(free_request(), "tulip")
        )
        return Capabilities(
            model=name_of(self._model),
            json_schema=follows_schema(shaped),
            logprobs=free.top_logprobs is not None,
            logprobs_masked=is_masked(shaped, free),
            prompt_logprobs=read is not None,
            context=context,
        )

    async def _complete_somehow(self, request: Request) -> Completion:
        """Leave out, step by step, what an older server refuses, and remember it."""
        variants = _variants(request)
        kind = (request.name, request.json_schema is not None)
        known = min(self._plainness.get(kind, 0), len(variants) - 1)
        refusal: openai.APIStatusError | None = None
        for plainness in range(known, len(variants)):
            try:
                found = await self._attempt(request, variants[plainness])
            except openai.APIStatusError as error:
                if not _is_refusal(error):
                    raise
                refusal = refusal or error
                continue
            self._plainness[kind] = plainness
            return found
        assert refusal is not None  # noqa: S101 - there is always at least one variant
        raise refusal

    async def _attempt(self, request: Request, body: Mapping[str, Any]) -> Completion:
        async def once() -> Completion:
            begun = time.monotonic()
            reply = await self._connection.openai.chat.completions.create(
                model=self._model, extra_headers={STEP_HEADER: request.name}, **body
            )
            return completion_of(reply, request, name_of(self._model), time.monotonic() - begun)

        return await self._connection.patiently(once)

    async def _first_model(self) -> str:
        async def once() -> str:
            page = await self._connection.openai.models.list()
            name: object = page.data[0].id
            if not isinstance(name, str) or not name:
                raise TypeError("the model has no name")
            return name

        try:
            return await self._connection.patiently(once)
        except (openai.OpenAIError, UnreadableReplyError) as error:
            raise self._connection.in_our_words(error) from error


def _is_refusal(error: Exception) -> bool:
    """Whether the server does not take a request of this form; a shorter one changes nothing."""
    return (
        isinstance(error, openai.APIStatusError)
        and error.status_code in WRONG_REQUEST
        and not is_too_long(error)
    )


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
