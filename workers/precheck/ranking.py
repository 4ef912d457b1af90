"""The second way: is the seed's answer preferred to the answers of other seeds?

By likelihood where the server gives log-probabilities of prompts. A long or rare answer is
unlikely after any question, and a fluent one likely, so what counts is how much the question
adds: log P(answer | question) - log P(answer | prompt without the question), per token. The
difference is the domain-conditional PMI of A. Holtzman et al. (2021), "Surface form
competition: why the highest probability answer isn't always right", EMNLP 2021, 7038-7051; the
division by the length is ours, since seeds' answers differ in length.

Elsewhere by letters of a multiple choice. Models favour a letter or a place, so each answer
stands at each place once, and the shares are averaged.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Sequence

from app.domain.precheck import Ranking, Way
from app.domain.record import Call
from workers.precheck.asking import Asking, for_student, open_request
from workers.precheck.letters import read_letters
from workers.precheck.questions import Asked
from workers.teacher.parse import Unparsed
from workers.teacher.port import Capabilities, Completion, Request
from workers.teacher.render import render

LETTERS = "ABCD"
MAX_TOKENS = 8
TOP_LOGPROBS = 20
LONGEST_CHOICE = 800
"""Characters of an answer in a multiple choice; all are cut alike."""


def best_way(abilities: Capabilities) -> Way:
    """The best way to rank that a server allows."""
    if abilities.prompt_logprobs:
        return Way.LIKELIHOOD
    return Way.LETTERS if abilities.logprobs else Way.WRITTEN


async def rank(asked: Asked, student: Asking, way: Way, calls: list[Call]) -> Ranking:
    """Rank the seed's answer among its choices."""
    if len(asked.choices) == 1:
        return _ranking(asked, way, Unparsed(reason="no-other-answer"))
    if way is Way.LIKELIHOOD:
        return _ranking(asked, way, await _by_likelihood(asked, student, calls))
    return await _by_letters(asked, student, calls)


def _ranking(asked: Asked, way: Way, scores: Sequence[float] | Unparsed) -> Ranking:
    return Ranking(
        way=way,
        choices=asked.choices,
        random_state=asked.random_state,
        scores=() if isinstance(scores, Unparsed) else tuple(scores),
        reason=scores.reason if isinstance(scores, Unparsed) else "",
    )


async def _by_likelihood(
    asked: Asked, student: Asking, calls: list[Call]
) -> Sequence[float] | Unparsed:
    """Log-probability per token that the question adds to each answer."""
    requests = (open_request(asked), open_request(asked, premise=True))
    found = await asyncio.gather(
        *(
            student.likelihood(request, answer, calls)
            for answer in asked.answers()
            for request in requests
        )
    )
    scores = [
        (after.logprob - before.logprob) / max(after.tokens, 1)
        for after, before in zip(found[::2], found[1::2], strict=True)
    ]
    return scores if all(map(math.isfinite, scores)) else Unparsed(reason="likelihood-unreadable")


async def _by_letters(asked: Asked, student: Asking, calls: list[Call]) -> Ranking:
    """Mean share of each answer over all rotations; none where one could not be read."""
    orders = rotations(len(asked.choices), asked.random_state)
    found = await asyncio.gather(*(_choose(asked, order, student, calls) for order in orders))
    # What a server promised is not always what it gives.
    seen = all(completion.top_logprobs for _, completion in found)
    way = Way.LETTERS if seen else Way.WRITTEN
    totals = [0.0] * len(asked.choices)
    for order, (shares, _) in zip(orders, found, strict=True):
        if isinstance(shares, Unparsed):
            return _ranking(asked, way, shares)
        for letter, choice in zip(LETTERS, order, strict=False):
            totals[choice] += shares[letter] / len(orders)
    return _ranking(asked, way, totals)


def rotations(choices: int, random_state: int) -> tuple[tuple[int, ...], ...]:
    """Orders of the choices (0 is the own one) in which each stands at each place once."""
    order = list(range(choices))
    random.Random(random_state).shuffle(order)  # noqa: S311 - for variety, not for secrets
    return tuple(tuple(order[turn:] + order[:turn]) for turn in range(choices))


async def _choose(
    asked: Asked, order: Sequence[int], student: Asking, calls: list[Call]
) -> tuple[dict[str, float] | Unparsed, Completion]:
    letters = LETTERS[: len(order)]
    request = choice_request(asked, order)
    completion = await student.complete(request, calls)
    shares = read_letters(completion, letters)
    if not isinstance(shares, Unparsed):
        return shares, completion
    held = _held(request, letters)
    completion = await student.complete(held, calls)
    return read_letters(completion, letters), completion


def choice_request(asked: Asked, order: Sequence[int]) -> Request:
    """The multiple choice, its answers in this order of the choices."""
    answers = asked.answers()
    shown = [_cut(answers[choice]) for choice in order]
    prompt = for_student(
        render(
            "choose",
            asked.contribution,
            (),
            question=asked.own.question,
            context=asked.context,
            choices=list(zip(LETTERS, shown, strict=False)),
        )
    )
    return Request(
        name="choose",
        system=prompt.system,
        user=prompt.user,
        prompt_hash=prompt.hash,
        max_tokens=MAX_TOKENS,
        top_logprobs=TOP_LOGPROBS,
    )


def _held(request: Request, letters: str) -> Request:
    """The same with a schema that allows nothing but a letter."""
    schema = {"type": "string", "enum": list(letters)}
    return Request(
        name=request.name,
        system=request.system,
        user=request.user,
        prompt_hash=request.prompt_hash,
        max_tokens=request.max_tokens,
        top_logprobs=request.top_logprobs,
        json_schema=schema,
    )


def _cut(answer: str) -> str:
    return answer if len(answer) <= LONGEST_CHOICE else f"{answer[:LONGEST_CHOICE]} ..."
