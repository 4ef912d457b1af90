"""Programs' tokens. A token is shown once, when it is made; the table has its digest alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select, update

from app.store.access_tables import ApiTokenRow
from app.store.database import Database

PREFIX = "seedbed_"
"""How every token begins, so that one that was lost can be told for what it is."""
TOKEN_BYTES = 32
USED_SECONDS = 60.0
"""How exactly it is known when a token was last used."""


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """A program's token: whose it is, until when. Times are seconds since the epoch."""

    id: int
    name: str
    person: str
    role: str
    created_at: float
    expires_at: float
    used_at: float | None


class ApiTokens:
    """The api_tokens table; it has digests, so who reads it can use no token."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def make(self, person: str, role: str, name: str, seconds: float) -> str:
        """A new token that is good for `seconds`; it cannot be read again."""
        token, now = PREFIX + secrets.token_urlsafe(TOKEN_BYTES), self._clock()
        row = ApiTokenRow(
            digest=_digest(token),
            name=name,
            person=person,
            role=role,
            created_at=now,
            expires_at=now + seconds,
            used_at=None,
            revoked=False,
        )
        with self._database.transaction() as session:
            session.add(row)
        return token

    def use(self, token: str) -> ApiToken | None:
        """Whose token it is; None where it is unknown, revoked or over.

        Over is also what was made in the future: then the clock was set back.
        """
        with self._database.reading() as session:
            row = session.scalar(select(ApiTokenRow).filter_by(digest=_digest(token)))
            now = self._clock()
            if row is None or row.revoked or not row.created_at <= now < row.expires_at:
                return None
            found = _token(row)
        if found.used_at is None or not 0 <= now - found.used_at < USED_SECONDS:
            self._used(found.id, now)
        return found

    def of(self, person: str | None) -> tuple[ApiToken, ...]:
        """The tokens of a person that are good now, newest first; everybody's for None."""
        row, now = ApiTokenRow, self._clock()
        query = select(row).where(~row.revoked, row.expires_at > now).order_by(row.id.desc())
        if person is not None:
            query = query.where(func.lower(row.person) == person.lower())
        with self._database.reading() as session:
            return tuple(map(_token, session.scalars(query)))

    def get(self, token_id: int) -> ApiToken | None:
        """One token, None where there is none; also one that is over."""
        with self._database.reading() as session:
            row = session.get(ApiTokenRow, token_id)
            return None if row is None else _token(row)

    def revoke(self, token_id: int) -> None:
        """End a token now."""
        with self._database.transaction() as session:
            session.execute(update(ApiTokenRow).filter_by(id=token_id).values(revoked=True))

    def _used(self, token_id: int, now: float) -> None:
        with self._database.transaction() as session:
            session.execute(update(ApiTokenRow).filter_by(id=token_id).values(used_at=now))


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        person=row.person,
        role=row.role,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
