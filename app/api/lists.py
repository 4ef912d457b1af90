"""Lists, a page at a time: how long one is, and where the next begins."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from app.store.stretch import NEWEST, Start, Stretch

T = TypeVar("T")
LONGEST = 100
LARGEST = 2**63 - 1
"""No number of a row is larger."""

Limit = Annotated[int, Query(ge=1, le=LONGEST, description="How many at most.")]
Cursor = Annotated[
    int,
    Query(ge=0, le=LARGEST, description="The `next` of the page before; 0 for the first page."),
]


class Page(BaseModel, Generic[T]):
    """A part of a list."""

    items: list[T]
    next: int | None = Field(description="The cursor of the next page, null after the last.")


def start_at(cursor: int) -> Start:
    """Where a stretch of rows, the newest first, begins."""
    return Start(before=cursor) if cursor else NEWEST


def next_of(found: Stretch[T]) -> int | None:
    """The cursor of what is older."""
    return None if found.older is None else found.older.before
