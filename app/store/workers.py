"""The workers' processes, as they said of themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from app.store.database import Database
from app.store.service_tables import WorkerRow

BEAT = "beat"
"""What stands in place of a queue for the process that sends the timed tasks."""
ALIVE_SECONDS = 20.0
"""A process that was not seen for longer is taken for dead; it says every 5 s that it is alive."""
FORGOTTEN_SECONDS = 600.0
"""A process that was not seen for longer is no longer listed."""


@dataclass(frozen=True, kw_only=True)
class KnownWorker:
    """A worker's process: `name` is `host:pid`, times are in seconds since the epoch.

    `queues` are those of `app.queue`; the process that sends the timed tasks has `beat`.
    """

    name: str
    queues: tuple[str, ...]
    started_at: float
    seen_at: float
    alive: bool


class Workers:
    """The workers table."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def seen(self, name: str, queues: Collection[str], started_at: float) -> None:
        """Note that a process is alive, and forget those that have long been silent."""
        now, row = self._clock(), WorkerRow
        values = {"queues": ",".join(queues), "started_at": started_at, "seen_at": now}
        with self._database.transaction() as session:
            if not self._database.insert_new(session, row, {"name": name, **values}):
                session.execute(update(row).where(row.name == name).values(values))
            silent = row.seen_at < now - FORGOTTEN_SECONDS
            session.execute(delete(row).where(silent))

    def gone(self, name: str) -> None:
        """Forget a process that ended as it should."""
        with self._database.transaction() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.name == name))

    def all(self) -> tuple[KnownWorker, ...]:
        """Every process that was seen within the last ten minutes, by name.

        One that was seen in the future, as before a clock was set back, counts as alive.
        """
        now, row = self._clock(), WorkerRow
        query = select(row).where(row.seen_at >= now - FORGOTTEN_SECONDS).order_by(row.name)
        with self._database.reading() as session:
            return tuple(_worker(found, now) for found in session.scalars(query))


def _worker(row: WorkerRow, now: float) -> KnownWorker:
    return KnownWorker(
        name=row.name,
        queues=tuple(filter(None, row.queues.split(","))),
        started_at=row.started_at,
        seen_at=row.seen_at,
        alive=now - row.seen_at <= ALIVE_SECONDS,
    )
