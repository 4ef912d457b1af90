"""Scripts: what a scripted teacher answers to which step, and to nothing else.

A script fails on anything it does not foresee, so that a test cannot pass because a
question was asked by mistake.
"""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workers.teacher.port import Completion, Position, Request

MODEL = "scripted-1"
STEPS = ("ask", "judge_question", "answer", "judge_pair")
_WORDS = """
    anchor barley candle dolphin ember falcon garden harbour island jasmine kettle lantern
    marble nutmeg orchard pepper quartz ribbon saddle timber umbrella violin walnut yarn
    zebra acorn basket copper drizzle engine feather glacier hammer ivory juniper kayak
    lemon meadow needle oyster pebble quiver rocket silver thistle urchin velvet whistle
"""


class UnexpectedRequestError(AssertionError):
    """The script has no answer for this request."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the script answers: raw text, or the probabilities of the first token."""

    text: str
    probabilities: Mapping[str, float] | None = None
    finish_reason: str = "stop"
    prompt_tokens: int = 100
    completion_tokens: int = 10


Answering = Callable[[Request], "Reply | str"]
Script = Mapping[str, "Answering | Reply | str"]


def question(number: int) -> str:
    """A question like no other: six words drawn by number."""
    words = random.Random(number).sample(_WORDS.split(), 6)  # noqa: S311 - not a secret
    return f"What have {', '.join(words)} in common?"


def asked(text: str) -> str:
    """The raw answer to `ask`."""
    return json.dumps({"question": text})


def answered(text: str) -> str:
    """The raw answer to `answer`."""
    return json.dumps({"answer": text})


def well_behaved(**other: Answering | Reply | str) -> Script:
    """A script whose every pair is new and kept, but for the steps given otherwise."""
    numbers = itertools.count()
    script: dict[str, Answering | Reply | str] = {
        "ask": lambda _: asked(question(next(numbers))),
        "judge_question": Reply(text="1", probabilities={"1": 0.9, "0": 0.1}),
        "answer": answered("They are all words of this script."),
        "judge_pair": Reply(text="3", probabilities={"3": 0.8, "2": 0.2}),
    }
    return {**script, **other}


def reply_to(script: Script, request: Request) -> Reply:
    """The script's reply to a request.

    Raises:
        UnexpectedRequestError: there is none, or the request is not put together well.
    """
    if request.name not in script:
        raise UnexpectedRequestError(f"nobody told us to expect a request {request.name!r}")
    if request.json_schema is None or not request.user or request.max_tokens < 1:
        raise UnexpectedRequestError(f"request {request.name!r} lacks schema, text or limit")
    found = script[request.name]
    reply = found(request) if callable(found) else found
    return Reply(text=reply) if isinstance(reply, str) else reply


def completion(reply: Reply, model: str = MODEL) -> Completion:
    """A reply as the client would hand it on."""
    return Completion(
        text=reply.text,
        model=model,
        prompt_tokens=reply.prompt_tokens,
        completion_tokens=reply.completion_tokens,
        finish_reason=reply.finish_reason,
        top_logprobs=None
        if reply.probabilities is None
        else (
            Position(
                token=reply.text,
                alternatives=tuple(
                    (token, math.log(share)) for token, share in reply.probabilities.items()
                ),
            ),
        ),
    )
