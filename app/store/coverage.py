"""How well a repository's taxonomy is covered: its leaves, their seeds, and what was exported.

The leaves are those of the index of neighbours: the default branch as Seedbed last read it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.store.database import Database
from app.store.exported_leaves import ExportedLeaves, LeafExport
from app.store.index_tables import IndexedBranchRow, IndexedFileRow
from app.store.tables import PullRequestRow, RunRow, SampleRow
from app.taxonomy.similarity import VERSION

DEFAULT_BRANCH = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """A `qna.yaml` of the default branch; `questions` counts those of its seeds that differ."""

    path: str
    questions: int
    exported: LeafExport | None = None


@dataclass(frozen=True, kw_only=True)
class CoveredRepository:
    """A repository in the list: how many leaves are indexed, and how many were exported."""

    name: str
    leaves: int
    exported: int


@dataclass(frozen=True, kw_only=True)
class TaxonomyCoverage:
    """A repository's default branch; `commit` is empty while the index is not complete."""

    repository: str
    commit: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What differs once a run has ended, a pull request has changed, or an index is another.

    `commits` are what the indices are complete for by repository, empty where one is not.
    """

    commits: tuple[tuple[str, str], ...]
    newest: tuple[object, ...]


class Coverage:
    """Reads the index of neighbours beside the results of export runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._exported = ExportedLeaves()

    def repositories(self) -> tuple[CoveredRepository, ...]:
        """Every repository that has an index or a pull request, by name."""
        with self._database.reading() as session:
            leaves = _numbers_of_leaves(session)
            pulls = select(PullRequestRow.repository).distinct()
            found = sorted(leaves.keys() | set(session.scalars(pulls)))
            exported: dict[str, set[str]] = {}
            for run in self._exported.runs(session, None):
                paths = exported.setdefault(run.repository, set())
                paths.update(made.path for made in run.made)
            there = _paths(session, exported)
        return tuple(
            CoveredRepository(
                name=name,
                leaves=leaves.get(name, 0),
                exported=len(exported.get(name, set()) & there.get(name, set())),
            )
            for name in found
        )

    def marks(self) -> Marks:
        """What tells that something may have changed; one look at each of a few indices."""
        columns = (RunRow.finished_at, SampleRow.id, PullRequestRow.updated_at)
        newest = select(*(select(func.max(each)).scalar_subquery() for each in columns))
        branch = IndexedBranchRow
        commits = select(branch.repository, branch.commit_sha).filter_by(version=VERSION)
        with self._database.reading() as session:
            return Marks(
                commits=tuple((name, commit) for name, commit in session.execute(commits)),
                newest=tuple(session.execute(newest).one()),
            )

    def of_repository(self, repository: str) -> TaxonomyCoverage | None:
        """The leaves of a repository by path, None for one that Seedbed does not know."""
        with self._database.reading() as session:
            known = select(PullRequestRow.id).filter_by(repository=repository).limit(1)
            files = _files(session, repository)
            if not files and session.scalar(known) is None:
                return None
            newest = {
                made.path: (run, made)
                for run in self._exported.runs(session, [repository])
                for made in run.made
            }
            exports = {
                path: run.leaf(made, files[path][0])
                for path, (run, made) in newest.items()
                if path in files
            }
            leaves = (
                Leaf(path=path, questions=files[path][1], exported=exports.get(path))
                for path in sorted(files)
            )
            return TaxonomyCoverage(
                repository=repository, commit=_commit(session, repository), leaves=tuple(leaves)
            )


def _numbers_of_leaves(session: Session) -> dict[str, int]:
    """How many leaves are indexed; 0 where only those of pull requests are."""
    file = IndexedFileRow
    on_default = (file.pull_request == DEFAULT_BRANCH) & (file.version == VERSION)
    number = func.sum(case((on_default, 1), else_=0))
    query = select(file.repository, number).group_by(file.repository)
    return {name: int(leaves) for name, leaves in session.execute(query)}


def _paths(session: Session, repositories: Collection[str]) -> dict[str, set[str]]:
    """The paths of the leaves of each repository's default branch."""
    file, found = IndexedFileRow, dict[str, set[str]]()
    query = select(file.repository, file.path).where(
        file.repository.in_(repositories),
        file.pull_request == DEFAULT_BRANCH,
        file.version == VERSION,
    )
    for repository, path in session.execute(query):
        found.setdefault(repository, set()).add(path)
    return found


def _on_default_branch(repository: str) -> tuple[ColumnElement[bool], ...]:
    row = IndexedFileRow
    return (
        row.repository == repository,
        row.pull_request == DEFAULT_BRANCH,
        row.version == VERSION,
    )


def _files(session: Session, repository: str) -> dict[str, tuple[str, int]]:
    """Blob and number of questions of each leaf by path."""
    file = IndexedFileRow
    query = select(file.path, file.blob_sha, file.questions).where(*_on_default_branch(repository))
    return {path: (blob, questions) for path, blob, questions in session.execute(query)}


def _commit(session: Session, repository: str) -> str:
    row = IndexedBranchRow
    query = select(row.commit_sha).filter_by(repository=repository, version=VERSION)
    return session.scalars(query).one_or_none() or ""
