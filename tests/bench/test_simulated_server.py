"""The simulated server over HTTP, asked as either side asks."""

import asyncio
from typing import Any

import httpx2
import pytest

from bench.simulated_answers import Behaviour
from bench.simulated_engine import Engine, Law
from bench.simulated_server import Server


def asked(path: str, *bodies: dict[str, Any], law: str = "1:100000") -> list[dict[str, Any]]:
    """The replies to requests sent together, and after them the server's count."""

    async def run() -> list[dict[str, Any]]:
        server = Server(Engine(Law.of(law)), Behaviour())
        transport = httpx2.ASGITransport(app=server)
        async with httpx2.AsyncClient(transport=transport, base_url="http://simulated") as client:
            replies = await asyncio.gather(*(client.post(path, json=body) for body in bodies))
            stats = await client.get("/stats")
            return [reply.raise_for_status().json() for reply in replies] + [stats.json()]

    return asyncio.run(run())


def test_a_list_of_prompts_gives_one_choice_each_and_for_each_n() -> None:
    prompts = ["one", "two"]
    reply, stats = asked("/v1/completions", {"prompt": prompts, "n": 3, "max_tokens": 1})
    assert [choice["index"] for choice in reply["choices"]] == list(range(6))
    assert reply["usage"]["completion_tokens"] == 6
    assert len(stats) == 6


def test_a_judgement_comes_with_the_log_probabilities_of_the_scores() -> None:
    messages = [{"role": "user", "content": "Rate the answer."}]
    body = {"messages": messages, "max_tokens": 4, "logprobs": True, "top_logprobs": 20}
    reply, _ = asked("/v1/chat/completions", body)
    (choice,) = reply["choices"]
    (position,) = choice["logprobs"]["content"]
    assert choice["message"]["content"] == position["token"] == "3"
    assert {"1", "2"} < {top["token"] for top in position["top_logprobs"]}


def test_an_answer_ends_at_the_tokens_that_were_allowed() -> None:
    schema = {"type": "object", "properties": {"answer": {"type": "string"}}}
    shape = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    messages = [{"role": "user", "content": "Answer."}]
    body = {"messages": messages, "max_tokens": 20, "response_format": shape}
    reply, (served,) = asked("/v1/chat/completions", body)
    assert reply["choices"][0]["finish_reason"] == "length"
    assert reply["usage"]["completion_tokens"] == served["made"] == 20


@pytest.mark.parametrize("at_once", [1, 8, 32])
def test_requests_over_http_are_never_served_faster_than_the_law_says(at_once: int) -> None:
    """Ten times faster than measured; equal requests, so the law gives the least time."""
    body = {"prompt": "Now generate a response to the following prompt.", "max_tokens": 60}
    fast = "1:350,8:2350,32:5100"
    *_, stats = asked("/v1/completions", *[body] * at_once, law=fast)
    ideal = sum(each["made"] for each in stats) / Law.of(fast).rate(at_once)
    spent = max(each["ended"] for each in stats) - min(each["arrived"] for each in stats)
    assert ideal * 0.999 <= spent <= ideal * 2
