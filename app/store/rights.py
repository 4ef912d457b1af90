"""What people may do on repositories, as GitHub last said; and which repositories there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from app.domain.people import Person
from app.domain.pull_request import Role
from app.store.access_tables import RightRow
from app.store.database import Database
from app.store.tables import PullRequestRow

KEPT_SECONDS = 24 * 3600.0
"""After so long an answer is deleted; it counted for much less."""


@dataclass(frozen=True, kw_only=True)
class KnownRight:
    """Who somebody was in a repository, and for how many seconds that has been known.

    A negative age is one from before the clock was set back.
    """

    person: Person
    age: float


class KnownRights:
    """The rights table. Logins are kept in lower case, since GitHub ignores case."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def of(self, login: str) -> dict[str, KnownRight]:
        """What is known of somebody, by repository."""
        query, now = select(RightRow).filter_by(login=login.casefold()), self._clock()
        with self._database.reading() as session:
            return {
                row.repository: KnownRight(person=_person(row), age=now - row.looked_at)
                for row in session.scalars(query)
            }

    def save(self, repository: str, person: Person) -> None:
        """Keep what GitHub said just now; what is very old is deleted."""
        now = self._clock()
        values = {"role": person.role.value, "teams": sorted(person.teams), "looked_at": now}
        where = {"login": person.login.casefold(), "repository": repository}
        with self._database.transaction() as session:
            if not self._database.insert_new(session, RightRow, {**where, **values}):
                session.execute(update(RightRow).filter_by(**where).values(values))
        with self._database.transaction() as session:
            session.execute(delete(RightRow).where(RightRow.looked_at < now - KEPT_SECONDS))

    def installations(self, most: int) -> Mapping[str, int]:
        """The repositories that pull requests are known of, `most` of them, active ones first.

        Each with the installation through which it was last spoken to. Installations take turns, so
        that nobody's many repositories push those of others out.
        """
        row = PullRequestRow
        ends = func.max(row.updated_at).label("ends")
        newest = func.row_number().over(
            partition_by=row.repository, order_by=(ends.desc(), row.installation_id.desc())
        )
        each = (
            select(row.repository, row.installation_id, ends, newest.label("newest"))
            .group_by(row.repository, row.installation_id)
            .subquery()
        ).c
        turn = func.row_number().over(
            partition_by=each.installation_id, order_by=(each.ends.desc(), each.repository)
        )
        query = (
            select(each.repository, each.installation_id)
            .where(each.newest == 1)
            .order_by(turn, each.ends.desc(), each.repository)
            .limit(most)
        )
        with self._database.reading() as session:
            return {found.repository: found.installation_id for found in session.execute(query)}

    def newest_pull_request(self) -> int:
        """The id of the pull request that became known last, 0 where none is: quickly looked up."""
        with self._database.reading() as session:
            return session.scalar(select(func.max(PullRequestRow.id))) or 0

    def installation_of(self, repository: str) -> int | None:
        """The installation through which a repository was last spoken to, None where never."""
        row = PullRequestRow
        query = (
            select(row.installation_id)
            .filter_by(repository=repository)
            .order_by(row.updated_at.desc())
            .limit(1)
        )
        with self._database.reading() as session:
            return session.scalar(query)


def _person(row: RightRow) -> Person:
    return Person(login=row.login, role=Role(row.role), teams=frozenset(row.teams))
