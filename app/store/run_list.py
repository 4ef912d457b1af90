"""The list of runs, from the newest to the oldest; results and pairs are not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, Select, func, select

from app.domain.runs import RunKind, RunState
from app.domain.scores import Scores
from app.store.database import Database
from app.store.stretch import Start, Stretch, stretch, told
from app.store.tables import PullRequestRow, RunRow, SampleRow

MOST_STARTED = 100
"""One delivery starts a run for each contribution at most."""


@dataclass(frozen=True, kw_only=True)
class RunFilter:
    """Which runs are wanted; what is empty does not narrow.

    `sees` are the repositories whose runs are shown at all, None for all of them.
    """

    sees: frozenset[str] | None = None
    repository: str = ""
    state: RunState | None = None
    kind: RunKind | None = None


@dataclass(frozen=True, kw_only=True)
class ListedRun:
    """A run's number, and which pull request it is of."""

    id: int
    repository: str
    number: int


class RunList:
    """Reads the runs table."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scores = TypeAdapter(Scores)

    def newest(self, wanted: RunFilter, start: Start, size: int) -> Stretch[ListedRun]:
        """A stretch of the runs that are wanted."""
        query = _listed().where(*_conditions(wanted))
        with self._database.reading() as session:
            found = stretch(session, query, RunRow.id, start, size)
        return told(found, _run)

    def scores(self, run_id: int) -> Scores | None:
        """What a sample run's pairs add up to, None before it is done."""
        query = select(SampleRow.sample["scores"]).filter_by(run_id=run_id)
        with self._database.reading() as session:
            found = session.scalar(query)
        return None if found is None else self._scores.validate_python(found)

    def started_by(self, pull_request_id: int, guid: str) -> tuple[int, ...]:
        """The runs of a pull request that a delivery asked for, oldest first."""
        row = RunRow
        asked = (row.pull_request_id == pull_request_id, row.asked_through == guid)
        query = select(row.id).where(*asked).order_by(row.id).limit(MOST_STARTED)
        with self._database.reading() as session:
            return tuple(session.scalars(query))


def _run(row: Row[Any]) -> ListedRun:
    return ListedRun(id=row.id, repository=row.repository, number=row.number)


def _listed() -> Select[int, str, int]:
    pull = PullRequestRow
    columns = select(RunRow.id, pull.repository, pull.number)
    return columns.join(pull, pull.id == RunRow.pull_request_id)


def _conditions(wanted: RunFilter) -> Iterator[ColumnElement[bool]]:
    pull = PullRequestRow
    if wanted.sees is not None:
        yield pull.repository.in_(sorted(wanted.sees))
    if wanted.repository:
        yield func.lower(pull.repository) == wanted.repository.lower()
    if wanted.state is not None:
        yield RunRow.state == wanted.state
    if wanted.kind is not None:
        yield RunRow.kind == wanted.kind
