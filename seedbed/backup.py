"""`seedbed backup`: a copy of the SQLite database while it is in use."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import typer
from sqlalchemy.engine import make_url

from app.errors import UserError
from seedbed.configuration import errors, store_settings_or_exit

BUSY_SECONDS = 30.0
PARTIAL = ".partial"


def back_up(database_url: str, target: Path) -> int:
    """Copy the database as it is at one moment to a new file; its size in bytes.

    Nobody who writes has to wait. The file has its name only once it is whole and on the disk;
    only its owner can read it.

    Raises:
        UserError: the database is not SQLite, is not there, or the file can't be written.
    """
    source = _file_of(database_url)
    if target.exists():
        raise UserError("backup-exists", f"{target} is there already; name a new file.")
    partial = target.with_name(target.name + PARTIAL)
    try:
        _copy(source, partial)
        os.link(partial, target)  # unlike a rename, it takes nobody else's file away
        _to_disk(target.parent)
    except FileExistsError as error:
        raise UserError("backup-exists", f"{partial} or {target} is there already.") from error
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise UserError("backup-failed", f"The backup could not be written: {error}.") from error
    partial.unlink()
    return target.stat().st_size


def back_up_and_show(target: Path) -> int:
    """Back up this process's database; the exit code, 1 when that was not possible."""
    try:
        size = back_up(store_settings_or_exit().database_url.get_secret_value(), target)
    except UserError as error:
        errors.print(error.words, markup=False, soft_wrap=True)
        return 1
    typer.echo(f"{target}: {size:,} bytes.")
    return 0


def _file_of(database_url: str) -> Path:
    address = make_url(database_url)
    if address.get_backend_name() != "sqlite":
        raise UserError(
            "backup-not-sqlite",
            "This copies SQLite only. PostgreSQL has its own command: pg_dump --format=custom.",
        )
    file = Path(address.database or "")
    if not file.is_file():
        raise UserError("backup-nothing", "The database's file is not there.")
    return file


def _copy(source: Path, partial: Path) -> None:
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    address = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as there,
        closing(sqlite3.connect(partial)) as copy,
    ):
        there.backup(copy)  # all pages in one step: one moment, and it need not begin again
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
    _to_disk(partial)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
