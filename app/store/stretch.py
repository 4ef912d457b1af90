"""Rows from the newest to the oldest, so many at a time.

A stretch is named by the id of a row beside it and not by a number of rows to leave out, so that
it is found as fast at the end of a long table, and stays the same while rows are added.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute, Session

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where a stretch begins: below the id `before`, or above `after`; 0 and 0: at the newest."""

    before: int = 0
    after: int = 0


NEWEST = Start()


@dataclass(frozen=True, kw_only=True)
class Stretch(Generic[T]):
    """Rows, the newest first, and the starts of the stretches beside it, None where none is."""

    rows: tuple[T, ...]
    newer: Start | None
    older: Start | None


def stretch(
    session: Session,
    query: Select[*tuple[Any, ...]],
    row_id: InstrumentedAttribute[int],
    start: Start,
    size: int,
) -> Stretch[Row[Any]]:
    """At most `size` rows of a query, which selects `row_id` under the name `id`."""
    if start.after:
        above = query.where(row_id > start.after).order_by(row_id).limit(size + 1)
        found = session.execute(above).all()
        if len(found) > size:
            rows = tuple(reversed(found[:size]))
            return _beside(rows, newer=True, older=True)
        start = NEWEST  # a short first stretch would leave out rows that fit on it
    below = query.where(row_id < start.before) if start.before else query
    found = session.execute(below.order_by(row_id.desc()).limit(size + 1)).all()
    return _beside(tuple(found[:size]), newer=bool(start.before), older=len(found) > size)


def told(found: Stretch[Row[Any]], tell: Callable[[Row[Any]], T]) -> Stretch[T]:
    """The same stretch, its rows in words of ours."""
    return Stretch(rows=tuple(map(tell, found.rows)), newer=found.newer, older=found.older)


def _beside(rows: tuple[Row[Any], ...], *, newer: bool, older: bool) -> Stretch[Row[Any]]:
    if not rows:
        return Stretch(rows=(), newer=NEWEST if newer else None, older=None)
    return Stretch(
        rows=rows,
        newer=Start(after=rows[0].id) if newer else None,
        older=Start(before=rows[-1].id) if older else None,
    )
