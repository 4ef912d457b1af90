"""The audit log: who did what, when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.store.database import Database
from app.store.stretch import Start, Stretch, stretch, told
from app.store.tables import AuditRow

PAGE = 100
NEWEST_ACTS = 2000
"""Rows in which the names of acts are looked for."""


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which acts are wanted; what is empty does not narrow. `subject` is any part of one."""

    actor: str = ""
    act: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditedAct:
    """One act, at a time in seconds since the epoch."""

    id: int
    at: float
    actor: str
    act: str
    subject: str
    detail: str


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

    def newest(self, wanted: AuditFilter, start: Start, size: int = PAGE) -> Stretch[AuditedAct]:
        """A stretch of the acts that are wanted."""
        query = select(AuditRow, AuditRow.id).where(*_conditions(wanted))
        with self._database.reading() as session:
            return told(stretch(session, query, AuditRow.id, start, size), _act)

    def last(self) -> int:
        """The id of the newest act, 0 before there is one."""
        with self._database.reading() as session:
            return session.scalar(select(func.max(AuditRow.id))) or 0

    def acts(self) -> tuple[str, ...]:
        """The names of the acts among the newest rows, by name."""
        newest = select(AuditRow.act).order_by(AuditRow.id.desc()).limit(NEWEST_ACTS).subquery()
        with self._database.reading() as session:
            return tuple(session.scalars(select(newest.c.act).distinct().order_by(newest.c.act)))


def _conditions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.actor:
        yield AuditRow.actor == wanted.actor
    if wanted.act:
        yield AuditRow.act == wanted.act
    if wanted.subject:
        yield AuditRow.subject.contains(wanted.subject, autoescape=True)


def _act(found: Row[Any]) -> AuditedAct:
    row: AuditRow = found.AuditRow
    return AuditedAct(
        id=row.id,
        at=row.at,
        actor=row.actor,
        act=row.act,
        subject=row.subject,
        detail=row.detail,
    )
