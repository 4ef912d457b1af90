"""A strict teacher that answers by script, in process; `scripted_server` puts it behind HTTP.

It knows which step asks by the request's name and fails on anything its script does
not foresee, so that a test cannot pass because a question was asked by mistake.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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


@dataclass
class ScriptedTeacher:
    """The in-process teacher; keeps what it was asked and how many asked at once.

    `pause` is awaited before each answer and may raise in its place.
    """

    script: Script = field(default_factory=well_behaved)
    model: str = MODEL
    pause: Callable[[Request], Any] | None = None
    requests: list[Request] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    async def connect(self) -> str:
        return self.model

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            # Even a teacher of no delay lets others run, as a real one would.
            await (self.pause(request) if self.pause else asyncio.sleep(0))
            reply = reply_to(self.script, request)
        finally:
            self.in_flight -= 1
        return completion(reply, self.model)

    def asked_for(self, step: str) -> list[Request]:
        """The requests of one step."""
        return [request for request in self.requests if request.name == step]


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
