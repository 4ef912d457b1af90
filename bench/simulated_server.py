"""A simulated model server: its timing is a law, its answers are well formed for whoever asks.

    python bench/simulated_server.py --port 8200 --law 1:35,8:235,32:510

It speaks the OpenAI interface (`/v1/models`, `/v1/completions` with lists of prompts and `n`,
`/v1/chat/completions` with JSON Schemas and log-probabilities) to `bench/sample.py`'s two sides.
`GET /stats` gives what it has served, `POST /reset` forgets it. `--time-scale 2` makes its time
pass twice as fast as the real one, for both sides.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import math
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.simulated_answers import Author, Behaviour
from bench.simulated_engine import TOKEN, Engine, Law, PrefixCache, Served, count_tokens

MODEL = "simulated"
# Measured on vLLM 0.32 on two cores, SmolLM2-135M; see docs/performance.md.
MEASURED = "1:35,8:235,32:510"
CONTEXT = 8192
Json = dict[str, Any]
Receive = Callable[[], Awaitable[Json]]
Send = Callable[[Json], Awaitable[None]]


class Server:
    """The HTTP side, as an ASGI application."""

    def __init__(self, engine: Engine, behaviour: Behaviour) -> None:
        self._engine = engine
        self._behaviour = behaviour
        self._author = Author(behaviour)
        self._cache = PrefixCache()

    async def __call__(self, scope: Json, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = await _body(receive)
        routes: dict[str, Callable[[Json], Awaitable[object]]] = {
            "/v1/models": self._models,
            "/v1/completions": self._completions,
            "/v1/chat/completions": self._chat,
            "/stats": self._stats,
            "/reset": self._reset,
        }
        route = routes.get(scope["path"])
        if route is None:
            await _send(send, 404, {"error": {"message": "no such page"}})
        else:
            await _send(send, 200, await route(json.loads(body or b"{}")))

    async def _models(self, _: Json) -> object:
        model = {"id": MODEL, "object": "model", "created": 0, "max_model_len": CONTEXT}
        return {"object": "list", "data": [model]}

    async def _stats(self, _: Json) -> object:
        return [asdict(each) for each in self._engine.served]

    async def _reset(self, changes: Json) -> object:
        """Forget what was served; `changes` are fields of `Behaviour`, or `prefill`."""
        self._engine.prefill = float(changes.pop("prefill", 0.0))
        self._engine.served.clear()
        self._author = Author(Behaviour(**{**asdict(self._behaviour), **changes}))
        self._cache = PrefixCache()
        return {}

    async def _completions(self, body: Json) -> object:
        """One sequence per prompt and per `n`; the reply comes when the last has ended."""
        asked = body["prompt"] if isinstance(body["prompt"], list) else [body["prompt"]]
        prompts = [prompt for prompt in asked for _ in range(body.get("n") or 1)]
        made = await asyncio.gather(*(self._tagged(prompt, body) for prompt in prompts))
        choices = [
            {"index": index, "text": text, "finish_reason": ending, "logprobs": None}
            for index, (text, ending, _) in enumerate(made)
        ]
        return _wire("text_completion", choices, [sequence for _, _, sequence in made])

    async def _tagged(self, prompt: str, body: Json) -> tuple[str, str, Served]:
        text, kind = self._author.tagged(prompt)
        return await self._serve(prompt, text, kind, body.get("max_tokens") or 16)

    async def _chat(self, body: Json) -> object:
        prompt = "\n".join(message["content"] for message in body["messages"])
        shape = (body.get("response_format") or {}).get("json_schema") or {}
        text, kind = self._author.reply(prompt, shape.get("schema"))
        text, ending, sequence = await self._serve(prompt, text, kind, body.get("max_tokens") or 16)
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": ending, "logprobs": None}
        if body.get("logprobs"):
            choice["logprobs"] = {"content": _alternatives(text)}
        return _wire("chat.completion", [choice], [sequence])

    async def _serve(self, prompt: str, text: str, kind: str, most: int) -> tuple[str, str, Served]:
        cost, ending = self._author.cost(text, kind), "stop"
        if count_tokens(text) > most:
            places = [found.end() for found in itertools.islice(TOKEN.finditer(text), most)]
            text, cost, ending = text[: places[-1]], most, "length"
        tokens, read = self._cache.unread(prompt)
        sequence = Served(kind=kind, prompt=tokens, read=read, made=cost, arrived=0.0)
        await self._engine.serve(sequence)
        return text, ending, sequence


def _alternatives(text: str) -> list[Json]:
    """Log-probabilities of the first token: mostly what was written."""
    first = text[:1]
    shares = {first: 0.9, **{digit: 0.03 for digit in "0123" if digit != first}}
    tops = [{"token": name, "logprob": math.log(share)} for name, share in shares.items()]
    return [{**tops[0], "bytes": None, "top_logprobs": [{**top, "bytes": None} for top in tops]}]


def _wire(form: str, choices: list[Json], served: Iterable[Served]) -> Json:
    served = list(served)
    read, made = sum(each.prompt for each in served), sum(each.made for each in served)
    usage = {"prompt_tokens": read, "completion_tokens": made, "total_tokens": read + made}
    base = {"id": "simulated", "object": form, "created": 0, "model": MODEL}
    return {**base, "choices": choices, "usage": usage}


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: Send, status: int, content: object) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


def main() -> None:
    """Serve until killed."""
    import uvicorn

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--law", default=MEASURED)
    parser.add_argument("--slots", type=int, default=64)
    parser.add_argument("--time-scale", type=float, default=1.0)
    parser.add_argument("--questions", type=_numbers, default=(23,))
    parser.add_argument("--answers", type=_numbers, default=(80,))
    parser.add_argument("--bad-questions", type=float, default=0.2)
    parser.add_argument("--bad-pairs", type=float, default=0.2)
    parser.add_argument("--repaired", type=float, default=0.5)
    options = parser.parse_args()
    behaviour = Behaviour(
        questions=options.questions,
        answers=options.answers,
        bad_questions=options.bad_questions,
        bad_pairs=options.bad_pairs,
        repaired=options.repaired,
    )
    engine = Engine(Law.of(options.law), slots=options.slots, scale=options.time_scale)
    server = Server(engine, behaviour)
    uvicorn.run(server, host="127.0.0.1", port=options.port, log_level="warning", lifespan="off")


if __name__ == "__main__":
    main()
