"""Logins that failed, so that guessing is slowed down."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, delete, func, select, text
from sqlalchemy.orm import Session

from app.store.access_tables import LoginAttemptRow
from app.store.database import Database

FREE = 5
"""Failures of one origin within a day that cost no pause."""
FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 15 * 60.0
REMEMBERED_SECONDS = 24 * 3600.0
EVERYWHERE = 100
"""Failures of all strangers together within the longest pause; then strangers wait."""
SKEW_SECONDS = 60.0
"""What lies further ahead is from before the clock was set back, and is forgotten."""
STRANGER = "address"
"""How the name of an origin begins that shares the limit of all strangers."""


class LoginAttempts:
    """The login_attempts table. An origin is what attempts are counted for, such as an address."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def begin(self, origin: str) -> float:
        """Count an attempt as failed, and return 0; or the seconds to wait, and count nothing.

        Counted before anything is compared, so that many at once do not get past the limit.
        One that had to wait is not counted: nobody can make a pause longer by asking.
        """
        now, row = self._clock(), LoginAttemptRow
        with self._database.reading() as session:
            wait = _wait(session, origin, now)
        if wait > 0:
            return wait  # no write, so that a flood of attempts holds up nobody
        with self._database.transaction() as session:
            self._one_at_a_time(session)
            session.execute(delete(row).where(~_remembered(now)))
            wait = _wait(session, origin, now)
            if wait <= 0:
                session.add(row(address=origin, at=now))
            return wait

    def succeeded(self, origin: str) -> None:
        """Forget the failures of an origin."""
        with self._database.transaction() as session:
            session.execute(delete(LoginAttemptRow).filter_by(address=origin))

    def _one_at_a_time(self, session: Session) -> None:
        """SQLite has one writer anyhow; on PostgreSQL others wait for the table."""
        if self._database.engine.dialect.name == "postgresql":
            session.execute(text("LOCK TABLE login_attempts IN EXCLUSIVE MODE"))


def _wait(session: Session, origin: str, now: float) -> float:
    return max(_pause_of(session, origin, now), _pause_of_all(session, origin, now), 0.0)


def _pause_of(session: Session, origin: str, now: float) -> float:
    query = (
        select(func.count(), func.max(LoginAttemptRow.at))
        .filter_by(address=origin)
        .where(_remembered(now))
    )
    failures, last = session.execute(query).one()
    if failures < FREE:
        return 0.0
    doubled = 2.0 ** min(failures - FREE, 30)
    pause = min(FIRST_PAUSE_SECONDS * doubled, LONGEST_PAUSE_SECONDS)
    return float(min(last + pause - now, pause))


def _pause_of_all(session: Session, origin: str, now: float) -> float:
    if not origin.startswith(STRANGER):
        return 0.0
    newest = (
        select(LoginAttemptRow.at)
        .where(LoginAttemptRow.address.startswith(STRANGER))
        .where(_remembered(now), LoginAttemptRow.at > now - LONGEST_PAUSE_SECONDS)
        .order_by(LoginAttemptRow.at.desc())
        .offset(EVERYWHERE - 1)
        .limit(1)
    )
    hundredth = session.scalar(newest)
    return 0.0 if hundredth is None else float(hundredth + LONGEST_PAUSE_SECONDS - now)


def _remembered(now: float) -> ColumnElement[bool]:
    return LoginAttemptRow.at.between(now - REMEMBERED_SECONDS, now + SKEW_SECONDS)
