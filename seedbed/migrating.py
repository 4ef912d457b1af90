"""`seedbed migrate`: the newest tables, or words on why not."""

from __future__ import annotations

from app.errors import SeedbedError
from app.store.migrate import migrate
from seedbed.configuration import errors, store_settings_or_exit


def migrate_and_show() -> int:
    """Migrate this process's database; the exit code, 1 when that was not possible."""
    try:
        migrate(store_settings_or_exit().database_url.get_secret_value())
    except SeedbedError as error:
        errors.print(error.words, markup=False, soft_wrap=True)
        return 1
    return 0
