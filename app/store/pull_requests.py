"""The pull requests we speak on, and the lock that serialises acts on each."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from threading import Event, Thread

from pydantic import TypeAdapter
from sqlalchemy import func, null, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.domain.pull_request import PullRequest, PullRequestRef
from app.domain.triage import Conversation
from app.errors import TransientError
from app.logging import get_logger
from app.store.database import Database
from app.store.tables import PullRequestRow

LOCK_SECONDS = 15.0
"""A living holder renews it; a dead holder's lock ends by itself."""
WAIT_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class KnownPullRequest:
    """A pull request as the store knows it."""

    id: int
    ref: PullRequestRef
    title: str
    author: str
    head_sha: str
    open: bool
    notice: str
    updated_at: float
    draft: bool = False
    locked: bool = False
    merged: bool = False
    merge_sha: str = ""
    labels: tuple[str, ...] = ()
    conversation: Conversation = field(default_factory=Conversation)


class PullRequests:
    """The pull_requests table."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def save(self, pull_request: PullRequest) -> int:
        """Store what GitHub says now; the row's id."""
        ref = pull_request.ref
        state = {
            "installation_id": ref.installation_id,
            "title": pull_request.title,
            "author": pull_request.author,
            "head_sha": pull_request.head_sha,
            "open": pull_request.open,
            "draft": pull_request.draft,
            "locked": pull_request.locked,
            "merged": pull_request.merged,
            "merge_sha": pull_request.merge_sha,
            "labels": list(pull_request.labels),
            "updated_at": self._clock(),
        }
        where = {"repository": ref.repository, "number": ref.number}
        unsaid = {"notice": "", "conversation": {}, "lock_owner": "", "lock_until": 0.0}
        with self._database.transaction() as session:
            self._database.insert_new(session, PullRequestRow, {**where, **state, **unsaid})
            row = session.scalars(select(PullRequestRow).filter_by(**where)).one()
            if _is_another_matter(row, pull_request):
                row.notice = ""
            for name, value in state.items():
                setattr(row, name, value)
            return row.id

    def get(self, pull_request_id: int) -> KnownPullRequest:
        """One pull request; raises `sqlalchemy.exc.NoResultFound` when unknown."""
        with self._database.reading() as session:
            return _known(session.get_one(PullRequestRow, pull_request_id))

    def find(self, ref: PullRequestRef) -> int | None:
        """The row's id, None for a pull request never seen."""
        query = select(PullRequestRow.id).filter_by(repository=ref.repository, number=ref.number)
        with self._database.reading() as session:
            return session.scalar(query)

    def named(self, repository: str, number: int) -> KnownPullRequest | None:
        """The pull request that people call so, None for one never seen."""
        query = select(PullRequestRow).filter_by(repository=repository, number=number)
        with self._database.reading() as session:
            row = session.scalars(query).one_or_none()
            return None if row is None else _known(row)

    def newest(self, limit: int = 50) -> tuple[KnownPullRequest, ...]:
        """The pull requests last changed, newest first."""
        query = select(PullRequestRow).order_by(PullRequestRow.updated_at.desc()).limit(limit)
        with self._database.reading() as session:
            return tuple(_known(row) for row in session.scalars(query))

    def of_ids(self, ids: Collection[int]) -> tuple[KnownPullRequest, ...]:
        """These pull requests, in no order."""
        query = select(PullRequestRow).where(PullRequestRow.id.in_(ids))
        with self._database.reading() as session:
            return tuple(_known(row) for row in session.scalars(query))

    def at_head(self, repository: str, head_sha: str) -> tuple[KnownPullRequest, ...]:
        """The open pull requests of a repository that have this head commit."""
        query = select(PullRequestRow).filter_by(
            repository=repository, head_sha=head_sha, open=True
        )
        with self._database.reading() as session:
            return tuple(_known(row) for row in session.scalars(query))

    def agree(self, pull_request_id: int, conversation: Conversation) -> None:
        """Keep what was agreed on a pull request."""
        self._set(pull_request_id, conversation=asdict(conversation))

    def notify(self, pull_request_id: int, words: str) -> None:
        """Keep one line for the status comment."""
        self._set(pull_request_id, notice=words)

    def unpublish(self, pull_request_id: int, wait: float = 0.0) -> None:
        """Note that GitHub does not show yet what the store has; due after `wait` seconds."""
        self._set(pull_request_id, unpublished_since=self._clock() + wait)

    def published(self, pull_request_id: int, since: float) -> None:
        """Note that GitHub shows what was there at `since`; later changes stay noted."""
        row = PullRequestRow
        fits = or_(row.unpublished_since.is_(None), row.unpublished_since <= since)
        with self._database.transaction() as session:
            session.execute(
                update(row).where(row.id == pull_request_id, fits).values(unpublished_since=None)
            )

    def of_installation(
        self, installation_id: int, repositories: Collection[str] | None = None
    ) -> tuple[int, ...]:
        """The ids of an installation's pull requests that are open or wait to be shown.

        With `repositories`, those of these alone; GitHub ignores case.
        """
        row = PullRequestRow
        concerned = or_(row.open, row.unpublished_since.is_not(None))
        query = select(row.id).where(row.installation_id == installation_id, concerned)
        if repositories is not None:
            names = [name.lower() for name in repositories]
            query = query.where(func.lower(row.repository).in_(names))
        with self._database.reading() as session:
            return tuple(session.scalars(query))

    def withdraw(self, ids: Collection[int], *, closed: bool = False) -> None:
        """Have nothing of these published; `closed` where they are not there any more."""
        row = PullRequestRow
        # Its summary says what was true before; the sweeper makes one of what is true now.
        gone = {"open": False, "summary": null()} if closed else {}
        with self._database.transaction() as session:
            session.execute(
                update(row).where(row.id.in_(ids)).values(unpublished_since=None, **gone)
            )

    def unpublished(self, seconds: float) -> tuple[int, ...]:
        """Pull requests whose publication has been due for over `seconds`; marked as due now."""
        row, now = PullRequestRow, self._clock()
        with self._database.transaction() as session:
            found = session.scalars(
                update(row)
                .where(row.unpublished_since < now - seconds)
                .values(unpublished_since=now)
                .returning(row.id)
            )
            return tuple(found)

    @contextmanager
    def serialised(self, pull_request_id: int) -> Iterator[None]:
        """Hold the pull request's lock, so that acts on it happen one after the other.

        Raises:
            TransientError: another holder kept it for over `WAIT_SECONDS`.
        """
        owner = uuid.uuid4().hex
        give_up = time.monotonic() + WAIT_SECONDS
        while not self._lock(pull_request_id, owner):
            if time.monotonic() > give_up:
                raise TransientError("locked", "Another act on this pull request is under way.")
            time.sleep(0.05)
        stop = Event()
        renewal = Thread(target=self._renew, args=(pull_request_id, owner, stop), daemon=True)
        renewal.start()
        try:
            yield
        finally:
            stop.set()
            renewal.join()
            self._release(pull_request_id, owner)

    def _renew(self, pull_request_id: int, owner: str, stop: Event) -> None:
        while not stop.wait(LOCK_SECONDS / 3):
            try:
                self._set_own(pull_request_id, owner, lock_until=self._clock() + LOCK_SECONDS)
            except SQLAlchemyError as error:
                get_logger().warning("lock not renewed", cause=type(error).__name__)

    def _lock(self, pull_request_id: int, owner: str) -> bool:
        now, row = self._clock(), PullRequestRow
        # No holder can have such a lock: it comes from before the clock was set back.
        too_long = row.lock_until > now + 2 * LOCK_SECONDS
        with self._database.transaction() as session:
            taken = session.scalar(
                update(row)
                .where(row.id == pull_request_id, or_(row.lock_until < now, too_long))
                .values(lock_owner=owner, lock_until=now + LOCK_SECONDS)
                .returning(row.id)
            )
            return taken is not None

    def _release(self, pull_request_id: int, owner: str) -> None:
        self._set_own(pull_request_id, owner, lock_owner="", lock_until=0.0)

    def _set_own(self, pull_request_id: int, owner: str, **values: object) -> None:
        row = PullRequestRow
        own = (row.id == pull_request_id, row.lock_owner == owner)
        with self._database.transaction() as session:
            session.execute(update(row).where(*own).values(**values))

    def _set(self, pull_request_id: int, **values: object) -> None:
        row = PullRequestRow
        with self._database.transaction() as session:
            session.execute(update(row).where(row.id == pull_request_id).values(**values))


def _is_another_matter(row: PullRequestRow, now: PullRequest) -> bool:
    """Whether what was said of the last command may not be true any more."""
    before = (row.head_sha, row.open, row.draft)
    return before != (now.head_sha, now.open, now.draft)


def _known(row: PullRequestRow) -> KnownPullRequest:
    ref = PullRequestRef(
        installation_id=row.installation_id, repository=row.repository, number=row.number
    )
    return KnownPullRequest(
        id=row.id,
        ref=ref,
        title=row.title,
        author=row.author,
        head_sha=row.head_sha,
        open=row.open,
        draft=row.draft,
        locked=row.locked,
        merged=row.merged,
        merge_sha=row.merge_sha,
        labels=tuple(row.labels),
        conversation=_conversation().validate_python(row.conversation),
        notice=row.notice,
        updated_at=row.updated_at,
    )


@cache
def _conversation() -> TypeAdapter[Conversation]:
    return TypeAdapter(Conversation)
