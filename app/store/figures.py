"""Figures of runs: what each came to and cost, and what all come to over time.

They are written before a run is concluded and counted for concluded runs alone, so that a run
whose worker dies in between is counted once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, delete, func, insert, literal, select, update

from app.domain.commands import MODEL_KINDS
from app.domain.runs import RunState
from app.store.buckets import MOST_BUCKETS, number_of_bucket
from app.store.database import Database
from app.store.tables import PullRequestRow, RunRow, UsageRow


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What was asked of one model: `role` is the endpoint that was asked.

    Where no judge is set up the teacher judges, and that counts for the teacher. `seconds` is the
    sum over all calls; calls that ran at the same time each count.
    """

    role: str
    calls: int = 0
    tokens_read: int = 0
    tokens_written: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class RoleUsage(Usage):
    """What several runs asked of one model; `run_seconds` is how long those runs worked."""

    run_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class RunFigures:
    """What one run came to: pairs that were judged, of these kept, and what it asked of models."""

    judged: int
    kept: int
    usages: tuple[Usage, ...]


@dataclass(frozen=True, kw_only=True)
class Times:
    """Means over `runs` that were done, in seconds.

    `waited` is from being asked for to the beginning of the attempt that ended the run, `worked`
    from there to its end.
    """

    runs: int
    waited: float
    worked: float


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What runs that were concluded come to.

    `ended` counts them by state. `checks` are the times of runs that need no model, `models` those
    of runs that do; None where none was done. `usages` has each role that was asked, by name.
    """

    ended: Mapping[RunState, int] = field(default_factory=dict)
    judged: int = 0
    kept: int = 0
    checks: Times | None = None
    models: Times | None = None
    usages: tuple[RoleUsage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bucket(Tally):
    """The runs that were concluded in the `seconds` from `begins_at` (since the epoch) on."""

    begins_at: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class _Span:
    """Which runs are counted, and in which stretch each of them is."""

    since: float
    until: float | None
    repositories: frozenset[str] | None
    number: ColumnElement[int]

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Whether a run is one of these."""
        found = [RunRow.finished_at >= self.since]
        if self.until is not None:
            found.append(RunRow.finished_at < self.until)
        if self.repositories is not None:
            pull = PullRequestRow
            theirs = select(pull.id).where(pull.repository.in_(self.repositories))
            found.append(RunRow.pull_request_id.in_(theirs))
        return tuple(found)


class Figures:
    """Reads and writes figures: two columns of runs, and the table of usage."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run_id: int, judged: int, kept: int, usages: Collection[Usage]) -> None:
        """Set a run's figures, whatever was there."""
        rows = [{"run_id": run_id, **asdict(usage)} for usage in usages]
        known = update(RunRow).where(RunRow.id == run_id).values(judged=judged, kept=kept)
        with self._database.transaction() as session:
            if session.scalar(known.returning(RunRow.id)) is None:
                return
            session.execute(delete(UsageRow).where(UsageRow.run_id == run_id))
            if rows:
                session.execute(insert(UsageRow), rows)

    def of_run(self, run_id: int) -> RunFigures:
        """One run's figures; nothing where none were kept."""
        counted = select(RunRow.judged, RunRow.kept).where(RunRow.id == run_id)
        used = select(UsageRow).where(UsageRow.run_id == run_id).order_by(UsageRow.role)
        with self._database.reading() as session:
            found = session.execute(counted).one_or_none()
            usages = tuple(_usage(row) for row in session.scalars(used))
        judged, kept = (found.judged, found.kept) if found else (0, 0)
        return RunFigures(judged=judged, kept=kept, usages=usages)

    def over_time(
        self,
        since: float,
        until: float,
        bucket_seconds: float,
        repositories: frozenset[str] | None = None,
    ) -> tuple[Bucket, ...]:
        """What ended from `since` to before `until`, in stretches that begin at `since`.

        None is left out. The last may reach beyond `until`; nothing after that is counted in it.
        `repositories` limits what is counted, None counts all.

        Raises:
            ValueError: a stretch has no length, or there would be more than `MOST_BUCKETS`.
        """
        number = number_of_bucket(RunRow.finished_at, since, bucket_seconds)
        amount = max(0, ceil((until - since) / bucket_seconds))
        if amount > MOST_BUCKETS:
            raise ValueError("too many stretches of time")
        span = _Span(since=since, until=until, repositories=repositories, number=number)
        tallies = self._tallies(span)
        return tuple(
            Bucket(
                begins_at=since + place * bucket_seconds,
                seconds=bucket_seconds,
                **vars(tallies.get(place, Tally())),
            )
            for place in range(amount)
        )

    def totals(self, since: float, repositories: frozenset[str] | None = None) -> Tally:
        """What all runs come to that ended at a time (seconds since the epoch) or after it."""
        span = _Span(since=since, until=None, repositories=repositories, number=literal(0))
        return self._tallies(span).get(0, Tally())

    def _tallies(self, span: _Span) -> dict[int, Tally]:
        with self._database.reading() as session:
            ended = _by_number(session.execute(_ended(span)))
            used = _by_number(session.execute(_used(span)))
        return {place: _tally(rows, used.get(place, [])) for place, rows in ended.items()}


