"""Bring a database to the newest schema with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.errors import UserError
from app.store.database import make_engine
from app.store.database_away import away

MIGRATIONS = Path(__file__).parent / "migrations"
WAIT_SECONDS = 300.0
"""How long one waits for another that migrates the same database, or for what still writes."""
LOCK = 0x5EEDBED
"""The advisory lock on PostgreSQL; SQLite has one writer anyway."""


def migrate(url: str, revision: str = "head", *, wait: float = WAIT_SECONDS) -> None:
    """Upgrade to `revision`; running it again changes nothing.

    It is one transaction on both databases: one that is killed leaves the old schema. Of two
    at the same time the second waits, `wait` seconds for each lock, and finds it done.

    Raises:
        UserError: a newer Seedbed has migrated the database.
        DatabaseAwayError: it can't be reached, or somebody else holds it for too long.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = make_engine(url, lock_seconds=wait, statement_seconds=0)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _refuse_newer(connection, config)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except OperationalError as error:
        passing = away(error)
        if passing is None:
            raise
        raise passing from error
    finally:
        engine.dispose()


def _refuse_newer(connection: Connection, config: Config) -> None:
    script = ScriptDirectory.from_config(config)
    known = {each.revision for each in script.walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise UserError(
                "database-newer",
                f"The database has the tables of revision {revision}, which this version of "
                "Seedbed does not know. Start the version that it was last used with, or a newer.",
            )
