"""The inbox keeps each delivery once."""

import time

import pytest

from app.store.database import Database
from app.store.deliveries import MAX_ATTEMPTS, Deliveries, DeliveryState, Received
from tests.support.stores import Clock

FIRST = Received(guid="11111111-1111-1111-1111-111111111111", event="ping", body=b"\x00{}")


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def deliveries(database: Database, clock: Clock) -> Deliveries:
    return Deliveries(database, clock)


def test_a_delivery_is_recorded_once(deliveries: Deliveries) -> None:
    first, again = deliveries.record(FIRST), deliveries.record(FIRST)
    assert first.fresh
    assert not again.fresh
    assert first.id == again.id
    found = deliveries.get(first.id)
    assert found is not None
    assert found.body == FIRST.body


def test_an_unfinished_delivery_is_overdue_once_per_span(
    deliveries: Deliveries, clock: Clock
) -> None:
    row = deliveries.record(FIRST).id
    assert deliveries.overdue(30) == ()
    clock.now += 31
    assert deliveries.overdue(30) == (row,)
    assert deliveries.overdue(30) == ()
    clock.now += 31
    deliveries.conclude(row, DeliveryState.HANDLED, "done")
    assert deliveries.overdue(30) == ()


def test_a_delivery_that_keeps_failing_is_failed_until_it_comes_again(
    deliveries: Deliveries,
) -> None:
    row = deliveries.record(FIRST).id
    for _ in range(MAX_ATTEMPTS):
        assert deliveries.begin(row) is not None
        deliveries.tried(row, "GitHub is away")
    assert deliveries.begin(row) is None
    failed = deliveries.get(row)
    assert failed is not None
    assert failed.state is DeliveryState.FAILED
    deliveries.conclude(row, DeliveryState.HANDLED, "too late")
    again = deliveries.record(FIRST)
    assert (again.state, again.attempts) == (DeliveryState.RECEIVED, 0)


def test_what_is_handled_is_not_begun_again(deliveries: Deliveries) -> None:
    row = deliveries.record(FIRST).id
    deliveries.conclude(row, DeliveryState.HANDLED, "done")
    assert deliveries.begin(row) is None
    deliveries.conclude(row, DeliveryState.FAILED, "another worker was late")
    found = deliveries.get(row)
    assert found is not None
    assert found.state is DeliveryState.HANDLED


def test_the_body_of_an_ignored_event_is_not_kept(deliveries: Deliveries) -> None:
    ignored = Received(guid=FIRST.guid, event="star", body=b"x" * 100, ignored=True)
    assert deliveries.record(ignored).body == b""


def test_what_waited_when_a_clock_was_set_back_is_overdue_all_the_same(
    deliveries: Deliveries, clock: Clock
) -> None:
    row = deliveries.record(FIRST).id
    clock.now -= 3 * 3600
    assert deliveries.overdue(90) == (row,)
    assert deliveries.overdue(90) == ()


def test_what_is_put_off_is_left_alone_until_then(deliveries: Deliveries, clock: Clock) -> None:
    row = deliveries.record(FIRST).id
    deliveries.postponed(row, "github-rate-limit", 3600)
    clock.now += 3600
    assert deliveries.overdue(90) == ()
    clock.now += 91
    assert deliveries.overdue(90) == (row,)


def test_one_that_failed_and_comes_again_is_not_overdue_at_once(
    deliveries: Deliveries, clock: Clock
) -> None:
    row = deliveries.record(FIRST).id
    deliveries.conclude(row, DeliveryState.FAILED, "refused")
    clock.now += 7200
    deliveries.record(FIRST)
    assert deliveries.overdue(90) == ()
    clock.now += 91
    assert deliveries.overdue(90) == (row,)


def test_a_delivery_can_be_handled_anew(deliveries: Deliveries, clock: Clock) -> None:
    row = deliveries.record(FIRST).id
    for _ in range(MAX_ATTEMPTS + 1):
        deliveries.begin(row)
    clock.now += 500
    assert deliveries.replay(row)
    again = deliveries.begin(row)
    assert again is not None
    assert (again.attempts, again.body) == (1, FIRST.body)
    assert deliveries.overdue(30) == ()


def test_what_was_not_kept_cannot_be_handled_anew(deliveries: Deliveries) -> None:
    ignored = Received(guid="g-2", event="star", body=b"{}", ignored=True)
    row = deliveries.record(ignored).id
    assert not deliveries.replay(row)
    assert not deliveries.replay(row + 1)
    found = deliveries.get(row)
    assert found is not None
    assert found.state is DeliveryState.IGNORED
