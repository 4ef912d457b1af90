"""The engine for SQLite or PostgreSQL, and short transactions on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry

from app.store.database_away import away
from app.store.storable import storable
from app.store.tables import Base

LOCK_SECONDS = 10.0
"""How long a statement waits for what another transaction holds."""
STATEMENT_SECONDS = 30.0
"""How long a statement may take on PostgreSQL; ours take milliseconds."""
POOL_SECONDS = 5.0
"""How long a thread waits for one of the process's connections."""
IDLE_SECONDS = 60.0
"""How long PostgreSQL lets an open transaction do nothing: its process may be stopped."""
NETWORK: dict[str, str | int] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""What libpq does about a server that went away without a word; an address can say otherwise."""
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # readers do not block the writer
    "PRAGMA synchronous=FULL",  # a delivery answered with 202 survives a power cut
    "PRAGMA foreign_keys=ON",
)


class Database:
    """One engine per process. Every method of a store is one short transaction.

    What passes by itself (the server is away, the file is locked, the disk is full) is raised
    as `DatabaseAwayError`.
    """

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back on an exception.

        Raises:
            DatabaseAwayError: nothing of it is stored; or, where the connection was lost in the
                commit itself, all of it may be. Stores can be told the same twice.
        """
        with _passing(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; on SQLite it does not wait for a writer.

        Raises:
            DatabaseAwayError: it can't be read just now.
        """
        engine = self.engine.execution_options(seedbed_reading=True)
        with _passing(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def insert_new(self, session: Session, row: type[Base], values: dict[str, Any]) -> bool:
        """Insert unless a unique constraint already has it; whether it was inserted."""
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(row).values(values).on_conflict_do_nothing()
        # Only a table-level insert tells on both databases whether a row was written.
        first = next(iter(row.__table__.primary_key))
        return session.execute(statement.returning(first)).first() is not None

    def insert_all_new(
        self,
        session: Session,
        row: type[Base],
        values: Sequence[dict[str, Any]],
        key: InstrumentedAttribute[str],
    ) -> dict[str, int]:
        """Insert those that no unique constraint has yet; their ids by what `key` has of each."""
        if not values:
            return {}
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        first = next(iter(row.__table__.primary_key))
        # The table and not the class, and the values apart: each statement is then worked out
        # once, and not for each list of values.
        statement = dialect.insert(row.__table__).on_conflict_do_nothing().returning(key, first)
        found = session.execute(statement, list(values))
        return dict(iter(found))

    def ping(self) -> None:
        """Raise `sqlalchemy.exc.SQLAlchemyError` when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def make_engine(
    url: str, *, lock_seconds: float = LOCK_SECONDS, statement_seconds: float = STATEMENT_SECONDS
) -> Engine:
    """An engine with the settings each database needs; 0 seconds for a statement are no limit."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address,
            pool_timeout=POOL_SECONDS,
            hide_parameters=True,
            connect_args={} if "timeout" in address.query else {"timeout": lock_seconds},
        )
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_immediate)
    else:
        engine = create_engine(
            address,
            pool_pre_ping=True,  # one that the server has closed meanwhile is opened again
            pool_size=10,
            pool_timeout=POOL_SECONDS,
            hide_parameters=True,
            connect_args=_bounded(address, lock_seconds, statement_seconds),
        )
    event.listen(engine, "before_cursor_execute", _make_storable, retval=True)
    return engine


@contextmanager
def _passing() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        passing = away(error)
        if passing is None or passing is error:
            raise
        raise passing from error


def _bounded(address: URL, lock_seconds: float, statement_seconds: float) -> dict[str, str | int]:
    """What bounds every wait for a PostgreSQL server, as far as its address does not say."""
    limits = {
        "lock_timeout": lock_seconds,
        "statement_timeout": statement_seconds,
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    given = address.query.get("options", ())
    theirs = [given] if isinstance(given, str) else list(given)
    ours = [f"-c {name}={seconds * 1000:.0f}" for name, seconds in limits.items()]
    network = {name: value for name, value in NETWORK.items() if name not in address.query}
    return {**network, "options": " ".join([*ours, *theirs])}  # of two, the later one counts


def _set_pragmas(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - DBAPI
    connection.isolation_level = None  # we send BEGIN ourselves, below
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_immediate(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's Connection
    # A transaction that reads first and writes later would fail at once, not wait,
    # when another writer came between; so one that may write takes the lock at its start.
    reading = connection.get_execution_options().get("seedbed_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _make_storable(
    _connection: Any,  # noqa: ANN401
    _cursor: Any,  # noqa: ANN401
    statement: str,
    parameters: Any,  # noqa: ANN401
    _context: Any,  # noqa: ANN401
    _many: bool,
) -> tuple[str, Any]:
    # Here and not in each store: contributors' and models' texts get into many columns, and what
    # is looked for has to be changed as what is kept was.
    if isinstance(parameters, list):
        return statement, [storable(each) for each in parameters]
    return statement, storable(parameters)
