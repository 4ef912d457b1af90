"""Deliveries that come together are recorded together, and each gets its own answer."""

import threading
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from app.errors import TransientError
from app.store.database import Database
from app.store.database_away import BUSY, DatabaseAwayError
from app.store.deliveries import Deliveries, Delivery, DeliveryState, Received
from app.store.tables import DeliveryRow
from app.webhooks.recorder import Recorded, Recorder, Room
from app.webhooks.waker import Waker
from tests.support.dialogue import RememberingQueue
from tests.support.stores import Clock

LIMIT = 10


@dataclass
class GatedInbox:
    """An inbox that waits for its gate, and remembers what each transaction had."""

    gate: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)
    batches: list[list[str]] = field(default_factory=list)
    refuses: dict[str, Exception] = field(default_factory=dict)

    def record_all(self, received: Sequence[Received]) -> tuple[Delivery, ...]:
        self.entered.set()
        assert self.gate.wait(LIMIT)
        names = [each.event for each in received]
        for name in names:
            if name in self.refuses:
                raise self.refuses[name]
        self.batches.append(names)
        return tuple(known(number, each) for number, each in enumerate(received))


def known(number: int, received: Received) -> Delivery:
    return Delivery(
        id=number,
        guid=received.guid,
        event=received.event,
        body=received.body,
        state=DeliveryState.RECEIVED,
        attempts=0,
        fresh=True,
    )


def received(name: str, size: int = 2) -> Received:
    return Received(guid=str(uuid.uuid4()), event=name, body=b"x" * size)


@pytest.fixture
def inbox() -> GatedInbox:
    return GatedInbox()


@pytest.fixture
def queue() -> RememberingQueue:
    return RememberingQueue()


def recording(inbox: GatedInbox, queue: RememberingQueue, **room: int) -> Iterator[Recorder]:
    waker = Waker(queue)
    recorder = Recorder(inbox, waker, Room(**room))
    yield recorder
    inbox.gate.set()
    recorder.close()
    waker.close()


@pytest.fixture
def recorder(inbox: GatedInbox, queue: RememberingQueue) -> Iterator[Recorder]:
    yield from recording(inbox, queue, waiting=5, batch=3, batch_bytes=1000, waiting_bytes=5000)


def busy(recorder: Recorder, inbox: GatedInbox) -> Future[Recorded]:
    """Have the recorder wait in a transaction with a first delivery."""
    first = recorder.record(received("first"))
    assert inbox.entered.wait(LIMIT)
    return first


def test_what_comes_during_a_commit_goes_into_the_next_one(
    recorder: Recorder, inbox: GatedInbox, queue: RememberingQueue
) -> None:
    answers = [busy(recorder, inbox)]
    answers += [recorder.record(received(name)) for name in ("a", "b", "c", "d")]
    inbox.gate.set()
    recorded = [answer.result(LIMIT) for answer in answers]
    assert [each.delivery.event for each in recorded] == ["first", "a", "b", "c", "d"]
    assert inbox.batches == [["first"], ["a", "b", "c"], ["d"]]
    for each in recorded:
        assert each.sent is not None
        each.sent.result(LIMIT)
    assert [name for name, _ in queue.sent] == ["deliver"] * 5


def test_a_transaction_has_no_more_bytes_than_it_may(recorder: Recorder, inbox: GatedInbox) -> None:
    answers = [busy(recorder, inbox)]
    answers += [recorder.record(received(name, 600)) for name in ("a", "b")]
    answers.append(recorder.record(received("large", 3000)))
    inbox.gate.set()
    for answer in answers:
        answer.result(LIMIT)
    assert inbox.batches == [["first"], ["a"], ["b"], ["large"]]


@pytest.mark.parametrize(("count", "size"), [(5, 2), (2, 2500)], ids=["many", "large"])
def test_when_too_much_waits_the_next_is_refused_at_once(
    recorder: Recorder, inbox: GatedInbox, count: int, size: int
) -> None:
    answers = [busy(recorder, inbox)]
    answers += [recorder.record(received("a", size)) for _ in range(count)]
    with pytest.raises(TransientError, match="busy"):
        recorder.record(received("one too many", size))
    inbox.gate.set()
    assert [answer.result(LIMIT).delivery.fresh for answer in answers] == [True] * (count + 1)
    assert recorder.record(received("later")).result(LIMIT)


def test_one_that_cannot_be_stored_fails_alone(recorder: Recorder, inbox: GatedInbox) -> None:
    inbox.refuses["bad"] = ValueError("a NUL where none may be")
    first = busy(recorder, inbox)
    good, bad, other = (recorder.record(received(name)) for name in ("good", "bad", "other"))
    inbox.gate.set()
    with pytest.raises(TransientError, match="not-recorded"):
        bad.result(LIMIT)
    assert [each.result(LIMIT).delivery.event for each in (first, good, other)]
    assert inbox.batches == [["first"], ["good"], ["other"]]


def test_when_the_database_is_away_all_are_refused_and_it_is_asked_once(
    recorder: Recorder, inbox: GatedInbox
) -> None:
    inbox.refuses["a"] = DatabaseAwayError(BUSY, None)
    first = busy(recorder, inbox)
    answers = [recorder.record(received(name)) for name in ("a", "b")]
    inbox.gate.set()
    for answer in answers:
        with pytest.raises(TransientError, match="not-recorded"):
            answer.result(LIMIT)
    assert first.result(LIMIT)
    assert recorder.record(received("when it is back")).result(LIMIT)
    assert inbox.batches == [["first"], ["when it is back"]]


def test_who_has_given_up_is_not_recorded(recorder: Recorder, inbox: GatedInbox) -> None:
    first = busy(recorder, inbox)
    gone, there = recorder.record(received("gone")), recorder.record(received("there"))
    gone.cancel()
    inbox.gate.set()
    assert there.result(LIMIT)
    assert first.result(LIMIT)
    with pytest.raises(CancelledError):
        gone.result(LIMIT)
    assert inbox.batches == [["first"], ["there"]]


def test_closing_records_what_waits_and_takes_no_more(
    recorder: Recorder, inbox: GatedInbox
) -> None:
    busy(recorder, inbox)
    waiting = recorder.record(received("waiting"))
    inbox.gate.set()
    recorder.close()
    assert waiting.done()
    assert inbox.batches == [["first"], ["waiting"]]
    with pytest.raises(TransientError, match="stopping"):
        recorder.record(received("late"))


def test_on_a_real_database_each_is_there_once(database: Database, queue: RememberingQueue) -> None:
    waker = Waker(queue)
    recorder = Recorder(Deliveries(database, Clock(1000.0)), waker)
    same = received("push")
    sent = [received("push") for _ in range(150)] + [same] * 5
    recorded = [answer.result(LIMIT) for answer in [recorder.record(each) for each in sent]]
    assert [each.delivery.guid for each in recorded] == [each.guid for each in sent]
    recorder.close()
    waker.close()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryRow)) == 151
    assert len({row for _, row in queue.sent}) == 151
