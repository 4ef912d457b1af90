"""How likely a given answer is, from the log-probabilities a server gives of prompts.

vLLM gives them beside a chat completion (`prompt_logprobs`). The prompt is read twice, once
as it would be answered, once with the answer begun: what both have in common from the
start is prompt, and the rest is the answer. Where a tokeniser joins the end of the prompt
and the beginning of the answer into one token, that token counts to the answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from workers.teacher.port import LOGPROB_SLACK, Likelihood, Request

Read = tuple[tuple[str, float], ...]
"""The tokens of a prompt in order: what the server calls each, and its log-probability."""


def body_of(request: Request, answer: str | None = None) -> dict[str, Any]:
    """The request that has the prompt read, with the answer begun where there is one."""
    messages = [
        {"role": "system", "content": request.system},
        {"role": "user", "content": request.user},
    ]
    body: dict[str, Any] = {"messages": messages, "max_tokens": 1, "temperature": 0.0}
    extra: dict[str, object] = {"prompt_logprobs": 0}
    if answer is not None:
        messages.append({"role": "assistant", "content": answer})
        extra |= {"add_generation_prompt": False, "continue_final_message": True}
    return {**body, "extra_body": extra}


def read_prompt(reply: object) -> Read | None:
    """The tokens a server read, or None where it does not say, or not what can be."""
    given = getattr(reply, "prompt_logprobs", None)
    if not isinstance(given, list) or len(given) < 2:  # noqa: PLR2004 - the first is never told
        return None
    found = [_token(entry) for entry in given[1:]]
    return None if None in found else tuple(each for each in found if each)


def of_answer(prompt: Read, whole: Read) -> Likelihood:
    """The likelihood of what `whole` has beyond the beginning it shares with `prompt`."""
    shared = _shared([name for name, _ in prompt], [name for name, _ in whole])
    rest = [logprob for _, logprob in whole[shared:]]
    return Likelihood(logprob=math.fsum(rest), tokens=len(rest))


def _token(entry: object) -> tuple[str, float] | None:
    """The first of an entry is the token that stood there; others would be alternatives."""
    if not isinstance(entry, Mapping) or not entry:
        return None
    name, about = next(iter(entry.items()))
    logprob = about.get("logprob") if isinstance(about, Mapping) else None
    if not isinstance(logprob, int | float) or isinstance(logprob, bool):
        return None
    if not -math.inf < logprob <= LOGPROB_SLACK:
        return None
    return str(name), min(0.0, float(logprob))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many elements two sequences share from the start."""
    length = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        length += 1
    return length
