"""The hourly pass: what the settings say is kept, and what people see of what is not."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

import workers.retention
from app.queue import RETAIN
from app.store.deliveries import DeliveryState, Received
from app.store.tables import AuditRow, DeliveryRow
from tests.dashboard.conftest import settings
from tests.support.migrated import make_ready
from workers.factory import WorkerFactory
from workers.retention import DAY
from workers.sweep import RETAIN_SECONDS


@pytest.fixture
def factory(sqlite_url: str) -> Iterator[WorkerFactory]:
    make_ready(sqlite_url)
    made = WorkerFactory(settings(sqlite_url))
    yield made
    made.close()


def handled(factory: WorkerFactory, number: int) -> None:
    guid = f"00000000-0000-0000-0000-{number:012d}"
    row = factory.deliveries.record(Received(guid=guid, event="push", body=b"{}")).id
    factory.deliveries.conclude(row, DeliveryState.HANDLED, "")


def left(factory: WorkerFactory) -> tuple[int, int]:
    with factory.database.reading() as session:
        deliveries = session.scalar(select(func.count()).select_from(DeliveryRow)) or 0
        return deliveries, session.scalar(select(func.count()).select_from(AuditRow)) or 0


def test_a_pass_keeps_what_the_settings_say(factory: WorkerFactory) -> None:
    now = time.time()
    for days in (1, 29, 31, 300):
        factory.deliveries._clock = lambda days=days: now - days * DAY  # type: ignore[misc]
        handled(factory, days)
    factory.deliveries._clock = factory.clock
    factory.audit.write("ada", "start-run", "acme/taxonomy#3")
    factory.retention.retain()
    factory.retention.retain()
    assert left(factory) == (2, 1)


def test_a_short_policy_for_results_leaves_the_audit_log(sqlite_url: str) -> None:
    make_ready(sqlite_url)
    short = settings(sqlite_url).model_copy(update={"keep_results_days": 1})
    factory = WorkerFactory(short, clock=lambda: time.time() - 364 * DAY)
    factory.audit.write("ada", "start-run", "acme/taxonomy#3")
    WorkerFactory(short).retention.retain()
    assert left(factory) == (0, 1)
    WorkerFactory(short, clock=lambda: time.time() + 2 * DAY).retention.retain()
    assert left(factory) == (0, 0)
    factory.close()


def test_a_pass_is_bounded_and_the_next_goes_on(
    factory: WorkerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.retention, "BATCHES", 2)
    monkeypatch.setattr(workers.retention, "PAUSE", 0)
    asked: list[int] = []

    def endless(before: float, most: int) -> int:
        asked.append(most)
        return most

    assert workers.retention._batches(endless, 0.0, 5) == 10
    assert asked == [5, 5]


def test_the_sweeper_asks_for_a_pass_once_an_hour(factory: WorkerFactory) -> None:
    assert factory.turns.take(RETAIN, RETAIN_SECONDS)
    assert not factory.turns.take(RETAIN, RETAIN_SECONDS)
