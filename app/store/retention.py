"""Deleting what was kept long enough, a few rows at a time.

Every call is one short transaction, so that others who write need not wait: SQLite has one
writer. It deletes at most so many rows and says how many; 0 says that nothing is left. Two
callers at once pass each other's rows by.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, null, or_, select, true, update
from sqlalchemy.orm import Session

from app.domain.runs import NO_LONGER_KEPT, RunKind, RunState
from app.store.access_tables import ApiTokenRow, LoginAttemptRow, SessionRow
from app.store.database import Database
from app.store.deliveries import DeliveryState
from app.store.service_tables import EndpointLookRow
from app.store.tables import (
    AuditRow,
    Base,
    CommandUseRow,
    ControlRow,
    DeliveryRow,
    ExportFileRow,
    FindingRow,
    PullRequestRow,
    RecordRow,
    RunRow,
    SampleRow,
)

RESULT_GOES = (RunKind.VALIDATE, RunKind.SAMPLE, RunKind.PRECHECK, RunKind.POSTCHECK)
"""What an export said of itself is small, and stays: coverage is counted from it."""
CONCLUDED = tuple(state for state in RunState if state.concluded)
Aging = (
    ApiTokenRow
    | AuditRow
    | CommandUseRow
    | DeliveryRow
    | EndpointLookRow
    | LoginAttemptRow
    | SessionRow
)
"""What goes by its age alone."""
MADE = (RecordRow, ControlRow, SampleRow, FindingRow, ExportFileRow)
"""Rows of what a run made. A run's own row stays, with its words, its key and its figures."""


class Kept:
    """What the tables keep, and how it is let go."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget_deliveries(self, before: float, most: int) -> int:
        """Delete deliveries that were concluded before a time (seconds since the epoch).

        One that is not concluded is kept, however old it is.
        """
        row = DeliveryRow
        concluded = and_(
            row.received_at < before,
            row.state != DeliveryState.RECEIVED,
            or_(row.handled_at.is_(None), row.handled_at < before),  # ignored ones have no time
        )
        return self._forget(row, concluded, most)

    def forget_results(self, before: float, most: int) -> int:
        """Delete what runs made, of closed pull requests that nothing touched since a time."""
        with self._database.transaction() as session:
            runs = session.scalars(
                select(RunRow.id)
                .join(PullRequestRow, PullRequestRow.id == RunRow.pull_request_id)
                .where(~PullRequestRow.open, PullRequestRow.updated_at < before)
                .where(RunRow.state.in_(CONCLUDED), RunRow.finished_at < before, _made_something())
                .limit(most)
                .with_for_update(of=RunRow, skip_locked=True)
            ).all()
            self._forget_what_was_made(session, runs)
            return len(runs)

    def forget_audit(self, before: float, most: int) -> int:
        """Delete entries of the audit log that are older than a time."""
        return self._forget(AuditRow, AuditRow.at < before, most)

    def forget_sessions(self, now: float, most: int) -> int:
        """Delete logins that ended by themselves or were ended."""
        row = SessionRow
        return self._forget(row, or_(row.expires_at < now, row.revoked == true()), most)

    def forget_api_tokens(self, now: float, most: int) -> int:
        """Delete programs' tokens that ended by themselves or were ended."""
        row = ApiTokenRow
        return self._forget(row, or_(row.expires_at < now, row.revoked == true()), most)

    def forget_login_attempts(self, before: float, most: int) -> int:
        """Delete failed logins that are older than a time."""
        return self._forget(LoginAttemptRow, LoginAttemptRow.at < before, most)

    def forget_command_uses(self, before: float, most: int) -> int:
        """Delete counts of commands that are older than a time."""
        return self._forget(CommandUseRow, CommandUseRow.at < before, most)

    def forget_endpoint_looks(self, before: float, most: int) -> int:
        """Delete looks at model servers that are older than a time."""
        return self._forget(EndpointLookRow, EndpointLookRow.at < before, most)

    def _forget(
        self,
        row: type[Aging],
        where: ColumnElement[bool],
        most: int,
    ) -> int:
        old = select(row.id).where(where).limit(most).with_for_update(skip_locked=True)
        with self._database.transaction() as session:
            found = session.scalars(old).all()
            session.execute(delete(row).where(row.id.in_(found)))
            return len(found)

    @staticmethod
    def _forget_what_was_made(session: Session, runs: Sequence[int]) -> None:
        for row in MADE:
            session.execute(delete(row).where(row.run_id.in_(runs)))
        chosen = RunRow.id.in_(runs)
        gone = chosen & RunRow.kind.in_(RESULT_GOES)
        session.execute(update(RunRow).where(gone).values(result=null(), progress=null()))
        # A run that failed or was cancelled has a reason of its own, and nothing to show.
        done = chosen & (RunRow.state == RunState.DONE)
        session.execute(update(RunRow).where(done).values(reason=NO_LONGER_KEPT))


def _made_something() -> ColumnElement[bool]:
    """Whether there is something of a run to delete."""
    not_yet = and_(RunRow.state == RunState.DONE, RunRow.reason != NO_LONGER_KEPT)
    return or_(not_yet, *(_has(row) for row in MADE))


def _has(row: type[Base]) -> ColumnElement[bool]:
    return exists().where(row.__table__.c.run_id == RunRow.id)
