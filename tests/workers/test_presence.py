"""A process says that it is alive, through a database that comes and goes, and leaves no trace."""

import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from celery import signals
from celery.concurrency import prefork, solo
from structlog.testing import capture_logs

from app.store.database import Database
from app.store.workers import Workers
from tests.support.migrated import make_ready
from workers.presence import Presence, PresenceStep, of_worker, process_name

SOON = 0.02
HANG_LIMIT = 30.0


@pytest.fixture
def workers(sqlite_url: str) -> Iterator[Workers]:
    make_ready(sqlite_url)
    database = Database(sqlite_url)
    yield Workers(database, time.time)
    database.close()


def until(look: Callable[[], object]) -> None:
    end = time.monotonic() + HANG_LIMIT
    while not look():
        assert time.monotonic() < end
        time.sleep(0.01)


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name == "presence"]


def test_a_process_is_there_as_long_as_it_works(workers: Workers) -> None:
    with Presence(workers, ("quick", "check"), seconds=SOON):
        until(workers.all)
        (first,) = workers.all()
        until(lambda: workers.all()[0].seen_at > first.seen_at)
        (later,) = workers.all()
    assert (first.name, first.queues, first.alive) == (process_name(), ("quick", "check"), True)
    assert later.started_at == first.started_at <= first.seen_at
    assert workers.all() == ()
    assert threads() == []


def test_one_that_never_got_to_say_anything_ends_all_the_same(workers: Workers) -> None:
    Presence(workers, ("quick",)).start().stop()
    assert workers.all() == ()
    assert threads() == []


def test_a_database_that_is_away_is_waited_out_and_logged_once(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    workers = Workers(database, time.time)
    tried: list[float] = []

    def clock() -> float:
        tried.append(time.time())
        return tried[-1]

    with capture_logs() as logs, Presence(Workers(database, clock), ("model",), seconds=SOON):
        until(lambda: len(tried) > 2)  # there are no tables yet
        make_ready(sqlite_url)
        until(workers.all)
    database.close()
    said = [log for log in logs if log["event"] == "no sign of life"]
    assert [log["log_level"] for log in said] == ["warning"]


def parent(pool: type, hostname: str = "celery@here") -> SimpleNamespace:
    """What a step reads of a Celery worker."""
    queues = SimpleNamespace(consume_from={"quick": object(), "model": object()})
    return SimpleNamespace(
        app=SimpleNamespace(amqp=SimpleNamespace(queues=queues)), hostname=hostname, pool_cls=pool
    )


def step_for(workers: Workers, asked: list[int], worker: SimpleNamespace) -> PresenceStep:
    def made() -> Workers:
        asked.append(1)
        return workers

    return of_worker(made)(worker)


def test_a_worker_without_children_speaks_for_itself(workers: Workers) -> None:
    asked: list[int] = []
    worker = parent(solo.TaskPool)
    step = step_for(workers, asked, worker)
    assert asked == [], "nothing is opened before the worker begins"
    step.start(worker)
    until(workers.all)
    assert workers.all()[0].queues == ("quick", "model")
    step.stop(worker)
    assert workers.all() == ()


def test_where_the_pool_forks_only_its_children_speak(workers: Workers) -> None:
    """The signals are those that Celery sends in a child, here sent in this process."""
    asked: list[int] = []
    worker = parent(prefork.TaskPool)
    step = step_for(workers, asked, worker)
    step.start(worker)
    signals.worker_process_init.send(sender="celery@elsewhere")
    assert asked == [], "a connection that is opened before the fork would be shared"
    signals.worker_process_init.send(sender=worker.hostname)
    until(workers.all)
    signals.worker_process_shutdown.send(sender=worker.hostname, pid=1, exitcode=0)
    assert (workers.all(), threads()) == ((), [])
    step.stop(worker)
    signals.worker_process_init.send(sender=worker.hostname)
    assert asked == [1], "a worker that stopped leaves nothing behind"
