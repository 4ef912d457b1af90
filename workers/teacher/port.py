"""What the pipeline needs of a model, whoever serves it: one Protocol and its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

JsonSchema = Mapping[str, object]
# Rounding may lift the log-probability of a certain token this far above 0.
LOGPROB_SLACK = 1e-9


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing asked of a model.

    `name` says which step asks (`ask`, `judge_pair`, ...); over HTTP it travels as
    the name of the JSON Schema. `temperature` (0..2), `top_p` (0..1) and
    `frequency_penalty` (-2..2) are those of the OpenAI interface. `top_logprobs`
    (0..20) is how many alternatives are wanted at each position, 0 for none.
    `prompt_hash` identifies the templates the text was made from.
    """

    name: str
    system: str
    user: str
    max_tokens: int
    temperature: float = 0.0
    top_p: float = 1.0
    frequency_penalty: float = 0.0
    json_schema: JsonSchema | None = None
    top_logprobs: int = 0
    prompt_hash: str = ""


@dataclass(frozen=True, kw_only=True)
class Position:
    """One generated token, and the likeliest alternatives as (text, log-probability)."""

    token: str
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What a model answered and what it cost.

    `finish_reason` is the server's (`stop`, `length`, ...), or `refusal`. `seconds`
    covers the attempt that succeeded. Tokens are estimated from the texts where the
    server does not count them. `top_logprobs` is None where the server gave no
    log-probabilities, or impossible ones.
    """

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    finish_reason: str = "stop"
    top_logprobs: tuple[Position, ...] | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a server was seen to do, as far as it matters to us.

    `json_schema`: answers follow a JSON Schema. `logprobs`: alternatives with their
    log-probabilities come beside the tokens. `logprobs_masked`: the server applies the
    grammar of a schema before it gives log-probabilities, so the share of probability on
    score tokens says nothing there; None where that could not be seen. `prompt_logprobs`:
    `Teacher.likelihood` works. `context` is how many tokens one request may have, its
    answer included; None where nobody says.
    """

    model: str
    json_schema: bool = False
    logprobs: bool = False
    logprobs_masked: bool | None = None
    prompt_logprobs: bool = False
    context: int | None = None


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """How likely an answer is after its prompt: natural log-probability, summed over `tokens`."""

    logprob: float
    tokens: int


class Teacher(Protocol):
    """A model that answers requests: teacher, judge, student or candidate."""

    async def connect(self) -> str:
        """Return the model's name, asking the server for it where none is set.

        Raises:
            TransientError: the server does not answer within its budget.
            UserError: the server refuses, or has no model.
        """
        ...

    async def complete(self, request: Request) -> Completion:
        """Answer one request.

        Raises:
            TransientError: the server did not answer within its budget.
            UserError: the server refuses the request or the key.
        """
        ...

    async def capabilities(self) -> Capabilities:
        """Return what the server can do, by a few small requests the first time.

        Raises:
            TransientError: the server does not answer within its budget.
            UserError: the server refuses, or has no model.
        """
        ...

    async def context(self) -> int | None:
        """Return how many tokens one request may have, its answer included; None if unknown.

        Raises:
            TransientError: the server does not answer within its budget.
            UserError: the server refuses, or has no model.
        """
        ...

    async def prompt_tokens(self, request: Request) -> int:
        """Return how many tokens the request's prompt has, its answer not included.

        Counted by the server where it counts, else estimated, and then rather too many
        than too few. Never raises.
        """
        ...

    async def likelihood(self, request: Request, answer: str) -> Likelihood:
        """Return how likely `answer` is as the model's answer to `request`.

        Raises:
            TransientError: the server did not answer within its budget.
            UserError: the server refuses; `likelihood-missing` where it gives no
                log-probabilities of prompts.
        """
        ...
