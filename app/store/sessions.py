"""Sessions: who is logged in, until when. The secret id is in the cookie alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, select, update

from app.store.access_tables import SessionRow
from app.store.database import Database

ID_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class LoggedIn:
    """Somebody with a session."""

    person: str
    role: str


class Sessions:
    """The sessions table; it has digests, so who reads it can take over no session."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def begin(self, person: str, role: str, seconds: float) -> str:
        """The secret id of a new session of `seconds`; what has expired is deleted."""
        session_id, now = secrets.token_urlsafe(ID_BYTES), self._clock()
        row = SessionRow(
            digest=_digest(session_id),
            person=person,
            role=role,
            created_at=now,
            expires_at=now + seconds,
            revoked=False,
        )
        with self._database.transaction() as session:
            session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
            session.add(row)
        return session_id

    def of(self, session_id: str) -> LoggedIn | None:
        """Who has this session; None where it is unknown, revoked or over.

        Over is also what began in the future: then the clock was set back, and its end is not
        what it was meant to be.
        """
        query = select(SessionRow).filter_by(digest=_digest(session_id))
        with self._database.reading() as session:
            row, now = session.scalar(query), self._clock()
            if row is None or row.revoked or not row.created_at <= now < row.expires_at:
                return None
            return LoggedIn(person=row.person, role=row.role)

    def revoke(self, session_id: str) -> None:
        """End a session now."""
        self._revoke(digest=_digest(session_id))

    def revoke_all(self, person: str | None = None) -> None:
        """End every session now, or every one of this person."""
        self._revoke(**({} if person is None else {"person": person}))

    def _revoke(self, **which: str) -> None:
        with self._database.transaction() as session:
            session.execute(update(SessionRow).filter_by(**which).values(revoked=True))


def _digest(session_id: str) -> str:
    return sha256(session_id.encode("utf-8", "replace")).hexdigest()
