"""What is tried again, how long, and what a server's `Retry-After` means."""

import asyncio
import time
from email.utils import formatdate

import httpx2
import openai
import pytest

from workers.teacher.patience import Patience, UnreadableReplyError, patiently, retry_after

REQUEST = httpx2.Request("POST", "http://teacher/v1/chat/completions")


def status(code: int, **headers: str) -> openai.APIStatusError:
    response = httpx2.Response(code, request=REQUEST, headers=headers)
    return openai.APIStatusError("no", response=response, body=None)


class Failing:
    """Raises the given errors one after the other, then answers; waits on no clock."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0
        self.slept: list[float] = []

    async def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "well"

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def run(self, patience: Patience | None = None) -> str:
        return asyncio.run(patiently(self, patience or Patience(), self.sleep))


@pytest.mark.parametrize(
    "error",
    [
        *(status(code) for code in (429, 500, 502, 503, 504)),
        openai.APIConnectionError(request=REQUEST),
        openai.APITimeoutError(request=REQUEST),
        UnreadableReplyError(),
    ],
    ids=repr,
)
def test_what_passes_is_tried_again(error: Exception) -> None:
    call = Failing(error, error)
    assert call.run() == "well"
    assert call.calls == 3


@pytest.mark.parametrize(
    "error", [*(status(code) for code in (400, 401, 403, 404, 422, 501)), ValueError()], ids=repr
)
def test_what_stays_is_not(error: Exception) -> None:
    call = Failing(error)
    with pytest.raises(type(error)):
        call.run()
    assert call.calls == 1


def test_retry_after_is_the_least_wait() -> None:
    call = Failing(status(429, **{"retry-after": "7"}), status(503))
    call.run(Patience(first=0.01, longest=0.02))
    assert call.slept[0] == 7
    assert call.slept[1] <= 0.02


def test_no_wait_goes_beyond_the_budget() -> None:
    call = Failing(status(429, **{"retry-after": "3600"}))
    with pytest.raises(openai.APIStatusError):
        call.run()
    assert call.slept == []


def test_without_a_budget_there_is_one_attempt() -> None:
    call = Failing(status(503))
    with pytest.raises(openai.APIStatusError):
        call.run(Patience(total=0))
    assert call.calls == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("", 0), ("3", 3), ("1.5", 1.5), ("-4", 0), ("soon", 0), (formatdate(0), 0)],
)
def test_retry_after(value: str, seconds: float) -> None:
    assert retry_after({"retry-after": value}) == seconds


def test_retry_after_as_a_date() -> None:
    in_a_minute = formatdate(time.time() + 60, usegmt=True)
    assert 55 < retry_after({"retry-after": in_a_minute}) <= 60
