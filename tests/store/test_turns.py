"""Turns: of several that ask at once, one begins."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.store.database import Database
from app.store.turns import Turns
from tests.support.stores import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(1_000_000.0)


@pytest.fixture
def turns(database: Database, clock: Clock) -> Turns:
    return Turns(database, clock)


def test_a_turn_is_taken_once_until_it_is_due_again(turns: Turns, clock: Clock) -> None:
    assert turns.take("reconcile", 300)
    assert not turns.take("reconcile", 300)
    clock.now += 299
    assert not turns.take("reconcile", 300)
    clock.now += 1
    assert turns.take("reconcile", 300)
    assert turns.take("retain", 300), "each name has its own"


def test_of_many_at_once_one_takes_it(turns: Turns, clock: Clock) -> None:
    for _ in range(3):
        with ThreadPoolExecutor(8) as threads:
            taken = list(threads.map(lambda _: turns.take("reconcile", 300), range(8)))
        assert taken.count(True) == 1
        clock.now += 300


def test_a_clock_that_was_set_back_stops_nothing(turns: Turns, clock: Clock) -> None:
    assert turns.take("reconcile", 300)
    clock.now -= 10_000
    assert turns.take("reconcile", 300)
    assert not turns.take("reconcile", 300)


def test_one_that_was_ended_is_taken_at_once(turns: Turns) -> None:
    assert turns.take("reconcile", 300)
    turns.end("reconcile")
    assert turns.take("reconcile", 300)
    turns.end("never begun")


def test_when_it_was_begun_is_kept(turns: Turns, clock: Clock) -> None:
    assert turns.begun("hook-log") == 0.0
    turns.begin("hook-log", 5.0)
    assert turns.begun("hook-log") == 5.0
    turns.begin("hook-log", 3.0)
    assert turns.begun("hook-log") == 3.0
    assert turns.take("reconcile", 300)
    assert turns.begun("reconcile") == clock.now
