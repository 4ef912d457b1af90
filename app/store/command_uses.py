"""How many commands each person gave, so that nobody gives too many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.facts import Spent
from app.store.database import Database
from app.store.tables import CommandUseRow

WINDOW_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class Use:
    """The commands that one delivery brought, and who gave them."""

    guid: str
    repository: str
    login: str
    commands: int


@dataclass(frozen=True, kw_only=True)
class TakenUp:
    """When a delivery's commands were first looked at, and whether they are too many."""

    at: float
    spent: Spent | None = None


class CommandUses:
    """The command_uses table: one row per delivery with commands, 0 where they were too many."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def take(self, use: Use, limit: Callable[[int], int]) -> TakenUp:
        """Count the commands of a delivery, once however often it is handled.

        `limit` says how many this person may give within an hour; it is asked only where it
        matters, with how many those would be. One text is never too much by itself.
        """
        row = CommandUseRow
        with self._database.reading() as session:
            known = session.scalars(select(row).filter_by(guid=use.guid)).one_or_none()
            given = self._given(session, use, known.at if known else self._clock())
        if known is None:
            return self._count(use, given, limit)
        return TakenUp(at=known.at, spent=None if known.uses else _spent(use, given, limit))

    def _count(self, use: Use, given: list[CommandUseRow], limit: Callable[[int], int]) -> TakenUp:
        spent, now = _spent(use, given, limit), self._clock()
        values = {
            "guid": use.guid,
            "repository": use.repository,
            "login": use.login.casefold(),
            "uses": 0 if spent else use.commands,
            "at": now,
        }
        with self._database.transaction() as session:
            self._database.insert_new(session, CommandUseRow, values)
        return TakenUp(at=now, spent=spent)

    def _given(self, session: Session, use: Use, until: float) -> list[CommandUseRow]:
        """What this person gave within the hour before, oldest first."""
        row = CommandUseRow
        hour = (row.at > until - WINDOW_SECONDS) & (row.at <= until) & (row.guid != use.guid)
        query = (
            select(row)
            .filter_by(repository=use.repository, login=use.login.casefold())
            .where(hour)
            .order_by(row.at, row.id)
        )
        return list(session.scalars(query))


def _spent(use: Use, given: list[CommandUseRow], limit: Callable[[int], int]) -> Spent | None:
    whole = sum(row.uses for row in given) + use.commands
    most = limit(whole)
    carried_out = [row for row in given if row.uses]
    if whole <= most or not carried_out:
        return None
    for row in carried_out:
        whole -= row.uses
        if whole <= most:
            break
    told = len(carried_out) < len(given)
    return Spent(limit=most, until=row.at + WINDOW_SECONDS, told=told)
