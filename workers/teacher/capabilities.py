"""What a server can do: what to ask it, and how to read what it does.

Servers accept fields they do not know, so that a request was not refused says nothing.
Each probe asks for what a server would not do by chance: a word from a model that is
held to a JSON object, for instance.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from workers.teacher.port import Completion, Request

MOST_CONTEXT = 100_000_000
WORD = "tulip"
SHAPE = {
    "type": "object",
    "properties": {"number": {"type": "integer", "enum": [1, 2, 3]}},
    "required": ["number"],
    "additionalProperties": False,
}
# Room for the blanks and code fences that some grammars let a model write first.
SHAPED_TOKENS = 48
# What may begin a JSON object, or a fenced one.
OPENERS = ("{", "`")
SURE, UNSURE = 0.99, 0.9


def free_request() -> Request:
    """Asks for a word, with log-probabilities."""
    return Request(
        name="probe",
        system="You do as you are told.",
        user=f"Write the word {WORD} and nothing else.",
        max_tokens=2,
        top_logprobs=5,
    )


def shaped_request() -> Request:
    """Asks for the same word of a model that is held to a JSON object."""
    free = free_request()
    return Request(
        name="probe_schema",
        system=free.system,
        user=free.user,
        max_tokens=SHAPED_TOKENS,
        json_schema=SHAPE,
        top_logprobs=free.top_logprobs,
    )


def follows_schema(shaped: Completion) -> bool:
    """Whether the answer has the form it was held to.

    A model may write blanks until its tokens end; that is no other form.
    """
    text = shaped.text.strip().removeprefix("```json").removesuffix("```").strip()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and set(found) == {"number"} and found["number"] in (1, 2, 3)


def is_masked(shaped: Completion, free: Completion) -> bool | None:
    """Whether log-probabilities come after the grammar; None where it does not show.

    It shows where the model hardly ever begins such an answer with a brace by itself.
    """
    held, own = _mass_of_openers(shaped), _mass_of_openers(free)
    if held is None or own is None:
        return None
    if held < UNSURE:
        return False
    return True if held >= SURE and own < UNSURE else None


def _mass_of_openers(completion: Completion) -> float | None:
    """The probability that the first token begins a JSON object, of those that are told."""
    if not completion.top_logprobs:
        return None
    first = completion.top_logprobs[0]
    return math.fsum(
        math.exp(logprob)
        for token, logprob in first.alternatives
        if not token.strip() or token.strip().startswith(OPENERS)
    )


def context_of(models: object, props: object, model: str) -> int | None:
    """Tokens one request may have, as a server's pages say; None where they do not.

    `models` is vLLM's or llama.cpp's list of models, `props` llama.cpp's properties, whose
    context is that of one slot.
    """
    listed = _entry(models, model)
    settings = _get(props, "default_generation_settings")
    for found in (
        _get(listed, "max_model_len"),
        _get(_get(listed, "meta"), "n_ctx"),
        _get(settings, "n_ctx"),
    ):
        if isinstance(found, int) and not isinstance(found, bool) and 0 < found <= MOST_CONTEXT:
            return found
    return None


def _entry(models: object, model: str) -> object:
    data = _get(models, "data")
    listed = data if isinstance(data, list) else []
    same = [each for each in listed if _get(each, "id") == model]
    return next(iter(same or listed), None) if same or len(listed) == 1 else None


def _get(holder: object, key: str) -> Any:  # noqa: ANN401 - a value of somebody else's JSON
    return holder.get(key) if isinstance(holder, Mapping) else None


def counted_tokens(reply: object) -> int | None:
    """The number of tokens in a tokeniser's reply (vLLM's `count`, llama.cpp's list)."""
    count, tokens = _get(reply, "count"), _get(reply, "tokens")
    if isinstance(count, int) and not isinstance(count, bool) and 0 < count <= MOST_CONTEXT:
        return count
    return len(tokens) if isinstance(tokens, list) and tokens else None


def templated(reply: object) -> str | None:
    """The prompt as llama.cpp's chat template writes it."""
    found = _get(reply, "prompt")
    return found if isinstance(found, str) and found else None
