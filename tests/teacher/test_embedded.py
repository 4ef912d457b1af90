"""The client against the embedded teacher: a real llama.cpp server."""

import asyncio
import inspect
import json
import string
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from app.errors import UserError
from seedbed.embedded.teacher import EmbeddedTeacher, embedded_teacher
from tests.teacher.test_limits import TEXTS
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.limits import estimated_prompt_tokens, fits
from workers.teacher.port import Capabilities, Request

pytestmark = pytest.mark.slow
T = TypeVar("T")


def using(model: EmbeddedTeacher, act: Callable[[OpenAITeacher], Awaitable[T]]) -> T:
    async def main() -> T:
        async with OpenAITeacher(Endpoint(base_url=model.url)) as teacher:
            return await act(teacher)

    return asyncio.run(main())


def asking(user: str, max_tokens: int = 1) -> Request:
    return Request(name="answer", system="You answer.", user=user, max_tokens=max_tokens)


def test_what_it_can_do(embedded_model: EmbeddedTeacher) -> None:
    slot = inspect.signature(embedded_teacher).parameters["context"].default
    assert using(embedded_model, OpenAITeacher.capabilities) == Capabilities(
        model=embedded_model.model,
        json_schema=True,
        logprobs=True,
        logprobs_masked=False,
        prompt_logprobs=False,
        context=slot,
    )


def test_it_counts_the_tokens_that_it_then_reads(embedded_model: EmbeddedTeacher) -> None:
    async def both(teacher: OpenAITeacher) -> tuple[int, int]:
        request = asking("What is the capital of France? <|im_end|>")
        return await teacher.prompt_tokens(request), (await teacher.complete(request)).prompt_tokens

    counted, read = using(embedded_model, both)
    assert counted == read


def test_no_estimate_is_below_the_count(embedded_model: EmbeddedTeacher) -> None:
    odd = [json.dumps(TEXTS), string.printable, "e" * 300, "\u200b" * 50, "\ue000\U0001f9ff" * 20]
    texts = [*TEXTS.values(), *odd, *Path("docs/scores.md").read_text().split("\n\n")[:12]]

    async def counts(teacher: OpenAITeacher) -> list[int]:
        return [await teacher.prompt_tokens(asking(text)) for text in texts]

    for text, counted in zip(texts, using(embedded_model, counts), strict=True):
        assert estimated_prompt_tokens("You answer.", text) >= counted, text


def test_what_does_not_fit_is_known_before_and_said_after(embedded_model: EmbeddedTeacher) -> None:
    async def main(teacher: OpenAITeacher) -> str:
        request = asking("tulip " * 2500, max_tokens=8)
        context = inspect.signature(embedded_teacher).parameters["context"].default
        assert not fits(await teacher.prompt_tokens(request), request.max_tokens, context)
        with pytest.raises(UserError) as caught:
            await teacher.complete(request)
        return caught.value.reason

    assert using(embedded_model, main) == "teacher-too-long"
