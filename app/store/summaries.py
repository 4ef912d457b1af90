"""Summaries of pull requests, kept beside them so that lists are read from one table."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import delete, insert, null, select, update
from sqlalchemy.orm import Session

from app.report.summary import Summary, stored
from app.store.database import Database
from app.store.tables import ChangedLeafRow, Json, PullRequestRow


class Summaries:
    """The summary's columns of pull_requests, and the changed_leaves table."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def save(
        self, pull_request_id: int, made: Summary, leaves: Collection[str] | None = None
    ) -> None:
        """Keep a summary, and the leaves that the pull request changes unless they are None.

        Since when it waits changes only with its readiness and with who is next.
        """
        self._save(pull_request_id, made, leaves, only_missing=False)

    def save_missing(
        self, pull_request_id: int, made: Summary, leaves: Collection[str] | None = None
    ) -> None:
        """The same where there is still none: a publication may have made a newer one since."""
        self._save(pull_request_id, made, leaves, only_missing=True)

    def _save(
        self,
        pull_request_id: int,
        made: Summary,
        leaves: Collection[str] | None,
        *,
        only_missing: bool,
    ) -> None:
        with self._database.transaction() as session:
            row = session.get_one(PullRequestRow, pull_request_id, with_for_update=True)
            if only_missing and row.summary is not None:
                return
            values = _differences(row, made, self._clock())
            if values:
                session.execute(
                    update(PullRequestRow).where(PullRequestRow.id == row.id).values(values)
                )
            if leaves is not None:
                _change(session, pull_request_id, set(leaves))

    def give_up(self, pull_request_id: int) -> None:
        """Note that no summary can be made, so that it is not tried for ever.

        What is kept then can be read as little; the next publication tries again.
        """
        row = PullRequestRow
        none_yet = (row.id == pull_request_id, row.summary.is_(null()))
        with self._database.transaction() as session:
            session.execute(update(row).where(*none_yet).values(summary={}))

    def forget(self, pull_request_ids: Collection[int]) -> None:
        """Have these made anew without a publication: something changed that is not published."""
        row = PullRequestRow
        with self._database.transaction() as session:
            session.execute(update(row).where(row.id.in_(pull_request_ids)).values(summary=null()))

    def missing(self, most: int) -> tuple[int, ...]:
        """Pull requests without a summary, at most so many, the open and newest first."""
        row = PullRequestRow
        query = select(row.id).where(row.summary.is_(null()))
        with self._database.reading() as session:
            return tuple(
                session.scalars(query.order_by(row.open.desc(), row.id.desc()).limit(most))
            )


def _differences(row: PullRequestRow, made: Summary, now: float) -> Json:
    """The columns that change; most publications change none."""
    values: Json = {}
    kept = stored(made)
    if row.summary != kept:
        values["summary"] = kept
    if (row.readiness, row.next_actor) != (made.readiness, made.actor):
        values |= {"readiness": int(made.readiness), "next_actor": made.actor, "waiting_since": now}
    if not row.waiting_since:
        # The first one: the last change that is known of is the nearest there is.
        values["waiting_since"] = min(row.updated_at, now)
    return values


def _change(session: Session, pull_request_id: int, wanted: set[str]) -> None:
    row = ChangedLeafRow
    known = set(session.scalars(select(row.path).filter_by(pull_request_id=pull_request_id)))
    if gone := known - wanted:
        own = row.pull_request_id == pull_request_id
        session.execute(delete(row).where(own, row.path.in_(gone)))
    if new := wanted - known:
        values = [{"pull_request_id": pull_request_id, "path": path} for path in sorted(new)]
        session.execute(insert(row), values)
