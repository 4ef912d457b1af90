"""Stretches of time that rows are counted by, in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

MOST_BUCKETS = 5_000
"""More than any picture shows."""


class _Whole(FunctionElement[int]):
    """The whole part of a number that is not negative."""

    type = BigInteger()
    inherit_cache = True


@compiles(_Whole)
def _floored(element: _Whole, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401
    return f"CAST(FLOOR({compiler.process(element.clauses, **kw)}) AS BIGINT)"


@compiles(_Whole, "sqlite")
def _cut(element: _Whole, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401
    # Not every build of SQLite has FLOOR; its CAST cuts off, while PostgreSQL's rounds.
    return f"CAST({compiler.process(element.clauses, **kw)} AS INTEGER)"


def number_of_bucket(
    at: SQLColumnExpression[Any], since: float, bucket_seconds: float
) -> ColumnElement[int]:
    """In which stretch of `bucket_seconds` after `since` a time lies, counted from 0.

    Only for rows that are not before `since`.

    Raises:
        ValueError: a stretch has no length.
    """
    if bucket_seconds <= 0:
        raise ValueError("a stretch of time needs a length")
    return _Whole((at - since) / bucket_seconds)
