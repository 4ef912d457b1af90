"""Sessions: who has one, and what ends it."""

import pytest
from sqlalchemy import select

from app.store.access_tables import SessionRow
from app.store.database import Database
from app.store.sessions import LoggedIn, Sessions
from tests.support.stores import Clock

HOUR = 3600.0


@pytest.fixture
def clock() -> Clock:
    """A time that tests move."""
    return Clock(1_700_000_000.0)


@pytest.fixture
def sessions(database: Database, clock: Clock) -> Sessions:
    """The table, on both databases."""
    return Sessions(database, clock)


def rows(database: Database) -> list[SessionRow]:
    with database.reading() as session:
        return list(session.scalars(select(SessionRow)))


def columns(row: SessionRow) -> list[str]:
    return [column.name for column in row.__table__.c]


def test_a_session_tells_who_is_logged_in(sessions: Sessions) -> None:
    begun = sessions.begin("admin", "admin", HOUR)
    assert sessions.of(begun) == LoggedIn(person="admin", role="admin")


@pytest.mark.parametrize("other", ["", "x", "\ud800", "a" * 5000])
def test_another_id_is_nobodys(sessions: Sessions, other: str) -> None:
    sessions.begin("admin", "admin", HOUR)
    assert sessions.of(other) is None


def test_ids_are_long_and_never_the_same(sessions: Sessions) -> None:
    begun = {sessions.begin("admin", "admin", HOUR) for _ in range(20)}
    assert len(begun) == 20
    assert min(map(len, begun)) >= 43  # 256 bits


def test_the_table_does_not_have_the_id(sessions: Sessions, database: Database) -> None:
    begun = sessions.begin("admin", "admin", HOUR)
    (row,) = rows(database)
    assert begun not in repr({column: getattr(row, column) for column in columns(row)})
    assert sessions.of(row.digest) is None


def test_it_ends_by_itself(sessions: Sessions, clock: Clock) -> None:
    begun = sessions.begin("admin", "admin", HOUR)
    clock.now += HOUR - 1
    assert sessions.of(begun)
    clock.now += 1
    assert sessions.of(begun) is None


def test_a_clock_that_was_set_back_makes_none_longer(sessions: Sessions, clock: Clock) -> None:
    begun = sessions.begin("admin", "admin", HOUR)
    clock.now -= 24 * HOUR
    assert sessions.of(begun) is None


def test_revoking_ends_one(sessions: Sessions) -> None:
    mine, yours = (sessions.begin("admin", "admin", HOUR) for _ in range(2))
    sessions.revoke(mine)
    assert sessions.of(mine) is None
    assert sessions.of(yours)


def test_revoking_all_ends_all(sessions: Sessions) -> None:
    begun = [sessions.begin("admin", "admin", HOUR) for _ in range(2)]
    sessions.revoke_all()
    assert [sessions.of(each) for each in begun] == [None, None]


def test_revoking_all_of_a_person_leaves_the_others(sessions: Sessions) -> None:
    mine = [sessions.begin("ada", "person", HOUR) for _ in range(2)]
    yours = sessions.begin("grace", "person", HOUR)
    sessions.revoke_all("ada")
    assert [sessions.of(each) for each in mine] == [None, None]
    assert sessions.of(yours)


def test_what_has_expired_is_deleted(sessions: Sessions, database: Database, clock: Clock) -> None:
    sessions.begin("admin", "admin", HOUR)
    clock.now += 2 * HOUR
    sessions.begin("admin", "admin", HOUR)
    assert len(rows(database)) == 1
