"""Turns: what is done from time to time is begun by one process at a time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, update

from app.store.database import Database
from app.store.tables import TurnRow


class Turns:
    """The turns table."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def take(self, name: str, seconds: float) -> bool:
        """Whether it was last begun over `seconds` ago, or never; then it counts as begun now.

        Of several that ask at once, one is told so. A time that lies ahead, as after a clock was
        set back, counts as past.
        """
        now, row = self._clock(), TurnRow
        with self._database.transaction() as session:
            if self._database.insert_new(session, row, {"name": name, "at": now}):
                return True
            due = (row.at <= now - seconds) | (row.at > now)
            taken = session.scalar(
                update(row).where(row.name == name, due).values(at=now).returning(row.name)
            )
            return taken is not None

    def end(self, name: str) -> None:
        """Have the next one who asks begin it."""
        with self._database.transaction() as session:
            session.execute(delete(TurnRow).filter_by(name=name))
