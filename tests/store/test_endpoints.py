"""Model servers: how each was last found, its pace, and what plots show of it."""

from dataclasses import replace

import pytest

from app.store.database import Database
from app.store.endpoints import LOOK_SECONDS, Endpoints, KnownEndpoint, Look
from tests.support.stores import Clock

UP = Look(
    role="teacher",
    address="http://teacher/v1",
    model="m",
    up=True,
    latency=0.02,
    in_flight=3,
    waiting=1,
    tokens_written=1000.0,
)
DOWN = Look(
    role="teacher", address="http://teacher/v1", model="m", up=False, words="Nothing answers."
)


@pytest.fixture
def clock() -> Clock:
    return Clock(1_000_000.0)


@pytest.fixture
def endpoints(database: Database, clock: Clock) -> Endpoints:
    return Endpoints(database, clock)


def pace(endpoints: Endpoints) -> float | None:
    (found,) = endpoints.all()
    return found.tokens_a_second


def test_the_last_look_is_kept(endpoints: Endpoints, clock: Clock) -> None:
    endpoints.save(UP)
    clock.now += 10
    endpoints.save(DOWN)
    endpoints.save(replace(UP, role="judge"))
    judge, teacher = endpoints.all()
    assert teacher == KnownEndpoint(**vars(DOWN), tokens_a_second=None, seen_at=clock.now), (
        "nothing of the look before is left"
    )
    assert (judge.role, judge.in_flight, judge.waiting, judge.latency) == ("judge", 3, 1, 0.02)


def test_the_pace_is_what_was_written_since_the_look_before(
    endpoints: Endpoints, clock: Clock
) -> None:
    endpoints.save(UP)
    assert pace(endpoints) is None
    clock.now += 20
    endpoints.save(replace(UP, tokens_written=1500.0))
    assert pace(endpoints) == 25
    clock.now += 20
    endpoints.save(replace(UP, tokens_written=1500.0))
    assert pace(endpoints) == 0
    clock.now += 0.5
    endpoints.save(replace(UP, tokens_written=2500.0))
    assert pace(endpoints) == 0, "two looks at once tell nothing new"


@pytest.mark.parametrize(
    "then",
    [
        replace(UP, tokens_written=999.0),
        replace(UP, tokens_written=None),
        replace(UP, tokens_written=2000.0, address="http://other/v1"),
        DOWN,
    ],
    ids=["counter went back", "counter gone", "another server", "down"],
)
def test_where_the_pace_cannot_be_told(endpoints: Endpoints, clock: Clock, then: Look) -> None:
    endpoints.save(UP)
    clock.now += 20
    endpoints.save(then)
    assert pace(endpoints) is None


def test_a_clock_that_was_set_back_gives_no_pace_and_stops_nothing(
    endpoints: Endpoints, clock: Clock
) -> None:
    endpoints.save(UP)
    clock.now -= 5_000
    endpoints.save(replace(UP, tokens_written=1500.0))
    assert pace(endpoints) is None
    assert len(endpoints.history("teacher", 0, 10_000_000)) == 1
    assert endpoints.history("teacher", 0, 10_000_000)[0].looks == 2


def test_one_look_a_minute_is_kept_for_plots(endpoints: Endpoints, clock: Clock) -> None:
    since = clock.now
    for number in range(13):
        endpoints.save(replace(UP, tokens_written=1000.0 + 100 * number))
        endpoints.save(replace(DOWN, role="judge"))
        clock.now += 10
    (found,) = endpoints.history("teacher", since, 3600)
    assert found.looks == 3
    assert found.tokens_a_second == pytest.approx(10), "a mean over those that could tell"
    (judge,) = endpoints.history("judge", since, 3600)
    assert (judge.looks, judge.up, judge.latency, judge.waiting) == (3, 0.0, None, None)


def test_the_history_is_means_of_stretches(endpoints: Endpoints, clock: Clock) -> None:
    since = clock.now
    looks = [UP, replace(UP, latency=0.04, waiting=4), DOWN, UP]
    for look in looks:
        endpoints.save(look)
        clock.now += LOOK_SECONDS
    clock.now = since + 3 * 600 - 1
    endpoints.save(UP)  # just before the end of the third stretch; in the second there is none
    first, third = endpoints.history("teacher", since, 600)
    assert (first.begins_at, third.begins_at) == (since, since + 1200)
    assert (first.looks, first.up) == (4, 0.75)
    assert first.latency == pytest.approx(0.08 / 3)
    assert first.waiting == pytest.approx(2)
    assert (third.looks, third.up, third.waiting) == (1, 1.0, 1.0)
    assert [each.looks for each in endpoints.history("teacher", since + 60, 60)] == [1, 1, 1, 1]
    assert endpoints.history("student", since, 600) == ()
    with pytest.raises(ValueError, match="length"):
        endpoints.history("teacher", since, 0)


def test_servers_that_settings_no_longer_name_are_forgotten(endpoints: Endpoints) -> None:
    endpoints.save(UP)
    endpoints.save(replace(UP, role="student"))
    endpoints.keep_only(("teacher", "judge"))
    assert [each.role for each in endpoints.all()] == ["teacher"]
