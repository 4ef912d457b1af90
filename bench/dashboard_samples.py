"""Samples for `bench/dashboard.py`: real records, controls and scores of an in-process model.

The pipeline and the scores are the shipped ones. The model's answers are those of
`bench/simulated_answers.py`, as long as a talkative teacher's, so that a record takes about 6 kB
of JSON; how many of them are bad differs from sample to sample.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from app.domain.controls import Control, ControlKind
from app.domain.sample import Sample
from bench.sides import contribution, plan
from bench.simulated_answers import Author, Behaviour
from bench.simulated_engine import count_tokens
from workers.pipeline.runner import Models, Watch, grow
from workers.scoring.earlier import Earlier
from workers.scoring.score import scored
from workers.teacher.port import Capabilities, Completion, Likelihood, Request

RECORDS = 30
LONG = 300
IN_FLIGHT = 8
SHARES = (0.03, 0.1, 0.2, 0.3, 0.45, 0.65)
"""Of bad questions, and of bad answers, in one sample after the other."""
ANSWER_TOKENS = (300, 460, 340)
TEACHER = "simulated/teacher-8b"
SECONDS = 1.3
"""What each call is said to have taken."""


class Simulated:
    """A model that answers at once."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._author = Author(behaviour)

    async def connect(self) -> str:
        """See `Teacher.connect`."""
        return TEACHER

    async def complete(self, request: Request) -> Completion:
        """See `Teacher.complete`."""
        await asyncio.sleep(0)
        schema = None if request.json_schema is None else dict(request.json_schema)
        text, _ = self._author.reply(f"{request.system}\n{request.user}", schema)
        return Completion(
            text=text,
            model=TEACHER,
            prompt_tokens=count_tokens(request.user),
            completion_tokens=count_tokens(text),
            seconds=SECONDS,
        )

    async def capabilities(self) -> Capabilities:
        """See `Teacher.capabilities`."""
        return Capabilities(model=TEACHER, json_schema=True)

    async def context(self) -> int | None:
        """See `Teacher.context`; no limit."""
        return None

    async def prompt_tokens(self, request: Request) -> int:
        """See `Teacher.prompt_tokens`."""
        return (len(request.system) + len(request.user)) // 4

    async def likelihood(self, request: Request, answer: str) -> Likelihood:
        """See `Teacher.likelihood`; never asked for here."""
        raise NotImplementedError


def grown(count: int, shares: Sequence[float] = SHARES) -> tuple[Sample, ...]:
    """So many samples of 30 records each; in turn fewer and more of a sample are bad.

    Two of three have a judge that its controls show to be trusted.
    """
    return tuple(
        _grown(RECORDS, shares[each % len(shares)], each, trusted=each % 3 > 0)
        for each in range(count)
    )


def grown_long(records: int = LONG) -> Sample:
    """The sample that the largest page shows."""
    return _grown(records, SHARES[2], LONG, trusted=True)


def _grown(records: int, share: float, random_state: int, *, trusted: bool) -> Sample:
    leaf = contribution()
    model = Simulated(
        Behaviour(answers=ANSWER_TOKENS, bad_questions=share, bad_pairs=share, repaired=0.5)
    )
    bound = plan(records, IN_FLIGHT, random_state)
    made = asyncio.run(grow(leaf, Models(teacher=model, judge=model), bound, Watch()))
    controls = tuple(map(_told_apart, made.controls)) if trusted else made.controls
    known = replace(made, controls=controls, seconds=SECONDS * len(made.records) / 2)
    return replace(known, scores=scored(known, leaf, Earlier()))


def _told_apart(control: Control) -> Control:
    # The simulated judge sees marks alone, and a spoiled control has none.
    return replace(control, score=3.0 if control.kind is ControlKind.OWN else 1.0)
