"""What the overview and /metrics ask is answered alike by both databases, within rights."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from app.domain.runs import RunKind, RunRequest, RunState
from app.report.summary import Readiness
from app.store.counts import Counts
from app.store.database import Database
from app.store.deliveries import Deliveries, DeliveryState, Received
from app.store.figures import Figures, Usage
from app.store.overview import ListedRun, Overview
from app.store.pull_requests import PullRequests
from app.store.run_queue import RunQueue, WaitingRuns
from app.store.runs import Conclusion, Runs
from app.store.tables import PullRequestRow
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock

OURS, THEIRS = REF.repository, "other/taxonomy"
SEES = frozenset({OURS})
KINDS = (RunKind.SAMPLE, RunKind.VALIDATE)
STATES = (RunState.QUEUED, RunState.RUNNING, RunState.FAILED, RunState.DONE)


@pytest.fixture
def clock() -> Clock:
    return Clock(1_700_000_000.0)


@pytest.fixture
def ids(database: Database, clock: Clock) -> dict[tuple[str, RunKind, RunState], int]:
    """A run of each of two kinds in each state, in each of two repositories."""
    pulls, runs = PullRequests(database, clock), Runs(database, clock, 30.0)
    found = {}
    for repository in (OURS, THEIRS):
        ref = replace(REF, repository=repository)
        row = pulls.save(replace(PULL_REQUEST, ref=ref))
        for kind in KINDS:
            for state in STATES:
                clock.now += 1
                request = RunRequest(
                    kind=kind, head_sha=HEAD, asked_by="ada", asked_through=state.value
                )
                run = runs.start(row, ref, request)
                assert run is not None
                if state is not RunState.QUEUED:
                    assert runs.claim(run, "w")
                if state.concluded:
                    assert runs.conclude(run, "w", Conclusion(state=state))
                found[repository, kind, state] = run
    return found


Ids = dict[tuple[str, RunKind, RunState], int]


def listed(ids: Ids, repository: str, state: RunState) -> list[ListedRun]:
    return [
        ListedRun(id=ids[repository, kind, state], repository=repository, number=REF.number)
        for kind in KINDS
    ]


def test_runs_are_listed_by_state_and_right(database: Database, ids: Ids) -> None:
    store = Overview(database)
    ours = listed(ids, OURS, RunState.RUNNING)
    assert list(store.under_way(SEES, 9)) == ours
    assert list(store.under_way(None, 9)) == ours + listed(ids, THEIRS, RunState.RUNNING)
    assert list(store.under_way(None, 1)) == ours[:1]
    assert list(store.failed(SEES, 9)) == listed(ids, OURS, RunState.FAILED)[::-1]
    assert {each.id for each in store.newest(SEES, 99)} == {
        run for (repository, _, _), run in ids.items() if repository == OURS
    }
    assert [each.id for each in store.newest(None, 2)] == sorted(ids.values())[:-3:-1]
    assert store.newest(frozenset(), 9) == ()
    assert (store.number_under_way(None), store.number_under_way(SEES)) == (4, 2)
    runs = Runs(database, Clock(0), 30.0).of_ids([each.id for each in ours])
    assert {run.kind for run in runs} == set(KINDS)


def test_what_waits_is_counted_within_rights(database: Database, clock: Clock, ids: Ids) -> None:
    queue = RunQueue(database, Runs(database, clock, 30.0))
    assert {each.repository for each in queue.waiting()} == {OURS, THEIRS}
    first = WaitingRuns(
        kind=RunKind.SAMPLE, repository=OURS, runs=1, oldest=clock.now - len(ids) + 1
    )
    assert queue.waiting(SEES)[0] == first
    assert queue.waiting(frozenset()) == ()


@pytest.mark.usefixtures("ids")
def test_who_is_waited_for(database: Database) -> None:
    store, row = Overview(database), PullRequestRow
    with database.transaction() as session:
        values = {"next_actor": "maintainer", "waiting_since": 5.0}
        session.execute(update(row).where(row.repository == OURS).values(values))
    (unknown, maintainer) = store.awaited()
    assert (unknown.actor, unknown.pull_requests) == ("", 1)
    assert (maintainer.actor, maintainer.oldest) == ("maintainer", 5.0)
    assert store.awaited(SEES) == (maintainer,)
    with database.transaction() as session:
        session.execute(update(row).values(open=False))
    assert store.awaited() == ()


def test_the_pulse(database: Database, ids: Ids) -> None:
    store = Overview(database)
    before = store.pulse(9)
    assert {each.id for each in before.moving} == {
        run for (_, _, state), run in ids.items() if state is RunState.RUNNING
    }
    assert store.pulse(9) == before
    with database.transaction() as session:
        session.execute(update(PullRequestRow).values(readiness=Readiness.READY, waiting_since=2e9))
    assert store.pulse(9) != before
    concluded, looked = store.last_change()
    assert concluded is not None
    assert looked is None


def test_everything_is_counted(database: Database, clock: Clock, ids: Ids) -> None:
    figures, counts = Figures(database), Counts(database)
    done = ids[OURS, RunKind.SAMPLE, RunState.DONE]
    running = ids[OURS, RunKind.SAMPLE, RunState.RUNNING]
    usage = Usage(role="teacher", calls=3, tokens_read=5, tokens_written=7, seconds=1.5)
    figures.save(done, 10, 6, (usage,))
    figures.save(running, 9, 9, (usage,))
    found = {(each.kind, each.state): each for each in counts.runs()}
    assert found.keys() == {(kind, state) for kind in KINDS for state in STATES}
    sampled = found[RunKind.SAMPLE, RunState.DONE]
    assert (sampled.runs, sampled.judged, sampled.kept) == (2, 10, 6)
    assert counts.usage() == (usage,)  # what goes on is not counted yet


def test_deliveries_that_want_looking_after(database: Database, clock: Clock) -> None:
    deliveries, counts, store = Deliveries(database, clock), Counts(database), Overview(database)
    empty = counts.deliveries()
    assert (empty.received, empty.failed, empty.oldest) == (0, 0, None)
    rows = [
        deliveries.record(Received(guid=f"{number}" * 36, event="push", body=b"{}")).id
        for number in range(4)
    ]
    for row in rows[:2]:
        deliveries.conclude(row, DeliveryState.FAILED, "away")
    deliveries.conclude(rows[2], DeliveryState.HANDLED, "")
    found = counts.deliveries()
    assert (found.received, found.failed, found.oldest) == (1, 2, clock.now)
    assert [each.id for each in store.failed_deliveries(9)] == rows[1::-1]
    assert store.failed_deliveries(1)[0].reason == "away"
