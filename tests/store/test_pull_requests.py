"""Pull requests as the store keeps them, and the lock on each."""

import time
from dataclasses import replace
from threading import Event, Thread

import pytest

from app.errors import TransientError
from app.store import pull_requests as module
from app.store.database import Database
from app.store.pull_requests import PullRequests
from tests.support.stores import PULL_REQUEST, REF, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def pull_requests(database: Database, clock: Clock) -> PullRequests:
    return PullRequests(database, clock)


def test_saving_again_updates_the_same_row(pull_requests: PullRequests) -> None:
    row = pull_requests.save(PULL_REQUEST)
    moved = replace(PULL_REQUEST, head_sha="b" * 40, title="Add more recipes")
    assert pull_requests.save(moved) == row
    known = pull_requests.get(row)
    assert (known.head_sha, known.title) == ("b" * 40, "Add more recipes")
    assert pull_requests.find(REF) == row
    assert [found.id for found in pull_requests.newest()] == [row]


def test_a_notice_lasts_until_the_next_push(pull_requests: PullRequests) -> None:
    row = pull_requests.save(PULL_REQUEST)
    pull_requests.notify(row, "Not allowed.")
    pull_requests.save(replace(PULL_REQUEST, title="Renamed"))
    assert pull_requests.get(row).notice == "Not allowed."
    for later in ({"open": False}, {"open": True}, {"draft": True}, {"draft": False}):
        pull_requests.save(replace(PULL_REQUEST, **later))  # type: ignore[arg-type] - by name
        assert pull_requests.get(row).notice == ""
        pull_requests.notify(row, "Not allowed.")
    pull_requests.save(replace(PULL_REQUEST, head_sha="b" * 40))
    assert pull_requests.get(row).notice == ""


def test_what_is_not_published_is_found_later(pull_requests: PullRequests, clock: Clock) -> None:
    row = pull_requests.save(PULL_REQUEST)
    pull_requests.unpublish(row)
    assert pull_requests.unpublished(30) == ()
    clock.now += 31
    assert pull_requests.unpublished(30) == (row,)
    pull_requests.published(row, since=clock.now)
    clock.now += 31
    assert pull_requests.unpublished(30) == ()


def test_a_change_during_publication_stays_due(pull_requests: PullRequests, clock: Clock) -> None:
    row = pull_requests.save(PULL_REQUEST)
    begun = clock.now
    clock.now += 1
    pull_requests.unpublish(row)
    pull_requests.published(row, since=begun)
    clock.now += 31
    assert pull_requests.unpublished(30) == (row,)


def test_two_holders_come_one_after_the_other(database: Database) -> None:
    pull_requests = PullRequests(database, time.time)
    row = pull_requests.save(PULL_REQUEST)
    order: list[str] = []
    waiting = Event()

    def second() -> None:
        waiting.set()
        with pull_requests.serialised(row):
            order.append("second")

    with pull_requests.serialised(row):
        other = Thread(target=second)
        other.start()
        waiting.wait()
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_a_dead_holders_lock_ends(
    pull_requests: PullRequests, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.2)
    row = pull_requests.save(PULL_REQUEST)
    assert pull_requests._lock(row, "dead")
    with pytest.raises(TransientError, match="locked"), pull_requests.serialised(row):
        pass
    clock.now += module.LOCK_SECONDS + 1
    with pull_requests.serialised(row):
        pass
