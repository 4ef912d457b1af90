"""Workers' processes: who is there, who is silent, who is forgotten."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.store.database import Database
from app.store.workers import ALIVE_SECONDS, FORGOTTEN_SECONDS, KnownWorker, Workers
from tests.support.stores import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(1_000_000.0)


@pytest.fixture
def workers(database: Database, clock: Clock) -> Workers:
    return Workers(database, clock)


def test_a_process_is_alive_dead_and_forgotten(workers: Workers, clock: Clock) -> None:
    began = clock.now
    workers.seen("a:1", ("quick", "check"), began)
    clock.now += ALIVE_SECONDS
    workers.seen("b:2", ("model",), clock.now)
    first, second = workers.all()
    assert first == KnownWorker(
        name="a:1", queues=("quick", "check"), started_at=began, seen_at=began, alive=True
    )
    assert (second.name, second.seen_at, second.alive) == ("b:2", clock.now, True)
    clock.now += 1
    assert [each.alive for each in workers.all()] == [False, True]
    clock.now = began + FORGOTTEN_SECONDS + 1
    assert [each.name for each in workers.all()] == ["b:2"], "not shown, though its row is there"


def test_one_that_speaks_takes_away_those_that_are_long_silent(
    workers: Workers, clock: Clock
) -> None:
    workers.seen("a:1", ("quick",), clock.now)
    clock.now += FORGOTTEN_SECONDS + 1
    workers.seen("b:2", ("quick",), clock.now)
    clock.now -= FORGOTTEN_SECONDS + 1
    assert [each.name for each in workers.all()] == ["b:2"]


def test_a_process_speaks_for_itself_and_its_last_word_counts(
    workers: Workers, clock: Clock
) -> None:
    """A container begun anew may have the same host and number again."""
    workers.seen("a:1", ("quick",), 5.0)
    clock.now += 3
    workers.seen("a:1", ("model",), 7.0)
    (found,) = workers.all()
    assert (found.queues, found.started_at, found.seen_at) == (("model",), 7.0, clock.now)
    workers.gone("a:1")
    workers.gone("never:1")
    assert workers.all() == ()


def test_many_speak_at_once(workers: Workers, clock: Clock) -> None:
    with ThreadPoolExecutor(8) as threads:
        for future in [
            threads.submit(workers.seen, f"a:{number % 4}", ("quick",), 1.0) for number in range(16)
        ]:
            future.result()
    assert len(workers.all()) == 4
