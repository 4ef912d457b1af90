"""What a sample asked of a server: in flight over time, and rates between two moments."""

import asyncio
import json

import pytest

from bench.saturation import Sent, again, average_in_flight, full, rates
from tests.support.scripted_teacher import scripted_server


def sent(*spans: tuple[float, float]) -> list[Sent]:
    """Requests of 100 tokens read and 10 made."""
    return [Sent(begun=begun, ended=ended, read=100, made=10) for begun, ended in spans]


def test_full_is_from_the_first_to_the_last_moment_at_the_limit() -> None:
    spans = sent((0, 4), (1, 3), (3, 6), (5.5, 9), (8.5, 10))
    assert full(spans, 2) == (1, 9)
    assert full(spans, 1) == (0, 10)


def test_what_never_fills_the_limit_has_no_such_time() -> None:
    assert full(sent((0, 1), (2, 3)), 2) == (0.0, 0.0)


def test_a_request_counts_with_the_share_of_its_time_that_lies_between() -> None:
    found = rates(sent((0, 4), (2, 6), (7, 9)), 2, 4)
    assert found.seconds == 2
    assert found.requests == pytest.approx((0.5 + 0.5) / 2)
    assert found.read == pytest.approx(50)
    assert found.made == pytest.approx(5)
    assert found.tokens == pytest.approx(55)


def test_in_flight_is_averaged_over_time() -> None:
    assert average_in_flight(sent((0, 4), (2, 6)), 0, 8) == pytest.approx(1.0)


async def _again(url: str, bodies: list[dict[str, object]]) -> list[Sent]:
    first = [
        Sent(begun=float(place), body=json.dumps(body).encode())
        for place, body in enumerate(bodies)
    ]
    return await again(url, first, 2, "(mark)")


def test_the_same_requests_are_sent_again_with_only_a_mark_before_them() -> None:
    schema = {"name": "answer", "schema": {"type": "object"}}
    bodies: list[dict[str, object]] = [
        {
            "model": "scripted-1",
            "messages": [
                {"role": "system", "content": "Help."},
                {"role": "user", "content": f"Answer {number}."},
            ],
            "max_tokens": 10,
            "temperature": 0.0,
            "response_format": {"type": "json_schema", "json_schema": schema},
        }
        for number in range(5)
    ]
    with scripted_server() as server:
        found = asyncio.run(_again(server.url, bodies))
        seen = [body["messages"] for body in server.bodies]
    assert len(found) == 5
    assert all(each.made == 10 and each.read == 100 and each.ended > each.begun for each in found)
    assert {messages[0]["content"] for messages in seen} == {"(mark) Help."}
    assert {messages[1]["content"] for messages in seen} == {f"Answer {n}." for n in range(5)}
