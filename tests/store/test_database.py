"""What keeps a database from answering is one error, ends in time, and passes."""

import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import TextClause, event, func, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, SQLAlchemyError

from app.errors import TransientError
from app.store.audit import Audit
from app.store.database import Database
from app.store.database_away import DatabaseAwayError, away
from app.store.migrate import migrate
from app.store.tables import AuditRow


def entries(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditRow)) or 0


def write(database: Database) -> None:
    Audit(database, lambda: 0.0).write("ada", "start-run", "acme/taxonomy#3")


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def end_connections(database_url: str) -> None:
    """End every connection to the database, as a restart of the server does."""
    address = make_url(database_url)
    with psycopg.connect(
        host=str(address.query["host"]), user=address.username, autocommit=True, dbname="postgres"
    ) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (address.database,),
        )


def test_it_is_both_an_error_that_passes_and_one_of_the_database() -> None:
    found = DatabaseAwayError(("database-full", "No room."), None)
    assert isinstance(found, TransientError)
    assert isinstance(found, SQLAlchemyError)
    assert str(found) == "database-full: No room."
    assert (found.reason, found.words, found.seconds) == ("database-full", "No room.", 0.0)


def test_a_cut_transaction_is_not_stored_and_the_next_one_works(postgres_url: str) -> None:
    migrate(postgres_url)
    with opened(postgres_url) as database:
        values = {"at": 0.0, "actor": "a", "act": "b", "subject": "c", "detail": ""}

        def cut_in_the_middle() -> None:
            with database.transaction() as session:
                session.execute(insert(AuditRow).values(values))
                end_connections(postgres_url)
                session.execute(insert(AuditRow).values(values))

        with pytest.raises(DatabaseAwayError, match="did not answer"):
            cut_in_the_middle()
        write(database)
        assert entries(database) == 1


def test_connections_that_a_restart_closed_are_opened_again(postgres_url: str) -> None:
    migrate(postgres_url)
    with opened(postgres_url) as database:
        write(database)
        end_connections(postgres_url)
        write(database)
        assert entries(database) == 2


def test_a_server_that_refuses_is_told_as_away() -> None:
    with (
        opened("postgresql+psycopg://seedbed@127.0.0.1:9/seedbed") as database,
        pytest.raises(DatabaseAwayError, match="database-unreachable"),
    ):
        entries(database)


def test_a_server_that_says_nothing_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"postgresql+psycopg://seedbed@127.0.0.1:{port}/seedbed?connect_timeout=2"
        with opened(url) as database, pytest.raises(DatabaseAwayError):
            entries(database)


@pytest.mark.parametrize(
    ("limit", "statement"),
    [
        ("lock_timeout=100", "LOCK TABLE audit"),
        ("statement_timeout=100", "SELECT pg_sleep(60)"),
    ],
)
def test_what_takes_too_long_on_postgresql_ends(
    postgres_url: str, limit: str, statement: str
) -> None:
    migrate(postgres_url)
    with (
        opened(postgres_url) as other,
        opened(f"{postgres_url}&options=-c%20{limit}") as database,
        other.transaction() as holder,
    ):
        holder.execute(text("LOCK TABLE audit"))
        with (
            pytest.raises(DatabaseAwayError, match="database-busy"),
            database.transaction() as session,
        ):
            session.execute(text(statement))


def test_a_transaction_that_did_nothing_for_long_is_told_as_away(postgres_url: str) -> None:
    idle = f"{postgres_url}&options=-c%20idle_in_transaction_session_timeout=100"
    there = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    with opened(postgres_url) as other, opened(idle) as database:

        def works_again_when_it_is_too_late() -> None:
            with database.transaction() as session:
                pid = session.scalar(text("SELECT pg_backend_pid()"))
                while _count(other, there, pid):
                    time.sleep(0.02)
                session.execute(text("SELECT 1"))

        with pytest.raises(DatabaseAwayError, match="database-unreachable"):
            works_again_when_it_is_too_late()


def _count(database: Database, query: TextClause, pid: int | None) -> int:
    with database.reading() as session:
        return session.scalars(query, {"pid": pid}).one()


def test_every_connection_to_postgresql_is_bounded(postgres_url: str) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with opened(postgres_url) as database, database.reading() as session:
        found = {name: session.scalar(text(f"SHOW {name}")) for name in names}
    assert found == dict(zip(names, ("10s", "30s", "1min"), strict=True))


def test_a_locked_file_is_busy(sqlite_url: str) -> None:
    migrate(sqlite_url)
    with (
        opened(sqlite_url) as other,
        opened(f"{sqlite_url}?timeout=0.1") as database,
        other.transaction() as holder,
    ):
        holder.execute(text("SELECT 1"))  # a transaction that may write takes the lock at once
        with pytest.raises(DatabaseAwayError, match="database-busy"):
            write(database)
        assert entries(database) == 0  # who only reads does not wait


def test_a_full_disk_is_told_and_passes(sqlite_url: str) -> None:
    migrate(sqlite_url)
    with opened(sqlite_url) as database:
        limit = [1]  # SQLite takes the pages there are, where these are more

        def bound(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute(f"PRAGMA max_page_count={limit[0]}")

        event.listen(database.engine, "checkout", lambda dbapi, *_: bound(dbapi))
        with pytest.raises(DatabaseAwayError, match="database-full"):
            Audit(database, lambda: 0.0).write("ada", "act", "x" * 100_000)
        assert entries(database) == 0
        limit[0] = 1_000_000
        Audit(database, lambda: 0.0).write("ada", "act", "x" * 100_000)
        assert entries(database) == 1


def test_a_full_or_read_only_postgresql_is_told() -> None:
    full = away(OperationalError("INSERT", {}, psycopg.errors.DiskFull()))
    assert full is not None
    assert full.reason == "database-full"
    standby = away(InternalError("INSERT", {}, psycopg.errors.ReadOnlySqlTransaction()))
    assert standby is not None
    assert standby.reason == "database-unreachable"
    assert away(InternalError("INSERT", {}, psycopg.errors.InternalError_())) is None


def test_a_mistake_of_ours_is_not_waited_out(database_url: str) -> None:
    with (
        opened(database_url) as database,
        pytest.raises(DBAPIError) as raised,
        database.reading() as session,
    ):
        session.execute(text("SELECT * FROM nothing_of_this_name"))
    assert not isinstance(raised.value, DatabaseAwayError)
