"""How much there is of everything, counted by the database over all that is stored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain.runs import RunKind, RunState
from app.store.database import Database
from app.store.deliveries import DeliveryState
from app.store.figures import Usage
from app.store.tables import DeliveryRow, RunRow, UsageRow


@dataclass(frozen=True, kw_only=True)
class RunCount:
    """The runs of one kind in one state, and the pairs that were judged and kept in them."""

    kind: RunKind
    state: RunState
    runs: int
    judged: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class DeliveryCounts:
    """Deliveries that are not handled, the oldest of them, and those that were given up."""

    received: int
    failed: int
    oldest: float | None


class Counts:
    """Counts rows; what ended stays counted, so these numbers can be drawn as counters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self) -> tuple[RunCount, ...]:
        """The runs by kind and state."""
        row = RunRow
        query = (
            select(row.kind, row.state, func.count(), func.sum(row.judged), func.sum(row.kept))
            .group_by(row.kind, row.state)
            .order_by(row.kind, row.state)
        )
        with self._database.reading() as session:
            return tuple(
                RunCount(
                    kind=RunKind(kind),
                    state=RunState(state),
                    runs=runs,
                    judged=int(judged),
                    kept=int(kept),
                )
                for kind, state, runs, judged, kept in session.execute(query)
            )

    def usage(self) -> tuple[Usage, ...]:
        """What all runs that ended asked of each model."""
        row = UsageRow
        query = (
            select(
                row.role,
                func.sum(row.calls),
                func.sum(row.tokens_read),
                func.sum(row.tokens_written),
                func.sum(row.seconds),
            )
            .join(RunRow, RunRow.id == row.run_id)
            .where(RunRow.finished_at.is_not(None))
            .group_by(row.role)
            .order_by(row.role)
        )
        with self._database.reading() as session:
            return tuple(
                Usage(
                    role=role,
                    calls=int(calls),
                    tokens_read=int(read),
                    tokens_written=int(written),
                    seconds=float(seconds),
                )
                for role, calls, read, written, seconds in session.execute(query)
            )

    def deliveries(self) -> DeliveryCounts:
        """The deliveries that want looking after."""
        row = DeliveryRow
        open_ones = (DeliveryState.RECEIVED, DeliveryState.FAILED)
        query = (
            select(row.state, func.count(), func.min(row.received_at))
            .where(row.state.in_(open_ones))
            .group_by(row.state)
        )
        with self._database.reading() as session:
            found = {state: (number, oldest) for state, number, oldest in session.execute(query)}
        received, oldest = found.get(DeliveryState.RECEIVED, (0, None))
        failed, _ = found.get(DeliveryState.FAILED, (0, None))
        return DeliveryCounts(received=received, failed=failed, oldest=oldest)