def _ended(span: _Span) -> Executable:
    """Runs by stretch, state and whether they need a model."""
    run = RunRow
    return (
        select(
            span.number.label("number"),
            run.state,
            run.kind.in_(MODEL_KINDS).label("needs_model"),
            func.count().label("runs"),
            func.sum(run.judged).label("judged"),
            func.sum(run.kept).label("kept"),
            func.sum(run.started_at - run.created_at).label("waited"),
            func.sum(run.finished_at - run.started_at).label("worked"),
        )
        .where(*span.conditions())
        .group_by("number", run.state, "needs_model")
    )


def _used(span: _Span) -> Executable:
    """What was asked of models, by stretch and role."""
    run, used = RunRow, UsageRow
    return (
        select(
            span.number.label("number"),
            used.role,
            func.sum(used.calls).label("calls"),
            func.sum(used.tokens_read).label("tokens_read"),
            func.sum(used.tokens_written).label("tokens_written"),
            func.sum(used.seconds).label("seconds"),
            func.sum(run.finished_at - run.started_at).label("run_seconds"),
        )
        .join(run, run.id == used.run_id)
        .where(*span.conditions())
        .group_by("number", used.role)
        .order_by("number", used.role)
    )


def _by_number(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(int(row.number), []).append(row)
    return found


def _tally(ended: list[Row[Any]], used: list[Row[Any]]) -> Tally:
    states: dict[RunState, int] = {}
    for row in ended:
        state = RunState(row.state)
        states[state] = states.get(state, 0) + row.runs
    done = {bool(row.needs_model): row for row in ended if row.state == RunState.DONE}
    return Tally(
        ended=states,
        judged=sum(int(row.judged) for row in ended),
        kept=sum(int(row.kept) for row in ended),
        checks=_times(done.get(False)),
        models=_times(done.get(True)),
        usages=tuple(_role_usage(row) for row in used),
    )


def _times(row: Row[Any] | None) -> Times | None:
    if row is None:
        return None
    # A clock that was set back may have a run end before it began.
    waited, worked = (max(0.0, each or 0.0) / row.runs for each in (row.waited, row.worked))
    return Times(runs=row.runs, waited=waited, worked=worked)


def _role_usage(row: Row[Any]) -> RoleUsage:
    return RoleUsage(
        role=row.role,
        calls=int(row.calls),
        tokens_read=int(row.tokens_read),
        tokens_written=int(row.tokens_written),
        seconds=row.seconds,
        run_seconds=max(0.0, row.run_seconds or 0.0),
    )


def _usage(row: UsageRow) -> Usage:
    return Usage(
        role=row.role,
        calls=row.calls,
        tokens_read=row.tokens_read,
        tokens_written=row.tokens_written,
        seconds=row.seconds,
    )
