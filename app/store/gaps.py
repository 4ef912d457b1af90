"""What the store knows, as the reconciler holds it against GitHub; all of it light columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, or_, select, update

from app.domain.pull_request import PullRequestRef
from app.domain.runs import RunKind, RunState
from app.store.database import Database
from app.store.deliveries import DeliveryState
from app.store.tables import DeliveryRow, PullRequestRow, RunRow

SETTLED = (RunState.QUEUED, RunState.RUNNING, RunState.DONE)
MOST_NAMES = 5_000
AT_ONCE = 500
"""Names in one question: SQLite takes some thousands."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A delivery of the inbox: whether it failed, and when it was last concluded, 0 for never."""

    failed: bool
    at: float


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A pull request as it was last saved."""

    id: int
    ref: PullRequestRef
    head_sha: str
    open: bool
    draft: bool


class Gaps:
    """Reads deliveries, pull_requests and runs; writes `looked_at` alone."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def heard(self, guids: Collection[str]) -> dict[str, Heard]:
        """Those of these deliveries that the inbox has, by GUID."""
        row, asked = DeliveryRow, sorted(guids)
        found: dict[str, Heard] = {}
        with self._database.reading() as session:
            for start in range(0, len(asked), AT_ONCE):
                some = row.guid.in_(asked[start : start + AT_ONCE])
                query = select(row.guid, row.state, row.handled_at).where(some)
                for guid, state, at in session.execute(query):
                    found[guid] = Heard(failed=state == DeliveryState.FAILED, at=at or 0.0)
        return found

    def standing(self, repository: str, numbers: Collection[int]) -> tuple[Standing, ...]:
        """The pull requests of a repository that are open, and those of these numbers."""
        row, asked = PullRequestRow, sorted(numbers)
        found: dict[int, Standing] = {}
        with self._database.reading() as session:
            for start in range(0, max(len(asked), 1), AT_ONCE):
                some = or_(row.open, row.number.in_(asked[start : start + AT_ONCE]))
                query = select(*_STANDING).where(row.repository == repository, some)
                found |= {each.id: each for each in map(_standing, session.execute(query))}
        return tuple(found.values())

    def unchecked(self, installation_id: int, limit: int) -> tuple[Standing, ...]:
        """Open pull requests with no validate run at their head that is done or will be.

        Those come first whose run was asked for longest ago, after those that have none.
        """
        row, run = PullRequestRow, RunRow
        of_kind = _AT_HEAD & (run.kind == RunKind.VALIDATE)
        last = select(func.max(run.created_at)).where(of_kind).scalar_subquery()
        query = (
            select(*_STANDING)
            .where(row.installation_id == installation_id, row.open)
            .where(~exists().where(of_kind, run.state.in_(SETTLED)))
            .order_by(func.coalesce(last, 0.0), row.id)
            .limit(limit)
        )
        with self._database.reading() as session:
            return tuple(map(_standing, session.execute(query)))

    def interrupted(
        self, installation_id: int, reason: str, limit: int
    ) -> tuple[tuple[Standing, int], ...]:
        """Open pull requests with runs at their head that were cancelled for a reason.

        Each with the newest of these runs; the newest come first.
        """
        row, run = PullRequestRow, RunRow
        ended = (run.state == RunState.CANCELLED) & (run.reason == reason)
        newest = select(func.max(run.id)).where(_AT_HEAD, ended).scalar_subquery()
        query = (
            select(*_STANDING, newest)
            .where(row.installation_id == installation_id, row.open, newest.is_not(None))
            .order_by(newest.desc())
            .limit(limit)
        )
        with self._database.reading() as session:
            found = [tuple(each) for each in session.execute(query)]
        return tuple((_standing(each[:-1]), int(each[-1])) for each in found)

    def to_look_at(self, repositories: Sequence[str], limit: int) -> tuple[Standing, ...]:
        """Of these repositories the open pull requests not looked at for longest; now they are.

        Those that wait to be published are left to that. Of more repositories than fit into one
        question, the first count.
        """
        row = PullRequestRow
        query = (
            select(row.id)
            .where(row.open, row.repository.in_(repositories[:MOST_NAMES]))
            .where(row.unpublished_since.is_(None))
            .order_by(row.looked_at, row.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._database.transaction() as session:
            ids = session.scalars(query).all()
            session.execute(update(row).where(row.id.in_(ids)).values(looked_at=self._clock()))
            found = session.execute(select(*_STANDING).where(row.id.in_(ids)))
            return tuple(map(_standing, found))

    def places(self) -> tuple[tuple[int, str], ...]:
        """Installation and repository of all that goes on, or waits to be shown."""
        row, run = PullRequestRow, RunRow
        active = (RunState.QUEUED, RunState.RUNNING)
        of_it = (run.pull_request_id == row.id) & run.state.in_(active)
        going_on = or_(row.unpublished_since.is_not(None), exists().where(of_it))
        query = select(row.installation_id, row.repository).where(going_on).distinct()
        with self._database.reading() as session:
            return tuple((installation, name) for installation, name in session.execute(query))


_AT_HEAD = (RunRow.pull_request_id == PullRequestRow.id) & (
    RunRow.head_sha == PullRequestRow.head_sha
)
_STANDING = (
    PullRequestRow.id,
    PullRequestRow.installation_id,
    PullRequestRow.repository,
    PullRequestRow.number,
    PullRequestRow.head_sha,
    PullRequestRow.open,
    PullRequestRow.draft,
)


def _standing(row: Sequence[Any]) -> Standing:
    ref = PullRequestRef(installation_id=row[1], repository=row[2], number=row[3])
    return Standing(id=row[0], ref=ref, head_sha=row[4], open=row[5], draft=row[6])
