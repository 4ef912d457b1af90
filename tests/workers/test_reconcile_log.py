"""Reading GitHub's log of what it could not bring: how far, how often, and when it ends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from app.errors import TransientError, UserError
from app.factory import Factory
from app.github.app import Attempt, Attempts
from app.github.retry import RateLimitError
from app.settings import Settings
from app.store.deliveries import Received
from tests.support.migrated import make_ready
from tests.support.stores import Clock
from workers.reconciling import deliveries as module
from workers.reconciling.deliveries import FailedDeliveries
from workers.reconciling.failures import MOST

DAY = 86_400.0
PAGE, EACH = 100, 10.0


@dataclass
class Log:
    """GitHub's side: a log of attempts, three days long, in pages by cursor."""

    clock: Clock
    up: bool = True
    lines: list[Attempt] = field(default_factory=list)
    pages: int = 0
    asked: list[str] = field(default_factory=list)

    def brings(self, event: str = "issue_comment", guid: str = "") -> str:
        """An attempt to deliver, now; its GUID."""
        line = Attempt(
            id=len(self.lines) + 1,
            guid=guid or str(uuid.uuid4()),
            event=event,
            at=self.clock(),
            first=not guid,
            arrived=self.up,
        )
        self.lines.append(line)
        self.clock.now += EACH
        return line.guid

    def attempts(self, cursor: str = "") -> Attempts:
        self.pages += 1
        before = int(cursor or len(self.lines) + 1)
        kept = [x for x in self.lines if x.id < before and x.at > self.clock() - 3 * DAY]
        page = kept[-PAGE:][::-1]
        return Attempts(attempts=tuple(page), cursor=str(page[-1].id) if len(kept) > PAGE else "")

    def bring_again(self, attempt_id: int) -> None:
        line = self.lines[attempt_id - 1]
        if line.at <= self.clock() - 3 * DAY:
            raise UserError("github-not-found", "Gone.")
        self.asked.append(self.brings(line.event, line.guid))


@pytest.fixture
def clock() -> Clock:
    return Clock(1_000_000_000.0)


@pytest.fixture
def log(clock: Clock) -> Log:
    return Log(clock)


@pytest.fixture
def factory(database_url: str, clock: Clock) -> Iterator[Factory]:
    make_ready(database_url)
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": "redis://127.0.0.1:9/0",
            "github_app_id": 1,
            "github_private_key": "none",
            "webhook_secret": "0123456789",
            "teacher_url": "http://127.0.0.1:9/v1",
        }
    )
    made = Factory(settings, clock)
    yield made
    made.close()


@pytest.fixture
def failed(factory: Factory) -> FailedDeliveries:
    return FailedDeliveries(factory)


def read(failed: FailedDeliveries, log: Log) -> list[str]:
    """The GUIDs that one pass asks for."""
    log.asked, log.pages = [], 0
    failed.ask_again(log)  # type: ignore[arg-type]
    return log.asked


def test_what_arrived_is_left_alone(failed: FailedDeliveries, log: Log, clock: Clock) -> None:
    log.brings()
    clock.now += DAY
    assert read(failed, log) == []


def test_what_failed_is_asked_for_once_its_pause_is_over_oldest_first(
    failed: FailedDeliveries, log: Log, clock: Clock
) -> None:
    log.up = False
    guids = [log.brings(), log.brings()]
    assert read(failed, log) == []
    clock.now += module.FIRST_PAUSE
    log.up = True
    assert read(failed, log) == guids, "oldest first"
    clock.now += DAY
    assert read(failed, log) == []


def test_pauses_grow_up_to_a_bound_and_attempts_end(
    failed: FailedDeliveries, log: Log, clock: Clock
) -> None:
    log.up, began = False, clock.now
    log.brings()
    at = [began]
    while clock.now < began + 9 * DAY:
        clock.now += 300
        at += [clock.now] * len(read(failed, log))
    gaps = [after - before for before, after in pairwise(at)]
    assert len(at) == module.MOST_ATTEMPTS
    assert gaps == sorted(gaps)
    assert module.LONGEST_PAUSE <= gaps[-1] <= module.LONGEST_PAUSE + 600
    assert log.pages == 1


def test_what_the_inbox_has_is_not_asked_for(
    failed: FailedDeliveries, log: Log, clock: Clock, factory: Factory
) -> None:
    log.up = False
    guid = log.brings()
    factory.deliveries.record(Received(guid=guid, event="issue_comment", body=b"{}"))
    clock.now += DAY
    assert read(failed, log) == []


