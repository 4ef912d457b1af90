"""The client against a real HTTP server that behaves, and that does not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from app.errors import SeedbedError, TransientError, UserError
from tests.support.scripted_teacher import (
    INTERNALS,
    MODEL,
    Mode,
    Reply,
    ScriptedServer,
    closed_port,
    scripted_server,
)
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.patience import Patience
from workers.teacher.port import Completion, Request

T = TypeVar("T")
KEY = "sk-very-secret"
SCORE = Request(
    name="judge_pair",
    system="You judge.",
    user="How good?",
    max_tokens=4,
    json_schema={"type": "integer", "enum": [1, 2, 3]},
    top_logprobs=20,
)


def endpoint(url: str, **values: object) -> Endpoint:
    patience = Patience(total=0.3, first=0.01, longest=0.02)
    return Endpoint(base_url=url, **{"patience": patience, "timeout": 20, **values})


def using(place: Endpoint, act: Callable[[OpenAITeacher], Awaitable[T]]) -> T:
    async def main() -> T:
        async with OpenAITeacher(place) as teacher:
            return await act(teacher)

    return asyncio.run(main())


def complete(place: Endpoint, request: Request = SCORE) -> Completion:
    return using(place, lambda teacher: teacher.complete(request))


def failure(mode: Mode) -> tuple[SeedbedError, ScriptedServer]:
    with scripted_server(mode=mode) as server, pytest.raises(SeedbedError) as caught:
        complete(endpoint(server.url, model=MODEL, api_key=KEY))
    return caught.value, server


def test_a_completion_with_probabilities() -> None:
    with scripted_server() as server:
        found = complete(endpoint(server.url))
    assert (found.text, found.model, found.finish_reason) == ("3", MODEL, "stop")
    assert (found.prompt_tokens, found.completion_tokens) == (100, 10)
    assert found.seconds > 0
    assert found.top_logprobs is not None
    assert [token for token, _ in found.top_logprobs[0].alternatives] == ["3", "2"]


def test_what_is_sent() -> None:
    with scripted_server() as server:
        complete(endpoint(server.url, api_key=KEY))
    (body,) = server.bodies
    assert set(body) == {
        "model", "messages", "max_tokens", "temperature", "top_p", "frequency_penalty",
        "response_format", "logprobs", "top_logprobs",
    }  # fmt: skip
    assert body["response_format"]["json_schema"]["name"] == "judge_pair"
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_the_name_is_asked_for_once() -> None:
    async def several(teacher: OpenAITeacher) -> list[str]:
        names = await asyncio.gather(*(teacher.connect() for _ in range(5)))
        return [*names, (await teacher.complete(SCORE)).model]

    with scripted_server() as server:
        assert using(endpoint(server.url), several) == [MODEL] * 6
        assert using(endpoint(server.url, model="mine"), OpenAITeacher.connect) == "mine"


def test_busy_once_is_waited_out() -> None:
    with scripted_server(mode=Mode.BUSY_ONCE) as server:
        assert complete(endpoint(server.url, model=MODEL)).text == "3"
    assert len(server.bodies) == 2


@pytest.mark.parametrize(
    ("mode", "kind", "reason"),
    [
        (Mode.FAILING, TransientError, "teacher-unreachable"),
        (Mode.CUT, TransientError, "teacher-unreachable"),
        (Mode.RUBBISH, TransientError, "teacher-unreadable"),
        (Mode.REFUSING, UserError, "teacher-refused"),
    ],
)
def test_failures_are_told_in_our_words(mode: Mode, kind: type, reason: str) -> None:
    error, server = failure(mode)
    assert isinstance(error, kind)
    assert error.reason == reason
    assert KEY not in str(error)
    assert INTERNALS not in str(error)
    assert (len(server.bodies) > 1) == (kind is TransientError)


def test_busy_beyond_the_budget() -> None:
    with (
        scripted_server(mode=Mode.BUSY_ONCE, retry_after="3600") as server,
        pytest.raises(TransientError) as caught,
    ):
        complete(endpoint(server.url, model=MODEL))
    assert caught.value.reason == "teacher-busy"


def test_nobody_listens() -> None:
    with closed_port() as url, pytest.raises(TransientError) as caught:
        complete(endpoint(url, role="judge"))
    assert caught.value.reason == "judge-unreachable"


def test_a_time_out() -> None:
    with scripted_server(mode=Mode.SLOW) as server, pytest.raises(TransientError) as caught:
        complete(endpoint(server.url, model=MODEL, timeout=0.2))
    assert caught.value.reason == "teacher-unreachable"


def test_an_older_server_is_asked_more_plainly_and_then_known() -> None:
    async def twice(teacher: OpenAITeacher) -> list[str]:
        return [(await teacher.complete(SCORE)).text for _ in range(2)]

    with scripted_server({"plain": Reply(text="2")}, mode=Mode.NO_SCHEMA) as server:
        assert using(endpoint(server.url, model=MODEL), twice) == ["2", "2"]
    assert ["response_format" in body for body in server.bodies] == [True, False, False]
    assert all(body["logprobs"] for body in server.bodies)


def test_a_request_wrong_in_itself_is_refused() -> None:
    with scripted_server({}) as server:
        with pytest.raises(UserError) as caught:
            complete(endpoint(server.url, model=MODEL))
        server.errors.clear()
    assert "400" in caught.value.words


@pytest.mark.parametrize(
    ("sent", "kept"), [("\ud83d\ude00", "\U0001f600"), ("half \ud83d", "half \ufffd")]
)
def test_half_characters_never_reach_the_store(sent: str, kept: str) -> None:
    with scripted_server({"judge_pair": Reply(text=sent)}) as server:
        assert complete(endpoint(server.url)).text == kept


def test_cancelling_leaves_nothing_open() -> None:
    async def main(url: str, server: ScriptedServer) -> None:
        async with OpenAITeacher(endpoint(url, model=MODEL)) as teacher:
            task = asyncio.create_task(teacher.complete(SCORE))
            await asyncio.to_thread(server.arrived.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with scripted_server(mode=Mode.SLOW) as server:
        asyncio.run(main(server.url, server))


def test_the_key_shows_nowhere() -> None:
    teacher = OpenAITeacher(Endpoint(base_url="http://127.0.0.1:9/v1", api_key=KEY))
    assert KEY not in repr(teacher)
    asyncio.run(teacher.aclose())
