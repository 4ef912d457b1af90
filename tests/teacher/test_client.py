"""The client against a real HTTP server that behaves, and that does not."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

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
from workers.teacher.client import MOST_BYTES, Endpoint, OpenAITeacher
from workers.teacher.patience import Patience
from workers.teacher.port import Completion, Request
from workers.teacher.reply import LONGEST_NAME

pytestmark = pytest.mark.slow

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
    patience = Patience(total=0.8, first=0.01, longest=0.1)
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

    with scripted_server({"judge_pair": Reply(text="2")}, mode=Mode.NO_SCHEMA) as server:
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


def wire(**values: object) -> str:
    """A completion as JSON, with some of its fields replaced; None leaves one out."""
    whole = {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": MODEL,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "3"}}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 8},
        **values,
    }
    return json.dumps({key: value for key, value in whole.items() if value is not None})


def answering(body: str, status: int = 200, **headers: str) -> Completion:
    """What becomes of a reply sent as it is."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    with scripted_server() as server:
        server.raw = (status, body, named)
        return complete(endpoint(server.url, model=MODEL))


@pytest.mark.parametrize(
    "usage",
    [
        None,
        "many",
        [1, 2],
        {},
        {"prompt_tokens": -5, "completion_tokens": -1},
        {"prompt_tokens": "100", "completion_tokens": "10"},
        {"prompt_tokens": 1.5, "completion_tokens": float("nan")},
        {"prompt_tokens": True, "completion_tokens": True},
        {"prompt_tokens": 10**400, "completion_tokens": 10**20},
        {"prompt_tokens": 0, "completion_tokens": 0},
        {"prompt_tokens": {}, "completion_tokens": []},
    ],
)
def test_tokens_that_are_not_counted_are_estimated(usage: Any) -> None:
    message = {"role": "assistant", "content": "x" * 400}
    found = answering(wire(usage=usage, choices=[{"index": 0, "message": message}]))
    assert (found.prompt_tokens, found.completion_tokens) == (5, 101)


def test_tokens_that_are_counted_are_believed() -> None:
    found = answering(wire())
    assert (found.prompt_tokens, found.completion_tokens) == (7, 1)
    silent = wire(choices=[{"message": {"content": ""}}], usage={"completion_tokens": 0})
    assert answering(silent).completion_tokens == 0


@pytest.mark.slow  # each waits out a budget of retries
@pytest.mark.parametrize(
    "choices",
    [None, [], {}, "3", 3, [None], ["3"], [{}], [{"message": None}], [{"message": {"content": 3}}],
     [{"message": {"content": ["3"]}}], [{"message": {"content": {"text": "3"}}}]],
)  # fmt: skip
def test_a_reply_without_a_text_is_unreadable(choices: Any) -> None:
    with pytest.raises(TransientError) as caught:
        answering(wire(choices=choices))
    assert caught.value.reason == "teacher-unreadable"


@pytest.mark.slow  # each waits out a budget of retries
@pytest.mark.parametrize("body", ["", "null", "[]", "3", "{", '"x"', "[" * 100_000, "9" * 5000])
def test_a_reply_that_is_no_completion_is_unreadable(body: str) -> None:
    with pytest.raises(TransientError) as caught:
        answering(body)
    assert caught.value.reason == "teacher-unreadable"


def logprobs(*tops: object, token: object = "3") -> dict[str, object]:  # noqa: S107 - no secret
    return {"content": [{"token": token, "logprob": -0.1, "top_logprobs": list(tops)}]}


def positions(given: object) -> object:
    message = {"role": "assistant", "content": "3"}
    choice = {"index": 0, "message": message, "logprobs": given, "finish_reason": "stop"}
    return answering(wire(choices=[choice])).top_logprobs


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 0.5, 1e308, 10**400, -(10**400), "x", None, True, []]
)
def test_one_impossible_log_probability_discredits_all(value: object) -> None:
    good, bad = {"token": "3", "logprob": -0.2}, {"token": "2", "logprob": value}
    assert positions(logprobs(good, bad)) is None


@pytest.mark.parametrize(
    "given",
    ["x", 3, [], {}, {"content": "x"}, {"content": 3}, {"content": [None, 3, "x", {}]},
     logprobs(token=3), logprobs(token=None), logprobs(token=["3"])],
)  # fmt: skip
def test_log_probabilities_of_another_shape_are_none(given: object) -> None:
    assert positions(given) is None


def test_the_readable_log_probabilities_are_kept() -> None:
    never = {"token": "1", "logprob": float("-inf")}
    sure = {"token": "3", "logprob": 1e-10}
    (found,) = positions(logprobs(never, sure, {"token": 2, "logprob": -1}, None, "x"))  # type: ignore[misc]
    assert (found.token, found.alternatives) == ("3", (("3", 0.0),))


@pytest.mark.parametrize("ending", [3, ["stop"], {"a": 1}, None])
def test_an_ending_of_another_type_is_none(ending: object) -> None:
    choice = {"message": {"content": "3"}, "finish_reason": ending}
    assert answering(wire(choices=[choice])).finish_reason == ""


def test_a_name_is_short_and_storable() -> None:
    long = "m\0\ud83d" + "o" * 10_000
    assert using(endpoint("http://127.0.0.1:9/v1", model=long), OpenAITeacher.connect) == (
        "m\ufffd\ufffd" + "o" * (LONGEST_NAME - 3)
    )


@pytest.mark.slow  # each waits out a budget of retries
@pytest.mark.parametrize("data", [None, [], [{}], [{"id": ""}], [{"id": 3}], [None], "x", 3])
def test_a_list_without_names_is_unreadable(data: object) -> None:
    with scripted_server() as server:
        server.raw = (200, json.dumps({"object": "list", "data": data}), {})
        with pytest.raises(TransientError) as caught:
            using(endpoint(server.url), OpenAITeacher.connect)
    assert caught.value.reason == "teacher-unreadable"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("model", [MODEL, ""])
def test_nobody_sends_us_elsewhere(status: int, model: str) -> None:
    """Our own network is within our reach, and must not be within a model server's."""
    with scripted_server() as elsewhere, scripted_server() as server:
        server.raw = (status, "", {"location": f"{elsewhere.url}/models"})
        with pytest.raises(UserError) as caught:
            complete(endpoint(server.url, model=model))
    assert caught.value.reason == "teacher-refused"
    assert (len(server.paths), elsewhere.paths) == (1, [])


@pytest.mark.parametrize("status", [200, 400])
def test_a_huge_reply_is_not_read_to_its_end(status: int) -> None:
    text = wire(choices=[{"message": {"content": "x" * (MOST_BYTES // 2)}}])
    assert len(answering(text).text) == MOST_BYTES // 2
    with pytest.raises(TransientError) as caught:
        answering(" " * MOST_BYTES + wire(), status)
    assert caught.value.reason == "teacher-unreadable"


def test_a_compressed_reply_is_not_unfolded() -> None:
    with pytest.raises(TransientError) as caught:
        answering("no matter", content_encoding="gzip")
    assert caught.value.reason == "teacher-unreadable"
    with scripted_server() as server:
        complete(endpoint(server.url))
    assert server.headers[0]["accept-encoding"] == "identity"
