"""Contributions to ask about, and a model that answers by rule."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.taxonomy.check import check
from app.taxonomy.options import CheckOptions
from app.taxonomy.subject import Submission
from workers.teacher.port import Capabilities, Completion, Likelihood, Position, Request

EXAMPLES = Path(__file__).parents[2] / "examples"
RECIPE = "compositional_skills/writing/recipes/simple_recipe"
DOGS = "compositional_skills/grounded/linguistics/dog_exercise"
AWARDS = "knowledge/arts/film/academy_awards_2024"
ABLE = Capabilities(model="student-1", json_schema=True, logprobs=True, prompt_logprobs=True)


def example(leaf: str) -> Contribution:
    """One of the project's example contributions."""
    folder = EXAMPLES / leaf
    found = check(
        Submission(
            path=f"{leaf}/qna.yaml",
            content=(folder / "qna.yaml").read_bytes(),
            attribution=(folder / "attribution.txt").read_bytes(),
        ),
        CheckOptions(),
    ).contribution
    assert found is not None
    return found


def contribution(
    seeds: int = 5, kind: ContributionKind = ContributionKind.FREEFORM, per_example: int = 1
) -> Contribution:
    """A contribution of numbered seeds; knowledge has `per_example` questions a context."""
    grounded = kind is not ContributionKind.FREEFORM
    return Contribution(
        path="compositional_skills/numbers/qna.yaml",
        kind=kind,
        task="Say the number.",
        seeds=tuple(
            Seed(
                question=f"Which number is item {n}?",
                answer=f"It is the number {n}.",
                context=f"Facts on part {n // per_example}." if grounded else None,
            )
            for n in range(seeds)
        ),
    )


def between(label: str, text: str) -> list[str]:
    """The fenced texts with this label, in order."""
    parts = text.split(f"<<<{label}\n")[1:]
    return [part.split(f"\n{label}>>>")[0] for part in parts]


def spread_over(shares: dict[str, float]) -> Position:
    """A token, with the probabilities of its alternatives."""
    likeliest = max(shares, key=lambda token: shares[token])
    found = tuple((token, math.log(share)) for token, share in shares.items() if share > 0)
    return Position(token=likeliest, alternatives=found)


@dataclass
class Model:
    """A student that knows `knows` (question -> answer), or a judge that compares texts.

    `judges` gives 1..3 for two answers; `can` says what its server can do; `replies` overrides
    what it answers to a step, by name of the step.
    """

    knows: dict[str, str] = field(default_factory=dict)
    judges: Callable[[str, str], float] = lambda one, other: 3.0 if one == other else 1.0
    can: Capabilities = ABLE
    replies: dict[str, Callable[[Request], Completion | Exception]] = field(default_factory=dict)
    pause: float = 0.0
    requests: list[Request] = field(default_factory=list)
    asked_likelihoods: list[tuple[Request, str]] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    async def connect(self) -> str:
        return self.can.model

    async def capabilities(self) -> Capabilities:
        return self.can

    async def context(self) -> int | None:
        return self.can.context

    async def prompt_tokens(self, request: Request) -> int:
        return len(request.user.split())

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.pause)
        finally:
            self.in_flight -= 1
        reply = self.replies.get(request.name, self._reply)(request)
        if isinstance(reply, Exception):
            raise reply
        return replace(reply, model=self.can.model, prompt_tokens=50, completion_tokens=5)

    async def likelihood(self, request: Request, answer: str) -> Likelihood:
        self.asked_likelihoods.append((request, answer))
        await asyncio.sleep(self.pause)
        asked = between("question", request.user)
        known = bool(asked) and self.knows.get(asked[0]) == answer
        tokens = max(1, len(answer.split()))
        return Likelihood(logprob=-(0.5 if known else 2.0) * tokens, tokens=tokens)

    def _reply(self, request: Request) -> Completion:
        (question,) = between("question", request.user)
        answers = between("answer", request.user)
        known = self.knows.get(question, "I do not know.")
        if request.name == "open_answer":
            return Completion(text=known, model="")
        if request.name == "agree":
            return self._with(scores(self.judges(*answers)))
        letters = {"ABCD"[n]: 0.7 if answer == known else 0.1 for n, answer in enumerate(answers)}
        return self._with(letters)

    def _with(self, shares: dict[str, float]) -> Completion:
        place = spread_over(shares)
        logprobs = (place,) if self.can.logprobs else None
        return Completion(text=place.token, model="", top_logprobs=logprobs)


def scores(expected: float) -> dict[str, float]:
    """Probabilities of 1, 2 and 3 with this expected value."""
    low = int(min(2, expected))
    return {str(low): 1 - (expected - low), str(low + 1): expected - low}


def knowing(found: Contribution, *seeds: int) -> dict[str, str]:
    """Question to answer of these seeds."""
    return {found.seeds[n].question: found.seeds[n].answer for n in seeds}


def anything(**changed: Any) -> Capabilities:
    """What a server can do, but for what is changed."""
    return replace(ABLE, **changed)
