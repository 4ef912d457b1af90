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

from workers.teacher.port import Capabilities, Completion, Likelihood, Position, Request

MODEL = "scripted-1"
STEPS = ("ask", "judge_question", "answer", "judge_pair")
# Steps that may ask without a schema: their answer is read off the first token.
UNBOUND = ("judge", "agree", "choose")
CAPABLE = Capabilities(
    model=MODEL,
    json_schema=True,
    logprobs=True,
    logprobs_masked=False,
    prompt_logprobs=True,
    context=4096,
)
CHARACTERS_PER_TOKEN = 4
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


def both(question_text: str, answer_text: str) -> str:
    """The raw answer to a step that asks for question and answer together."""
    return json.dumps({"question": question_text, "answer": answer_text})


def scored(shares: Mapping[int, float]) -> Reply:
    """A judge's reply: the likeliest score, and the probability of each."""
    likeliest = max(shares, key=lambda score: shares[score])
    probabilities = {str(score): share for score, share in shares.items()}
    return Reply(text=str(likeliest), probabilities=probabilities)


def well_behaved(**other: Answering | Reply | str) -> Script:
    """A script whose every pair is new and kept, but for the steps given otherwise."""
    numbers = itertools.count()
    whole = "They are all words of this script."
    script: dict[str, Answering | Reply | str] = {
        "make_context": lambda _: json.dumps({"context": f"About this: {question(next(numbers))}"}),
        "ask": lambda _: asked(question(next(numbers))),
        "ask_and_answer": lambda _: both(question(next(numbers)), whole),
        "judge_question": scored({1: 0.9, 0: 0.1}),
        "judge_faithful": scored({1: 0.9, 0: 0.1}),
        "judge_relevant": scored({2: 0.9, 1: 0.1}),
        "judge_standing": scored({1: 0.9, 0: 0.1}),
        "answer": answered(whole),
        "judge_pair": scored({3: 0.8, 2: 0.2}),
        "explain": json.dumps({"reason": "It says why."}),
        "why": "unclear",
        "repair": answered("They are all words of this script, put right."),
        "open_answer": answered(whole),
        "agree": scored({1: 0.9, 0: 0.1}),
        "choose": Reply(text="A", probabilities={"A": 0.7, "B": 0.3}),
    }
    return {**script, **other}


def reply_to(script: Script, request: Request) -> Reply:
    """The script's reply to a request.

    Raises:
        UnexpectedRequestError: there is none, or the request is not put together well.
    """
    if request.name not in script:
        raise UnexpectedRequestError(f"nobody told us to expect a request {request.name!r}")
    # A judge is asked without a schema first: a grammar would hide where its doubts lie.
    loose = request.name.startswith(UNBOUND)
    if not (request.json_schema is not None or loose) or not request.user or request.max_tokens < 1:
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


def counted(text: str) -> int:
    """The tokens of a text, as this teacher counts."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def likely(_: Request, answer: str) -> Likelihood:
    """Every answer is as likely as any other of its length."""
    return Likelihood(logprob=-0.5 * counted(answer), tokens=counted(answer))
