"""A scripted teacher in the test's own process, without HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.errors import UserError
from tests.support.script import (
    CAPABLE,
    MODEL,
    Script,
    completion,
    counted,
    likely,
    reply_to,
    well_behaved,
)
from workers.teacher.port import Capabilities, Completion, Likelihood, Request


@dataclass
class ScriptedTeacher:
    """The in-process teacher; keeps what it was asked and how many asked at once.

    `pause` is awaited before each answer and may raise in its place. `can` is what it
    says of itself; `likelihoods` answers `likelihood`, where `can` has prompt log-probabilities.
    """

    script: Script = field(default_factory=well_behaved)
    model: str = MODEL
    pause: Callable[[Request], Any] | None = None
    requests: list[Request] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    can: Capabilities = CAPABLE
    likelihoods: Callable[[Request, str], Likelihood] = likely

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

    async def capabilities(self) -> Capabilities:
        return replace(self.can, model=self.model)

    async def context(self) -> int | None:
        return self.can.context

    async def prompt_tokens(self, request: Request) -> int:
        return counted(request.system + request.user)

    async def likelihood(self, request: Request, answer: str) -> Likelihood:
        if not self.can.prompt_logprobs:
            raise UserError("likelihood-missing", "This teacher has no such thing.")
        await asyncio.sleep(0)
        return self.likelihoods(request, answer)

    def asked_for(self, step: str) -> list[Request]:
        """The requests of one step."""
        return [request for request in self.requests if request.name == step]
