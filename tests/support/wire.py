"""A script's reply as a server of the chat completions interface sends it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tests.support.script import Reply


def wire(reply: Reply, body: Mapping[str, Any]) -> dict[str, Any]:
    """A reply as JSON of the chat completions interface."""
    choice: dict[str, Any] = {
        "index": 0,
        "message": {"role": "assistant", "content": reply.text},
        "finish_reason": reply.finish_reason,
        "logprobs": None,
    }
    if body.get("logprobs") and reply.probabilities is not None:
        tops = [
            {"token": token, "logprob": math.log(share), "bytes": list(token.encode())}
            for token, share in reply.probabilities.items()
        ]
        chosen = next((top for top in tops if top["token"] == reply.text), tops[0])
        choice["logprobs"] = {"content": [{**chosen, "top_logprobs": tops}]}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [choice],
        "usage": {
            "prompt_tokens": reply.prompt_tokens,
            "completion_tokens": reply.completion_tokens,
            "total_tokens": reply.prompt_tokens + reply.completion_tokens,
        },
    }
