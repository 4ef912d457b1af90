"""Migrations that are killed, doubled, held up or too old, in processes of their own."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.errors import UserError
from app.store.database import Database, make_engine
from app.store.database_away import DatabaseAwayError
from app.store.migrate import migrate
from tests.store.released import RELEASED

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
OLD = next(each for each in RELEASED if each.name == "0003-samples")
DYING = """
import os, signal, sys
from sqlalchemy import Engine, event
from app.store.migrate import migrate

def die(connection, cursor, statement, *_):
    if sys.argv[2] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "after_cursor_execute", die)
migrate(sys.argv[1])
"""
MIGRATING = "import sys; from app.store.migrate import migrate; migrate(sys.argv[1])"
POINTS = [
    "ADD COLUMN merge_sha",
    "CREATE TABLE export_files",
    "CREATE TABLE sessions",
    "ix_login_attempts_address_at",
    "UPDATE alembic_version",
]


def command(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def schema(database_url: str) -> tuple[str | None, set[str], int]:
    """The revision, the names of tables, and how many rows of a run there are."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        names = set(sa.inspect(connection).get_table_names())
        runs = connection.scalar(sa.text("SELECT count(*) FROM runs"))
    engine.dispose()
    return revision, names, runs or 0


def test_a_killed_migration_leaves_the_old_schema_and_the_next_one_ends(
    database_url: str,
) -> None:
    OLD.write(database_url)
    old = schema(database_url)
    for point in POINTS:
        died = subprocess.run(command(DYING, database_url, point), cwd=ROOT, check=False)
        assert died.returncode == -9, point
        assert schema(database_url) == old, point
    migrate(database_url)
    revision, names, runs = schema(database_url)
    assert (revision, runs) != (old[0], 0)
    assert names > old[1]


def test_two_at_the_same_moment_both_end_well(database_url: str) -> None:
    OLD.write(database_url)
    both = [subprocess.Popen(command(MIGRATING, database_url), cwd=ROOT) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert schema(database_url)[2] == len(OLD.rows["runs"])


def test_one_that_is_held_up_says_so(database_url: str) -> None:
    OLD.write(database_url)
    holder = Database(database_url)
    with holder.transaction() as session:
        session.execute(sa.text("UPDATE pull_requests SET notice = 'held'"))
        with pytest.raises(DatabaseAwayError, match="busy"):
            migrate(database_url, wait=0.2)
    holder.close()
    migrate(database_url)


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    migrate(database_url)
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(UserError, match="9999"):
        migrate(database_url)
    assert schema(database_url)[0] == "9999"
