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

    def begun(self, name: str) -> float:
        """When it was last begun, in seconds since the epoch; 0 for never."""
        with self._database.reading() as session:
            row = session.get(TurnRow, name)
            return 0.0 if row is None else row.at

    def begin(self, name: str, at: float) -> None:
        """Keep that it was begun at a moment, whatever was kept before."""
        with self._database.transaction() as session:
            if not self._database.insert_new(session, TurnRow, {"name": name, "at": at}):
                session.execute(update(TurnRow).where(TurnRow.name == name).values(at=at))

    def end(self, name: str) -> None:
        """Have the next one who asks begin it."""
        with self._database.transaction() as session:
            session.execute(delete(TurnRow).filter_by(name=name))
