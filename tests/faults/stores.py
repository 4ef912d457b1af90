"""The two databases, and how each can fail: gone for a while, or with a full disk."""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy.engine import make_url

from tests.faults.proxy import Door, door


class Store(Protocol):
    """A database as its processes reach it (`url`), and as the test does (`direct`)."""

    url: str
    direct: str

    def gone(self) -> contextlib.AbstractContextManager[None]:
        """Over the block, nobody can write."""

    def full(self) -> contextlib.AbstractContextManager[None]:
        """Over the block, the disk is full."""


class SqliteStore:
    """A file. Its processes look at `folder / "full"` before they begin a transaction."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = self.direct = f"sqlite:///{folder / 'seedbed.sqlite3'}"

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        """Somebody holds the file's write lock, longer than anybody waits for it."""
        holder = sqlite3.connect(make_url(self.url).database or "", timeout=30)
        holder.isolation_level = None
        holder.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """The file may not grow."""
        mark = self._folder / "full"
        mark.touch()
        try:
            yield
        finally:
            mark.unlink()


class PostgresStore:
    """A database behind a door."""

    def __init__(self, direct: str, front: Door) -> None:
        self.direct = direct
        self._door = front
        self.url = (
            make_url(direct)
            .update_query_dict({"host": str(front.folder)})
            .render_as_string(hide_password=False)
        )

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        """The server cannot be reached."""
        with self._door.shut():
            yield

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """The server refuses each write with the code that it has for a full disk."""
        self._everywhere(
            "CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON {} EXECUTE FUNCTION disk_full()"
        )
        try:
            yield
        finally:
            self._everywhere("DROP TRIGGER disk_full ON {}")

    def _everywhere(self, statement: str) -> None:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        with self._connected() as connection:
            connection.execute(DISK_FULL)
            for (name,) in connection.execute(query).fetchall():
                connection.execute(statement.format(f'"{name}"'))

    @contextlib.contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[tuple[str]]]:
        url = make_url(self.direct)
        words = f"user={url.username} dbname={url.database} host={url.query['host']}"
        with psycopg.connect(words) as connection:
            yield connection


DISK_FULL = """
    CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
    END $$
"""


@contextlib.contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The SQLAlchemy address of an empty database on this server, over the block."""
    name = f"faults_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        parts = psycopg.conninfo.conninfo_to_dict(server)
        yield f"postgresql+psycopg://{parts['user']}@/{name}?host={parts['host']}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def behind_a_door(direct: str) -> Iterator[PostgresStore]:
    """A PostgreSQL database that can be shut off."""
    host = make_url(direct).query["host"]
    with door(Path(str(host))) as front:
        yield PostgresStore(direct, front)
