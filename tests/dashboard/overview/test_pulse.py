"""The version of the first page changes with all that it shows, and with nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import update

from app.dashboard.overview.pulse import overview_version
from app.domain.runs import RunKind, RunState
from app.domain.sample import Progress
from app.factory import Factory
from app.report.summary import Readiness
from app.store.deliveries import DeliveryState, Received
from app.store.endpoints import Look
from app.store.runs import Conclusion
from app.store.tables import PullRequestRow
from tests.dashboard.scenes import OWNER, asked, beat, opened, under_way
from tests.support.stores import Clock

NOW = 1_700_000_000.0
TEACHER = Look(role="teacher", address="http://10.0.0.5/v1", model="big", up=True)


@pytest.fixture
def clock(factory: Factory) -> Clock:
    clock = Clock(NOW)
    factory.clock = clock
    return clock


def a_run_is_asked_for(factory: Factory) -> None:
    asked(factory, 1, RunKind.SAMPLE, asked_through="d9")


def a_run_goes_on(factory: Factory) -> None:
    beat(factory, 1, made=2, judged=1, kept=1)


def a_run_ends(factory: Factory) -> None:
    assert factory.runs.conclude(1, OWNER, Conclusion(state=RunState.DONE))


def it_is_another_ones_turn(factory: Factory) -> None:
    values = {"readiness": Readiness.LOOK, "next_actor": "maintainer", "waiting_since": NOW}
    with factory.database.transaction() as session:
        session.execute(update(PullRequestRow).values(values))


def a_worker_comes(factory: Factory) -> None:
    factory.workers.seen("host:1", ("quick",), NOW)


def a_server_is_found_down(factory: Factory) -> None:
    factory.endpoints.save(replace(TEACHER, up=False))


def a_delivery_fails(factory: Factory) -> None:
    row = factory.deliveries.record(Received(guid="0" * 36, event="push", body=b"{}"))
    factory.deliveries.conclude(row.id, DeliveryState.FAILED, "away")


CHANGES = (
    a_run_is_asked_for,
    a_run_goes_on,
    a_run_ends,
    it_is_another_ones_turn,
    a_worker_comes,
    a_server_is_found_down,
    a_delivery_fails,
)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_it_changes(factory: Factory, change: Callable[[Factory], None]) -> None:
    under_way(factory, opened(factory), made=1)
    factory.endpoints.save(TEACHER)
    before = overview_version(factory)
    change(factory)
    assert overview_version(factory) != before


def test_a_worker_that_falls_silent_changes_it(factory: Factory, clock: Clock) -> None:
    clock.now = NOW // 60 * 60
    factory.workers.seen("host:1", ("quick",), NOW)
    before = overview_version(factory)
    clock.now += 5
    assert overview_version(factory) == before
    clock.now += 20
    assert overview_version(factory) != before


@pytest.mark.usefixtures("clock")
def test_seconds_that_nobody_sees_do_not(factory: Factory) -> None:
    run = under_way(factory, opened(factory), made=1)
    versions = set()
    for seconds in (110.0, 109.5, 100.0):
        progress = Progress(target=10, judged=2, kept=1, seconds_left=seconds)
        assert factory.runs.heartbeat(run, OWNER, progress)
        versions.add(overview_version(factory))
    assert len(versions) == 1
