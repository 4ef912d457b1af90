"""Model servers: how each was last found, and how it was found over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from app.store.buckets import number_of_bucket
from app.store.database import Database
from app.store.service_tables import EndpointLookRow, EndpointRow

LOOK_SECONDS = 60.0
"""Seconds between two looks at one server that are kept for plots."""
LEAST_APART = 1.0
"""Seconds that two looks must be apart to work out tokens a second from them."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at a model server; `role` is teacher, judge, student or candidate.

    `words` say why it is not up. `latency` is in seconds. `in_flight` and `waiting` are requests
    as the server counts them, from whomever; `tokens_written` is its counter since it started.
    None where the server does not say.
    """

    role: str
    address: str
    model: str
    up: bool
    words: str = ""
    latency: float | None = None
    in_flight: int | None = None
    waiting: int | None = None
    tokens_written: float | None = None


@dataclass(frozen=True, kw_only=True)
class KnownEndpoint(Look):
    """A model server as it was last found, at `seen_at` (seconds since the epoch).

    `tokens_a_second` is the mean since the look before, None where it can't be told.
    """

    tokens_a_second: float | None
    seen_at: float


@dataclass(frozen=True, kw_only=True)
class EndpointBucket:
    """What the looks of a stretch of time, which began at `begins_at`, come to.

    `up` is the share (0..1) of `looks` that found the server up; the others are means over the
    looks that could tell, None where none could.
    """

    begins_at: float
    looks: int
    up: float
    latency: float | None
    waiting: float | None
    tokens_a_second: float | None


class Endpoints:
    """The tables of model servers."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def save(self, look: Look) -> None:
        """Keep a look; for plots too, where the last one kept of this role is a minute ago."""
        now, row = self._clock(), EndpointRow
        with self._database.transaction() as session:
            before = session.get(row, look.role, with_for_update=True)
            pace = None if before is None else _pace(before, look, now)
            values = {**asdict(look), "tokens_a_second": pace, "seen_at": now}
            if not self._database.insert_new(session, row, values):
                session.execute(update(row).where(row.role == look.role).values(values))
            self._keep_for_plots(session, look, pace, now)

    def all(self) -> tuple[KnownEndpoint, ...]:
        """Every server that was ever looked at, by role; `seen_at` says how old that is."""
        query = select(EndpointRow).order_by(EndpointRow.role)
        with self._database.reading() as session:
            return tuple(_endpoint(row) for row in session.scalars(query))

    def keep_only(self, roles: tuple[str, ...]) -> None:
        """Forget how servers were found that settings no longer name; what plots show stays."""
        with self._database.transaction() as session:
            for row in session.scalars(select(EndpointRow)):
                if row.role not in roles:
                    session.delete(row)

    def history(self, role: str, since: float, bucket_seconds: float) -> tuple[EndpointBucket, ...]:
        """The looks since a time (seconds since the epoch), in stretches that begin there.

        Stretches without a look are left out.
        """
        row = EndpointLookRow
        number = number_of_bucket(row.at, since, bucket_seconds)
        query = (
            select(
                number.label("number"),
                func.count().label("looks"),
                func.avg(case((row.up, 1.0), else_=0.0)).label("up"),
                func.avg(row.latency).label("latency"),
                func.avg(row.waiting).label("waiting"),
                func.avg(row.tokens_a_second).label("pace"),
            )
            .where(row.role == role, row.at >= since)
            .group_by("number")
            .order_by("number")
        )
        with self._database.reading() as session:
            return tuple(
                EndpointBucket(
                    begins_at=since + found.number * bucket_seconds,
                    looks=found.looks,
                    up=float(found.up),
                    latency=_number(found.latency),
                    waiting=_number(found.waiting),
                    tokens_a_second=_number(found.pace),
                )
                for found in session.execute(query)
            )

    def _keep_for_plots(self, session: Session, look: Look, pace: float | None, now: float) -> None:
        row = EndpointLookRow
        last = session.scalar(select(func.max(row.at)).where(row.role == look.role))
        # One that lies ahead comes from before a clock was set back.
        if last is not None and now - LOOK_SECONDS < last <= now:
            return
        session.add(
            row(
                role=look.role,
                at=now,
                up=look.up,
                latency=look.latency,
                waiting=look.waiting,
                tokens_a_second=pace,
            )
        )


def _pace(before: EndpointRow, look: Look, now: float) -> float | None:
    """Tokens a second since the look before; None for another server, or one begun anew."""
    if look.tokens_written is None or before.tokens_written is None:
        return None
    seconds, tokens = now - before.seen_at, look.tokens_written - before.tokens_written
    if before.address != look.address or tokens < 0:
        return None
    return tokens / seconds if seconds >= LEAST_APART else before.tokens_a_second


def _endpoint(row: EndpointRow) -> KnownEndpoint:
    return KnownEndpoint(
        role=row.role,
        address=row.address,
        model=row.model,
        up=row.up,
        words=row.words,
        latency=row.latency,
        in_flight=row.in_flight,
        waiting=row.waiting,
        tokens_written=row.tokens_written,
        tokens_a_second=row.tokens_a_second,
        seen_at=row.seen_at,
    )


def _number(value: object) -> float | None:
    """A mean as a float: PostgreSQL's mean of integers is a Decimal."""
    return None if value is None else float(value)  # type: ignore[arg-type]
