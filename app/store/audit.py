"""The audit log: who did what, when."""

from __future__ import annotations

from collections.abc import Callable

from app.store.database import Database
from app.store.tables import AuditRow


class Audit:
    """The audit table."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def write(self, actor: str, act: str, subject: str, detail: str = "") -> None:
        """Note an act, for example `("ada", "start-run", "acme/taxonomy#3", "sample")`."""
        row = AuditRow(at=self._clock(), actor=actor, act=act, subject=subject, detail=detail)
        with self._database.transaction() as session:
            session.add(row)
