"""What a server can do is seen, not believed."""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from app.errors import TransientError, UserError
from tests.support.scripted_teacher import (
    MODEL,
    Mode,
    Reply,
    ScriptedServer,
    closed_port,
    scripted_server,
)
from workers.teacher.capabilities import context_of, counted_tokens, follows_schema, is_masked
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.limits import estimated_prompt_tokens
from workers.teacher.patience import Patience
from workers.teacher.port import Capabilities, Completion, Position, Request

T = TypeVar("T")
ASK = Request(name="choose", system="You answer.", user="Why?", max_tokens=4)
OBJECT = '{"number": 2}'
MASKED = Reply(text=OBJECT, probabilities={"{": 0.7, '{"': 0.3})
UNMASKED = Reply(text=OBJECT, probabilities={"t": 0.9, "{": 0.05})
FREE = Reply(text="tulip", probabilities={"t": 0.9, "T": 0.1})


def using(url: str, act: Callable[[OpenAITeacher], Awaitable[T]], **values: Any) -> T:
    async def main() -> T:
        patience = Patience(total=0.3, first=0.01, longest=0.02)
        place = Endpoint(base_url=url, **{"patience": patience, "model": MODEL, **values})
        async with OpenAITeacher(place) as teacher:
            return await act(teacher)

    return asyncio.run(main())


def seen(server: ScriptedServer, **values: Any) -> Capabilities:
    return using(server.url, OpenAITeacher.capabilities, **values)


def probed(shaped: Reply | str, free: Reply | str, mode: Mode = Mode.NORMAL) -> Capabilities:
    script = {"probe": free, "probe_schema": shaped}
    with scripted_server(script, mode=mode) as server:
        return seen(server)


def test_a_server_that_can_do_all_of_it() -> None:
    found = probed(UNMASKED, FREE)
    assert found == Capabilities(
        model=MODEL, json_schema=True, logprobs=True, logprobs_masked=False
    )


def test_log_probabilities_behind_the_grammar_are_told_apart() -> None:
    assert probed(MASKED, FREE).logprobs_masked is True
    braces = Reply(text=OBJECT, probabilities={"{": 0.99})
    assert probed(MASKED, braces).logprobs_masked is None


@pytest.mark.parametrize("text", ["tulip", "3", '{"number": 7}', '{"number"', "[2]", "{}", ""])
def test_a_schema_that_is_accepted_and_not_followed_is_none(text: str) -> None:
    found = probed(text, FREE)
    assert (found.json_schema, found.logprobs_masked) == (False, None)


def test_a_server_that_knows_no_schema_and_no_log_probabilities() -> None:
    found = probed("tulip", "tulip", Mode.NO_SCHEMA)
    assert found == Capabilities(model=MODEL)


def test_it_is_asked_once() -> None:
    async def several(teacher: OpenAITeacher) -> int:
        found = await asyncio.gather(*(teacher.capabilities() for _ in range(5)))
        return len(set(found))

    with scripted_server({"probe": FREE, "probe_schema": UNMASKED}) as server:
        assert using(server.url, several) == 1
    assert len(server.bodies) == 3


def test_a_server_that_is_not_there_is_told_as_ever() -> None:
    with closed_port() as url, pytest.raises(TransientError) as caught:
        using(url, OpenAITeacher.capabilities)
    assert caught.value.reason == "teacher-unreachable"


def listed(**more: object) -> Callable[[dict[str, Any]], object]:
    return lambda _: {"object": "list", "data": [{"id": "other"}, {"id": MODEL, **more}]}


def test_the_context_is_the_servers_unless_settings_say_another() -> None:
    with scripted_server({"probe": FREE, "probe_schema": UNMASKED}) as server:
        server.pages["/v1/models"] = listed(max_model_len=4096)
        assert seen(server).context == 4096
        assert seen(server, context=1000).context == 1000
        server.pages["/v1/models"] = listed()
        server.pages["/props"] = lambda _: {"default_generation_settings": {"n_ctx": 2048}}
        assert seen(server).context == 2048


@pytest.mark.parametrize(
    ("models", "props", "expected"),
    [
        ({"data": [{"id": "m", "meta": {"n_ctx": 2048, "n_ctx_train": 8192}}]}, None, 2048),
        ({"data": [{"id": "alias", "max_model_len": 512}]}, None, 512),
        ({"data": [{"id": "a", "max_model_len": 512}, {"id": "b"}]}, None, None),
        ({"data": [{"id": "m", "max_model_len": -1}]}, {}, None),
        ({"data": [{"id": "m", "max_model_len": "4096"}]}, [], None),
        ({"data": [{"id": "m", "max_model_len": True}]}, "x", None),
        ({"data": [{"id": "m", "max_model_len": 10**30}]}, 3, None),
        ({"data": "x"}, {"default_generation_settings": 3}, None),
        ([None], {"default_generation_settings": {"n_ctx": None}}, None),
        (None, None, None),
    ],
)
def test_a_context_is_a_number_or_unknown(models: object, props: object, expected: object) -> None:
    assert context_of(models, props, "m") == expected


def prompt_logprobs(*tokens: tuple[int, float]) -> list[object]:
    entries = [{str(token): {"logprob": value, "rank": 1}} for token, value in tokens]
    return [None, *entries]


PROMPT = ((7, -1.0), (8, -2.0), (9, -0.5))


