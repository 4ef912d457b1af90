"""Databases at the newest schema for tests that are not about migrating."""

import atexit
import functools
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from app.store.migrate import migrate


def make_ready(url: str) -> None:
    """Bring an empty database to the newest schema; an SQLite file is copied from one that is."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with (
            closing(sqlite3.connect(_migrated_file())) as migrated,
            closing(sqlite3.connect(address.database or "")) as empty,
        ):
            migrated.backup(empty)
    else:
        migrate(url)


@functools.cache
def _migrated_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="seedbed-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "seedbed.sqlite3"
    migrate(f"sqlite:///{file}")
    return file
