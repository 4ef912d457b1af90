"""Workers of one queue take turns, each run once, whoever asks for most."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from app.domain.facts import Load
from app.domain.runs import BY_POLICY, Run, RunKind, RunRequest, RunState
from app.store.database import Database
from app.store.pull_requests import PullRequests
from app.store.run_queue import RunQueue
from app.store.runs import Conclusion, Runs
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock

LEASE = 30.0
CHECKS = (RunKind.VALIDATE, RunKind.EXPORT)
DONE = Conclusion(state=RunState.DONE, result={})
Asks = Callable[..., int]


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def runs(database: Database, clock: Clock) -> Runs:
    return Runs(database, clock, LEASE)


@pytest.fixture
def queue(database: Database, clock: Clock, runs: Runs) -> RunQueue:
    return RunQueue(database, runs)


@pytest.fixture
def asks(database: Database, clock: Clock, runs: Runs) -> Asks:
    """Somebody opens another pull request, which asks for a run; the run's id."""
    pull_requests, numbers = PullRequests(database, clock), iter(range(1, 1000))

    def ask(
        author: str = "ada",
        kind: RunKind = RunKind.VALIDATE,
        *,
        repository: str = REF.repository,
        asked_by: str = BY_POLICY,
    ) -> int:
        clock.now += 0.001
        ref = replace(REF, number=next(numbers), repository=repository)
        row = pull_requests.save(replace(PULL_REQUEST, ref=ref, author=author))
        request = RunRequest(kind=kind, head_sha=HEAD, asked_by=asked_by, asked_through="d")
        run = runs.start(row, ref, request)
        assert run is not None
        return run

    return ask


def worked_off(queue: RunQueue, runs: Runs, clock: Clock) -> list[int]:
    """The runs in the order in which one worker does them."""
    order = []
    while run := queue.take(CHECKS, "worker"):
        order.append(run.id)
        clock.now += 1
        runs.conclude(run.id, "worker", DONE)
    return order


def test_a_burst_of_one_author_leaves_the_others_their_turn(
    queue: RunQueue, runs: Runs, asks: Asks, clock: Clock
) -> None:
    ada = [asks("ada") for _ in range(10)]
    noor = asks("noor")
    elsewhere = [asks("ada", repository="acme/other") for _ in range(3)]
    order = worked_off(queue, runs, clock)
    assert order[:3] == [ada[0], elsewhere[0], noor]
    assert sorted(order) == sorted([*ada, noor, *elsewhere])
    assert order.index(elsewhere[2]) == 5


def test_places_are_those_that_are_had(
    queue: RunQueue, runs: Runs, asks: Asks, clock: Clock
) -> None:
    for _ in range(5):
        asks("ada")
    first = queue.take(CHECKS, "worker")
    asks("noor")
    asks("ada", RunKind.SAMPLE)
    places = queue.places(CHECKS)
    assert min(places.values()) == 1  # behind the one under way
    said = sorted(places, key=lambda run: places[run])
    assert first is not None
    runs.conclude(first.id, "worker", DONE)
    assert worked_off(queue, runs, clock) == said


def test_what_waits_for_github_is_left_alone_until_then(
    queue: RunQueue, runs: Runs, asks: Asks, clock: Clock
) -> None:
    run = asks()
    assert queue.take(CHECKS, "first") is not None
    runs.release(run, "first", wait=600, counted=False)
    assert queue.take(CHECKS, "second") is None
    assert queue.places(CHECKS) == {}
    other = asks("ada")
    assert queue.places(CHECKS) == {other: 0}  # nobody is at work
    clock.now += 601
    assert worked_off(queue, runs, clock) == [run, other]


def test_a_dead_workers_run_is_taken_too(
    queue: RunQueue, runs: Runs, asks: Asks, clock: Clock
) -> None:
    run = asks()
    assert queue.take(CHECKS, "dead") is not None
    assert queue.take(CHECKS, "second") is None
    clock.now += LEASE + 1
    again = queue.take(CHECKS, "second")
    assert again is not None
    assert (again.id, again.attempt) == (run, 2)
    assert runs.conclude(run, "second", DONE)


def test_a_worker_takes_of_its_own_queue_only(queue: RunQueue, asks: Asks) -> None:
    asks(kind=RunKind.SAMPLE)
    assert queue.take(CHECKS, "worker") is None
    assert queue.take((RunKind.SAMPLE,), "worker") is not None


def test_twenty_workers_at_once_take_each_run_once(queue: RunQueue, asks: Asks) -> None:
    authors = ("ada", "ada", "ada", "noor", "lin")
    wanted = [asks(author) for author in authors for _ in range(10)]
    together = Barrier(20)

    def works(number: int) -> list[Run]:
        together.wait(30)
        found = []
        while run := queue.take(CHECKS, f"worker-{number}"):
            found.append(run)
        return found

    with ThreadPoolExecutor(20) as pool:
        taken = [run.id for found in pool.map(works, range(20)) for run in found]
    assert Counter(taken) == Counter(wanted)


def test_more_wake_ups_than_runs_end_quietly(queue: RunQueue, asks: Asks) -> None:
    asks()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: queue.take(CHECKS, f"worker-{n}"), range(8)))
    assert sum(run is not None for run in taken) == 1


def test_the_load_is_counted_for_whoever_asked(queue: RunQueue, runs: Runs, asks: Asks) -> None:
    for _ in range(3):
        asks("ada")
    asks("ada", asked_by="Noor")
    asks("Noor")
    asks("ada", repository="acme/other")
    ended = asks("ada")
    runs.claim(ended, "worker")
    assert queue.load(REF) == Load(installation=7, persons={"ada": 4, "noor": 2})
    runs.conclude(ended, "worker", DONE)
    assert queue.load(REF) == Load(installation=6, persons={"ada": 3, "noor": 2})
    assert queue.load(replace(REF, installation_id=2)) == Load()