def reading(server: ScriptedServer, *answer: tuple[int, float], start: int = 3) -> None:
    """Have the server read prompts as vLLM does: `answer` follows the prompt's `start` tokens."""

    def page(body: dict[str, Any]) -> object:
        begun = body.get("continue_final_message", False)
        assert body["messages"][-1]["role"] == ("assistant" if begun else "user")
        assert body.get("add_generation_prompt", True) is not begun
        tokens = (*PROMPT[:start], *answer) if begun else PROMPT
        message = {"role": "assistant", "content": "x"}
        return {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": MODEL,
            "choices": [{"index": 0, "message": message, "finish_reason": "length"}],
            "prompt_logprobs": prompt_logprobs(*tokens),
        }

    server.pages["/v1/chat/completions"] = page


def test_the_likelihood_is_that_of_the_answers_own_tokens() -> None:
    with scripted_server() as server:
        reading(server, (4, -0.25), (5, -0.5))
        found = using(server.url, lambda teacher: teacher.likelihood(ASK, "So."))
    assert (found.logprob, found.tokens) == (-0.75, 2)


def test_a_token_that_joins_prompt_and_answer_counts_to_the_answer() -> None:
    with scripted_server() as server:
        reading(server, (99, -3.0), (5, -0.5), start=2)
        found = using(server.url, lambda teacher: teacher.likelihood(ASK, "So."))
    assert (found.logprob, found.tokens) == (-3.5, 2)


def test_a_prompt_is_read_once_for_all_its_answers() -> None:
    async def several(teacher: OpenAITeacher) -> None:
        for _ in range(3):
            await teacher.likelihood(ASK, "So.")
        assert (await teacher.likelihood(ASK, " ")).tokens == 0

    with scripted_server() as server:
        reading(server, (4, -0.25))
        using(server.url, several)
    assert [len(body["messages"]) for body in server.bodies] == [2, 3, 3, 3]


@pytest.mark.parametrize(
    "entries",
    [
        None, [], [None], "x", [None, None], [None, {}], [None, 3], [None, {"4": 3}],
        [None, {"4": {"logprob": "x"}}], [None, {"4": {"logprob": 0.5}}],
        [None, {"4": {"logprob": True}}], [None, {"4": {"logprob": math.inf}}],
        [None, {"4": {"logprob": -math.inf}}], [None, {"4": {"logprob": math.nan}}],
    ],
)  # fmt: skip
def test_what_is_no_log_probability_is_missing(entries: object) -> None:
    with scripted_server() as server:
        reading(server)
        whole = server.pages["/v1/chat/completions"]
        server.pages["/v1/chat/completions"] = lambda body: {
            **dict(whole(body)),  # type: ignore[call-overload]
            "prompt_logprobs": entries,
        }
        with pytest.raises(UserError) as caught:
            using(server.url, lambda teacher: teacher.likelihood(ASK, "So."))
    assert caught.value.reason == "likelihood-missing"


def test_a_server_that_ignores_or_refuses_the_question_has_no_likelihood() -> None:
    for mode in (Mode.NORMAL, Mode.NO_SCHEMA):
        with scripted_server({"plain": Reply(text="x")}, mode=mode) as server:
            if mode is Mode.NO_SCHEMA:
                server.raw = (400, json.dumps({"error": {"message": "unknown field"}}), {})
            with pytest.raises(UserError) as caught:
                using(server.url, lambda teacher: teacher.likelihood(ASK, "So."), role="student")
        assert caught.value.reason == "likelihood-missing"


def test_tokens_are_counted_by_the_server_where_it_counts() -> None:
    async def twice(teacher: OpenAITeacher) -> list[int]:
        return [await teacher.prompt_tokens(ASK) for _ in range(2)]

    with scripted_server() as server:
        server.pages["/tokenize"] = lambda body: {"count": 10 * len(body["messages"])}
        assert using(server.url, twice) == [20, 20]
    with scripted_server() as server:  # as llama.cpp does
        server.pages["/apply-template"] = lambda body: {"prompt": body["messages"][1]["content"]}
        server.pages["/tokenize"] = lambda body: {"tokens": list(body.get("content", ""))}
        assert using(server.url, twice) == [4, 4]


def test_elsewhere_tokens_are_estimated_and_the_server_is_soon_left_alone() -> None:
    async def often(teacher: OpenAITeacher) -> set[int]:
        return {await teacher.prompt_tokens(ASK) for _ in range(10)}

    estimate = {estimated_prompt_tokens(ASK.system, ASK.user)}
    with scripted_server() as server:
        assert using(server.url, often) == estimate
        assert len(server.paths) == 4
    with closed_port() as url:
        assert using(url, often) == estimate


@pytest.mark.parametrize(
    ("reply", "expected"),
    [({"count": 3}, 3), ({"tokens": [1, 2]}, 2), ({"count": 0}, None), ({"count": True}, None),
     ({"count": "3"}, None), ({"tokens": []}, None), ({}, None), ([], None), (None, None)],
)  # fmt: skip
def test_a_count_is_a_number(reply: object, expected: int | None) -> None:
    assert counted_tokens(reply) == expected


def test_reading_a_probe_bears_anything() -> None:
    odd = Completion(text="[" * 100_000, model="m", top_logprobs=(Position(token="x"),))
    assert not follows_schema(odd)
    assert is_masked(odd, odd) is False
    assert is_masked(Completion(text="", model="m"), odd) is None


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 4096 tokens. However, ...",
        '{"type": "exceed_context_size_error"}',
        "max_tokens=9000 cannot be greater than max_model_len=4096.",
    ],
)
def test_a_request_that_is_too_long_is_said_to_be(message: str) -> None:
    with scripted_server() as server:
        server.raw = (400, json.dumps({"error": {"message": message}}), {})
        with pytest.raises(UserError) as caught:
            using(server.url, lambda teacher: teacher.complete(ASK))
    assert caught.value.reason == "teacher-too-long"
    assert len(server.bodies) == 1
