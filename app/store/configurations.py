"""Repositories' own files as they were last good, so that a broken one changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from app.store.database import Database
from app.store.tables import ConfigurationRow


@dataclass(frozen=True, kw_only=True)
class KnownConfiguration:
    """The file's content when it was last good, and the commit it was read at.

    Both are empty where none was ever good. `problem` says in words what is wrong with the
    present one, empty where nothing is.
    """

    content: bytes
    commit_sha: str
    problem: str

    @property
    def ever_good(self) -> bool:
        """Whether there is a content; the one of an empty file is empty as well."""
        return bool(self.commit_sha)


class Configurations:
    """The configurations table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, repository: str) -> KnownConfiguration | None:
        """What is known of a repository's file, None where none was ever good or bad."""
        query = select(ConfigurationRow).filter_by(repository=repository)
        with self._database.reading() as session:
            row = session.scalar(query)
            if row is None:
                return None
            return KnownConfiguration(
                content=row.content, commit_sha=row.commit_sha, problem=row.problem
            )

    def save(self, repository: str, known: KnownConfiguration) -> None:
        """Keep what is known now."""
        values = {
            "content": known.content,
            "commit_sha": known.commit_sha,
            "problem": known.problem,
        }
        with self._database.transaction() as session:
            where = {"repository": repository}
            self._database.insert_new(session, ConfigurationRow, {**where, **values})
            row = session.scalars(select(ConfigurationRow).filter_by(**where)).one()
            for name, value in values.items():
                setattr(row, name, value)

    def forget(self, repository: str) -> None:
        """The repository has no such file any more."""
        with self._database.transaction() as session:
            session.execute(delete(ConfigurationRow).filter_by(repository=repository))
