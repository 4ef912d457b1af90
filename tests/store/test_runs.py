"""A run is asked for once, done by one worker at a time, concluded once."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest

from app.domain.runs import RunKind, RunRequest, RunState
from app.domain.sample import Progress
from app.store.database import Database
from app.store.pull_requests import PullRequests
from app.store.runs import LONGEST_PAUSE, Conclusion, Runs
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock

LEASE = 30.0
REQUEST = RunRequest(
    kind=RunKind.SAMPLE,
    head_sha=HEAD,
    path="knowledge/a/qna.yaml",
    pairs=10,
    asked_by="grace",
    asked_through="delivery",
)
DONE = Conclusion(state=RunState.DONE, result={"files": []})


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def pull_request(database: Database, clock: Clock) -> int:
    return PullRequests(database, clock).save(PULL_REQUEST)


@pytest.fixture
def runs(database: Database, clock: Clock) -> Runs:
    return Runs(database, clock, LEASE)


@pytest.fixture
def run(runs: Runs, pull_request: int) -> int:
    started = runs.start(pull_request, REF, REQUEST)
    assert started is not None
    return started


def test_the_same_request_is_one_run(runs: Runs, pull_request: int, run: int) -> None:
    assert runs.start(pull_request, REF, REQUEST) is None
    assert runs.start(pull_request, REF, replace(REQUEST, asked_by="ada")) is None
    other = runs.start(pull_request, REF, replace(REQUEST, asked_through="a-delivery"))
    assert other not in (None, run)


def test_one_worker_gets_the_lease(runs: Runs, run: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda n: runs.claim(run, f"worker-{n}"), range(8)))
    assert sum(claim is not None for claim in claims) == 1


def test_a_dead_workers_run_is_claimed_again(runs: Runs, run: int, clock: Clock) -> None:
    assert runs.claim(run, "first") is not None
    clock.now += LEASE / 2
    assert runs.heartbeat(run, "first", Progress(target=10, judged=3))
    clock.now += LEASE / 2 + 1
    assert runs.claim(run, "second") is None
    clock.now += LEASE
    again = runs.claim(run, "second")
    assert again is not None
    assert (again.attempt, again.progress) == (2, Progress(target=10, judged=3))


def test_a_lease_from_before_the_clock_was_set_back_is_none(
    runs: Runs, run: int, clock: Clock
) -> None:
    runs.claim(run, "first")
    clock.now -= 7200
    assert runs.overdue(0) == ((run, RunKind.SAMPLE),)
    claimed = runs.claim(run, "second")
    assert claimed is not None
    assert claimed.attempt == 2
    assert not runs.heartbeat(run, "first", None)


def test_who_lives_on_keeps_its_lease_when_the_clock_is_set_back(
    runs: Runs, run: int, clock: Clock
) -> None:
    runs.claim(run, "first")
    clock.now -= 7200
    assert runs.heartbeat(run, "first", None)
    assert runs.claim(run, "second") is None


def test_who_lost_the_lease_changes_nothing(runs: Runs, run: int, clock: Clock) -> None:
    runs.claim(run, "first")
    clock.now += LEASE + 1
    runs.claim(run, "second")
    assert not runs.heartbeat(run, "first", None)
    assert not runs.conclude(run, "first", DONE)
    assert runs.conclude(run, "second", DONE)
    found = runs.get(run)
    assert found is not None
    assert found.state is RunState.DONE


def test_a_concluded_run_stays_concluded(runs: Runs, run: int, clock: Clock) -> None:
    runs.claim(run, "first")
    assert runs.conclude(run, "first", DONE)
    assert not runs.conclude(run, "first", replace(DONE, state=RunState.FAILED))
    clock.now += 2 * LEASE
    assert runs.claim(run, "second") is None
    assert runs.overdue(1) == ()


def test_cancelling_leaves_the_kept_head(runs: Runs, pull_request: int, run: int) -> None:
    newer = runs.start(pull_request, REF, replace(REQUEST, head_sha="b" * 40))
    runs.claim(run, "first")
    cancelled = Conclusion(state=RunState.CANCELLED, reason="superseded", words="Newer commit.")
    assert runs.cancel(pull_request, cancelled, lambda found: found.head_sha != "b" * 40) == 1
    assert not runs.heartbeat(run, "first", None)
    states = {found.id: found.state for found in runs.of_pull_request(pull_request)}
    assert states == {run: RunState.CANCELLED, newer: RunState.QUEUED}


def test_what_has_no_worker_is_overdue_and_not_asked_for_twice(
    runs: Runs, run: int, clock: Clock
) -> None:
    assert runs.overdue(120) == ()
    clock.now += 121
    assert runs.overdue(120) == ((run, RunKind.SAMPLE),)
    assert runs.overdue(120) == ()
    runs.claim(run, "first")
    clock.now += LEASE - 1
    assert runs.overdue(120) == ()
    clock.now += 2
    assert runs.overdue(120) == ((run, RunKind.SAMPLE),)


def test_a_run_that_waited_when_a_clock_was_set_back_is_overdue_once(
    runs: Runs, run: int, clock: Clock
) -> None:
    clock.now -= 3 * 3600
    assert runs.overdue(120) == ((run, RunKind.SAMPLE),)
    assert runs.overdue(120) == ()


def test_a_released_run_is_found_without_waiting_for_its_lease(
    runs: Runs, run: int, clock: Clock
) -> None:
    runs.claim(run, "first")
    runs.release(run, "first")
    clock.now += 1
    assert runs.claim(run, "second") is not None


def test_a_run_that_waits_long_is_asked_for_more_and_more_rarely(
    runs: Runs, run: int, clock: Clock
) -> None:
    begun, asked = clock.now, []
    while clock.now < begun + 3600:
        clock.now += 10
        if runs.overdue(120):
            asked.append(clock.now - begun)
    gaps = [later - earlier for earlier, later in pairwise([0.0, *asked])]
    assert asked[0] <= 130
    assert gaps == sorted(gaps)
    assert max(gaps) <= LONGEST_PAUSE + 10
    assert len(asked) < 10