def test_what_is_not_handled_is_not_asked_for(
    failed: FailedDeliveries, log: Log, clock: Clock
) -> None:
    log.up = False
    log.brings("star")
    log.brings("seedbed_found")
    clock.now += DAY
    assert read(failed, log) == []


def test_one_that_github_has_lost_holds_up_no_other(
    failed: FailedDeliveries, log: Log, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.up = False
    lost, kept = log.brings(), log.brings()
    clock.now += 600
    real = log.bring_again

    def again(attempt_id: int) -> None:
        if attempt_id == 1:
            raise UserError("github-not-found", "Gone.")
        real(attempt_id)

    monkeypatch.setattr(log, "bring_again", again)
    assert lost != kept
    assert read(failed, log) == [kept]


def test_one_that_github_fails_at_holds_up_no_other(
    failed: FailedDeliveries, log: Log, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.up = False
    broken, kept = log.brings(), log.brings()
    clock.now += 600
    real = log.bring_again

    def again(attempt_id: int) -> None:
        if attempt_id == 1:
            raise TransientError("github-broken", "GitHub answered with status 502.")
        real(attempt_id)

    monkeypatch.setattr(log, "bring_again", again)
    assert broken != kept
    assert read(failed, log) == [kept]


@pytest.mark.parametrize(
    ("error", "most"),
    [(RateLimitError(60), 1), (TransientError("github-unreachable", "Away."), MOST)],
)
def test_a_github_that_is_away_or_asks_for_quiet_is_left_alone(
    failed: FailedDeliveries,
    log: Log,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    error: TransientError,
    most: int,
) -> None:
    log.up = False
    for _ in range(10):
        log.brings()
    clock.now += 600
    asked: list[int] = []

    def fails(attempt_id: int) -> None:
        asked.append(attempt_id)
        raise error

    monkeypatch.setattr(log, "bring_again", fails)
    with pytest.raises(TransientError):
        read(failed, log)
    assert len(asked) == most


def test_a_log_is_read_back_to_where_all_was_well(
    failed: FailedDeliveries, log: Log, clock: Clock
) -> None:
    for _ in range(550):
        log.brings()
    read(failed, log)
    assert log.pages == 6
    clock.now += 2 * module.OVERLAP
    log.brings()
    read(failed, log)
    assert log.pages == 2  # all of the second one is older
    for _ in range(150):
        log.brings()
    read(failed, log)
    assert log.pages == 3


def test_a_process_that_begins_anew_reads_no_more(
    failed: FailedDeliveries, log: Log, clock: Clock, factory: Factory
) -> None:
    for _ in range(550):
        log.brings()
    read(failed, log)
    clock.now += 2 * module.OVERLAP
    log.brings()
    read(FailedDeliveries(factory), log)
    assert log.pages == 2


def test_what_is_missing_keeps_the_log_open_back_to_it(
    failed: FailedDeliveries, log: Log, clock: Clock
) -> None:
    log.up = False
    missing = log.brings()
    log.up = True
    for _ in range(350):
        log.brings()
    log.up = False
    assert read(failed, log) == [missing]
    log.up = True
    for _ in range(350):
        log.brings()
    assert read(failed, log) == [missing]
    assert log.pages == 8


def test_a_long_log_is_read_in_several_passes_to_its_end(
    failed: FailedDeliveries, log: Log, clock: Clock
) -> None:
    log.up = False
    oldest = log.brings()
    log.up = True
    for _ in range(100 * (module.NEAR_PAGES + 2 * module.DEEP_PAGES) + 50):
        log.brings()
    clock.now += 3600
    found: list[str] = []
    for _ in range(7):
        clock.now += 300
        found += read(failed, log)
        assert log.pages <= module.NEAR_PAGES + module.DEEP_PAGES
    assert found == [oldest]
    read(failed, log)
    assert log.pages <= 2, "what is well is not read again"


def test_an_outage_of_many_deliveries_is_made_up_for(
    failed: FailedDeliveries, log: Log, clock: Clock
) -> None:
    log.up = False
    guids = {log.brings() for _ in range(1_000)}
    log.up = True
    clock.now += module.FIRST_PAUSE
    found: list[str] = []
    for _ in range(30):
        clock.now += 300
        asked = read(failed, log)
        assert len(asked) <= module.MOST_ASKED
        found += asked
    assert set(found) == guids
    assert len(found) == len(guids)
