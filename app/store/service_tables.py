"""The tables of what serves: workers and model servers, as they were last found."""

from __future__ import annotations

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables import Base, RowId


class WorkerRow(Base):
    """A worker's process; it says now and then that it is alive."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    queues: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[float]
    seen_at: Mapped[float] = mapped_column(index=True)


class EndpointRow(Base):
    """A model server as a worker last found it; `words` say why it is not up.

    `in_flight` and `waiting` are requests as the server itself counts them, None where it does not
    say; `tokens_written` is its counter, from which `tokens_a_second` is worked out.
    """

    __tablename__ = "endpoints"

    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    up: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)
    latency: Mapped[float | None]
    in_flight: Mapped[int | None]
    waiting: Mapped[int | None]
    tokens_written: Mapped[float | None]
    tokens_a_second: Mapped[float | None]
    seen_at: Mapped[float]


class EndpointLookRow(Base):
    """One look at a model server, for plots; latency in seconds."""

    __tablename__ = "endpoint_looks"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    at: Mapped[float] = mapped_column(index=True)
    up: Mapped[bool]
    latency: Mapped[float | None]
    waiting: Mapped[int | None]
    tokens_a_second: Mapped[float | None]

    __table_args__ = (Index(None, "role", "at"),)
