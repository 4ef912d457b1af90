"""Failed logins: pauses grow, end, and fall on nobody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.store.access_tables import LoginAttemptRow
from app.store.database import Database
from app.store.login_attempts import (
    EVERYWHERE,
    FREE,
    LONGEST_PAUSE_SECONDS,
    REMEMBERED_SECONDS,
    LoginAttempts,
)
from tests.support.stores import Clock

MALLORY, ADA = "address:203.0.113.9", "address:198.51.100.7"


@pytest.fixture
def clock() -> Clock:
    """A time that tests move."""
    return Clock(1_700_000_000.0)


@pytest.fixture
def attempts(database: Database, clock: Clock) -> LoginAttempts:
    """The table, on both databases."""
    return LoginAttempts(database, clock)


def counted(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(LoginAttemptRow)) or 0


def test_the_first_failures_cost_no_pause_and_then_it_grows(
    attempts: LoginAttempts, clock: Clock
) -> None:
    assert [attempts.begin(MALLORY) for _ in range(FREE)] == [0] * FREE
    pauses = []
    for _ in range(7):
        pauses.append(attempts.begin(MALLORY))
        clock.now += pauses[-1]
        assert attempts.begin(MALLORY) == 0
    assert pauses == [60, 120, 240, 480, 900, 900, 900]


def test_asking_during_a_pause_does_not_make_it_longer(
    attempts: LoginAttempts, database: Database, clock: Clock
) -> None:
    for _ in range(FREE):
        attempts.begin(MALLORY)
    for second in range(60):
        assert attempts.begin(MALLORY) == 60 - second
        clock.now += 1
    assert counted(database) == FREE
    assert attempts.begin(MALLORY) == 0


def test_others_do_not_wait(attempts: LoginAttempts) -> None:
    for _ in range(FREE + 1):
        attempts.begin(MALLORY)
    assert attempts.begin(ADA) == 0


def test_a_success_forgets_the_failures(attempts: LoginAttempts) -> None:
    for _ in range(FREE - 1):
        attempts.begin(ADA)
    attempts.succeeded(ADA)
    assert [attempts.begin(ADA) for _ in range(FREE)] == [0] * FREE


def test_after_a_day_they_are_forgotten(
    attempts: LoginAttempts, database: Database, clock: Clock
) -> None:
    for _ in range(FREE):
        attempts.begin(MALLORY)
    clock.now += REMEMBERED_SECONDS + 1
    assert attempts.begin(MALLORY) == 0
    assert counted(database) == 1


def test_all_strangers_together_are_bounded(attempts: LoginAttempts, clock: Clock) -> None:
    waits = []
    for host in range(EVERYWHERE + 50):
        waits.append(attempts.begin(f"address:10.0.{host // 250}.{host % 250}"))
        clock.now += 1
    assert waits[:EVERYWHERE] == [0] * EVERYWHERE
    assert all(0 < wait <= LONGEST_PAUSE_SECONDS for wait in waits[EVERYWHERE:])


@pytest.mark.parametrize("origin", ["here", "known:0123456789abcdef"])
def test_strangers_cannot_lock_out_who_is_here_or_known(
    attempts: LoginAttempts, origin: str
) -> None:
    for host in range(EVERYWHERE):
        attempts.begin(f"address:10.0.0.{host}")
    assert attempts.begin(ADA) > 0
    assert attempts.begin(origin) == 0


def test_a_clock_that_was_set_back_locks_nobody_out(attempts: LoginAttempts, clock: Clock) -> None:
    for _ in range(FREE + 1):
        attempts.begin(ADA)
    clock.now -= 30 * 24 * 3600
    assert attempts.begin(ADA) == 0


def test_many_at_once_do_not_get_past_the_limit(attempts: LoginAttempts) -> None:
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(attempts.begin, [MALLORY] * 24))
    assert waits.count(0) == FREE
