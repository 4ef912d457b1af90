"""Workers are woken apart from recording: a broker that is slow or away holds up nobody."""

import threading
from collections.abc import Iterator

import pytest
from kombu.exceptions import OperationalError

from app.webhooks import waker as module
from app.webhooks.waker import PATIENCE, Waker
from tests.support.dialogue import RememberingQueue

LIMIT = 10


class UnsteadyQueue(RememberingQueue):
    """A broker that a test takes away or makes hang."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: Exception | None = None
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()

    def deliver(self, *deliveries: int) -> None:
        self.entered.set()
        assert self.open.wait(LIMIT)
        if self.fault is not None:
            raise self.fault
        super().deliver(*deliveries)


@pytest.fixture
def queue() -> UnsteadyQueue:
    return UnsteadyQueue()


@pytest.fixture
def waker(queue: UnsteadyQueue) -> Iterator[Waker]:
    made = Waker(queue)
    yield made
    queue.open.set()
    made.close()


def test_each_is_sent_in_order(waker: Waker, queue: UnsteadyQueue) -> None:
    waker.wake([1, 2])
    waker.wake([3]).result(LIMIT)
    assert list(queue.sent) == [("deliver", 1), ("deliver", 2), ("deliver", 3)]
    assert waker.patience == PATIENCE


@pytest.mark.parametrize("fault", [OperationalError("no broker"), RuntimeError("a mistake")])
def test_where_one_cannot_be_sent_the_others_are_left_to_the_sweeper(
    waker: Waker, queue: UnsteadyQueue, fault: Exception
) -> None:
    queue.fault = fault
    waker.wake([1, 2]).result(LIMIT)
    assert not queue.sent
    assert waker.patience == 0
    queue.fault = None
    waker.wake([3]).result(LIMIT)
    assert list(queue.sent) == [("deliver", 3)]
    assert waker.patience == PATIENCE


def test_a_broker_that_hangs_is_waited_for_once(waker: Waker, queue: UnsteadyQueue) -> None:
    queue.open.clear()
    hanging = waker.wake([1])
    assert queue.entered.wait(LIMIT)
    waker.late()
    assert not hanging.done()
    assert waker.patience == 0
    queue.open.set()
    hanging.result(LIMIT)
    waker.wake([2]).result(LIMIT)
    assert waker.patience == PATIENCE


def test_no_more_waits_than_may(
    waker: Waker, queue: UnsteadyQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    queue.open.clear()
    first = waker.wake([1])
    assert queue.entered.wait(LIMIT)
    second, third = waker.wake([2, 3]), waker.wake([4, 5])
    assert third.done()
    assert not second.done()
    queue.open.set()
    first.result(LIMIT)
    second.result(LIMIT)
    assert [row for _, row in queue.sent] == [1, 2, 3]


def test_closing_sends_what_waits(waker: Waker, queue: UnsteadyQueue) -> None:
    for row in range(20):
        waker.wake([row])
    waker.close()
    assert [row for _, row in queue.sent] == list(range(20))
    assert waker.wake([21]).done()
    assert len(queue.sent) == 20
