"""The inbox as admins read it, on both databases."""

import pytest

from app.store.database import Database
from app.store.deliveries import Deliveries, DeliveryState, Received
from app.store.delivery_list import PEEK_BYTES, DeliveryFilter, DeliveryList
from app.store.stretch import NEWEST, Start
from tests.support.stores import Clock

EVERYTHING = DeliveryFilter()


@pytest.fixture
def inbox(database: Database) -> Deliveries:
    """The table, at a time that stands still."""
    return Deliveries(database, Clock(1_700_000_000.0))


def test_of_a_long_body_a_list_reads_the_beginning(database: Database, inbox: Deliveries) -> None:
    body = b"\x00\xff" + b"x" * PEEK_BYTES
    row = inbox.record(Received(guid="g", event="push", body=body)).id
    (found,) = DeliveryList(database).newest(EVERYTHING, NEWEST).rows
    assert (found.size, found.beginning) == (len(body), body[:PEEK_BYTES])
    whole = DeliveryList(database).one(row, len(body))
    assert whole is not None
    assert whole.beginning == body
    assert DeliveryList(database).one(row + 1, 1) is None


def test_one_whose_body_is_not_kept_is_listed(database: Database, inbox: Deliveries) -> None:
    inbox.record(Received(guid="g", event="star", body=b"{}", ignored=True))
    (found,) = DeliveryList(database).newest(EVERYTHING, NEWEST).rows
    assert (found.state, found.size, found.beginning) == (DeliveryState.IGNORED, 0, b"")
    assert DeliveryList(database).events() == ("star",)


def test_what_is_wanted_narrows_every_stretch(database: Database, inbox: Deliveries) -> None:
    inbox.record_all(
        [Received(guid=f"{n % 2}-{n}", event=f"event-{n % 3}", body=b"{}") for n in range(12)]
    )
    known, wanted = DeliveryList(database), DeliveryFilter(event="event-0", guid="0-")
    first = known.newest(wanted, NEWEST, 1)
    assert [each.guid for each in first.rows] == ["0-6"]
    assert first.older is not None
    assert [each.guid for each in known.newest(wanted, first.older, 1).rows] == ["0-0"]
    assert known.newest(DeliveryFilter(state=DeliveryState.FAILED), Start(before=9)).rows == ()
    assert known.newest(DeliveryFilter(guid="%"), NEWEST).rows == ()
