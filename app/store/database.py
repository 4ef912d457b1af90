"""The engine for SQLite or PostgreSQL, and short transactions on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from app.store.tables import Base

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # readers do not block the writer
    "PRAGMA synchronous=FULL",  # a delivery answered with 202 survives a power cut
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
)


class Database:
    """One engine per process. Every method of a store is one short transaction."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back on an exception."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; on SQLite it does not wait for a writer."""
        engine = self.engine.execution_options(seedbed_reading=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def insert_new(self, session: Session, row: type[Base], values: dict[str, Any]) -> bool:
        """Insert unless a unique constraint already has it; whether it was inserted."""
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(row).values(values).on_conflict_do_nothing()
        # Only a table-level insert tells on both databases whether a row was written.
        first = next(iter(row.__table__.primary_key))
        return session.execute(statement.returning(first)).first() is not None

    def ping(self) -> None:
        """Raise `sqlalchemy.exc.SQLAlchemyError` when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine with the settings each database needs."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _set_pragmas(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - DBAPI
    connection.isolation_level = None  # we send BEGIN ourselves, below
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_immediate(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's Connection
    # A transaction that reads first and writes later would fail at once, not wait,
    # when another writer came between; so one that may write takes the lock at its start.
    reading = connection.get_execution_options().get("seedbed_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
