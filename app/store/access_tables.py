"""The tables of who comes in: sessions, programs' keys, rights, and logins that failed."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, Names, RowId


class SessionRow(Base):
    """A login; `digest` is that of the session's secret id, which only the cookie has."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    person: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[float]
    expires_at: Mapped[float] = mapped_column(index=True)
    revoked: Mapped[bool]


class ApiTokenRow(Base):
    """A program's key to the API; `digest` is that of the key, which is shown once."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    person: Mapped[str] = mapped_column(String(100), index=True)
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[float]
    expires_at: Mapped[float]
    used_at: Mapped[float | None]
    revoked: Mapped[bool]


class RightRow(Base):
    """What somebody may do on a repository, as GitHub said at `looked_at`.

    `role` is a `Role`; `teams` are those of the named teams they belong to.
    """

    __tablename__ = "rights"

    login: Mapped[str] = mapped_column(String(100), primary_key=True)
    repository: Mapped[str] = mapped_column(String(200), primary_key=True)
    role: Mapped[int]
    teams: Mapped[Names]
    looked_at: Mapped[float] = mapped_column(index=True)


class LoginAttemptRow(Base):
    """A login that failed, so that guessing can be slowed down."""

    __tablename__ = "login_attempts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[float] = mapped_column(index=True)

    __table_args__ = (Index(None, "address", "at"),)
