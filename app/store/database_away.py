"""One error for all that keeps a database from answering for a while."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.errors import TransientError

UNREACHABLE = "database-unreachable", "The service's database did not answer."
BUSY = "database-busy", "The service's database was busy for too long."
FULL = "database-full", "The service's database has no room left."

SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_NOMEM: UNREACHABLE,
    sqlite3.SQLITE_READONLY: UNREACHABLE,
    sqlite3.SQLITE_IOERR: UNREACHABLE,
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
    sqlite3.SQLITE_PROTOCOL: UNREACHABLE,
}
"""Primary result codes that pass; an unknown table, for one, does not."""
POSTGRESQL_BUSY = ("57014", "55P03", "40P01", "40001", "53300")
"""Cancelled by a time limit, lock not available, deadlock, serialization, too many connections."""
POSTGRESQL_FULL = "53100"
POSTGRESQL_STATES = ("25006", "25P03")
"""Read only, where a standby has not yet taken over or an admin has stopped writing for a while;
ended, where our process stood still in a transaction. psycopg calls both internal errors."""


class DatabaseAwayError(TransientError, OperationalError):
    """The database is away, busy or full: the work is tried again.

    It is also SQLAlchemy's error, for those who care about any error of the database.
    """

    def __init__(self, said: tuple[str, str], cause: BaseException | None) -> None:
        OperationalError.__init__(self, None, None, cause or Exception(said[1]))
        self.reason, self.words = said

    def __str__(self) -> str:
        return f"{self.reason}: {self.words}"


def away(error: DBAPIError | PoolTimeout) -> DatabaseAwayError | None:
    """What passes by itself as one error; None for what does not."""
    if isinstance(error, DatabaseAwayError):
        return error
    if isinstance(error, PoolTimeout):
        return DatabaseAwayError(BUSY, error)
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the rest says where
        return DatabaseAwayError(SQLITE[code], error.orig) if code in SQLITE else None
    return _of_postgresql(error)


def _of_postgresql(error: DBAPIError) -> DatabaseAwayError | None:
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(error, InternalError) and state not in POSTGRESQL_STATES:
        return None
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return None
    said = FULL if state == POSTGRESQL_FULL else BUSY if state in POSTGRESQL_BUSY else UNREACHABLE
    return DatabaseAwayError(said, error.orig)
