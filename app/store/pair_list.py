"""The pairs of one run, by number, without what models wrote word for word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, select

from app.domain.record import Outcome, Record
from app.store.database import Database
from app.store.tables import RecordRow


@dataclass(frozen=True, kw_only=True)
class PairFilter:
    """Which pairs are wanted; what is None does not narrow. `seed` counts from 0."""

    outcome: Outcome | None = None
    reason: str | None = None
    seed: int | None = None


class PairList:
    """Reads the records table."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._record = TypeAdapter(Record)

    def after(self, run_id: int, wanted: PairFilter, number: int, size: int) -> tuple[Record, ...]:
        """At most `size` wanted pairs of a run, those after a number; -1 is before the first."""
        row = RecordRow
        query = (
            select(row.record)
            .where(row.run_id == run_id, row.number > number, *_conditions(wanted))
            .order_by(row.number)
            .limit(size)
        )
        with self._database.reading() as session:
            return tuple(map(self._pair, session.scalars(query)))

    def _pair(self, record: dict[str, Any]) -> Record:
        calls = [{**call, "raw": ""} for call in record.get("calls", ())]
        return self._record.validate_python({**record, "calls": calls})


def _conditions(wanted: PairFilter) -> Iterator[ColumnElement[bool]]:
    row = RecordRow
    if wanted.outcome is not None:
        yield row.outcome == wanted.outcome
    if wanted.reason is not None:
        yield row.record["reason"].as_string() == wanted.reason
    if wanted.seed is not None:
        yield row.record["lead_seed"].as_integer() == wanted.seed
