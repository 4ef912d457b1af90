"""How well a repository's taxonomy is covered: its leaves, their seeds, and what was exported.

The leaves are those of the index of neighbours: the default branch as Seedbed last read it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, LargeBinary, case, func, select
from sqlalchemy.orm import Session

from app.store.database import Database
from app.store.exported_leaves import ExportedLeaves, LeafExport
from app.store.index_tables import IndexedBranchRow, IndexedFileRow, IndexedSeedRow
from app.store.tables import PullRequestRow
from app.taxonomy.indexing import SHOWN_CHARACTERS
from app.taxonomy.similarity import DIGEST_BYTES, VERSION, compared_task, sign

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


class Coverage:
    """Reads the index of neighbours beside the results of export runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._exported = ExportedLeaves()

    def repositories(self, sees: frozenset[str] | None = None) -> tuple[CoveredRepository, ...]:
        """Every repository that has an index or a pull request, by name; None sees them all."""
        with self._database.reading() as session:
            leaves = _numbers_of_leaves(session)
            pulls = select(PullRequestRow.repository).distinct()
            known = leaves.keys() | set(session.scalars(pulls))
            found = sorted(known if sees is None else known & sees)
            exported: dict[str, set[str]] = {}
            for run in self._exported.runs(session, None if sees is None else found):
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

    def of_repository(self, repository: str) -> TaxonomyCoverage | None:
        """The leaves of a repository by path, None for one that Seedbed does not know."""
        with self._database.reading() as session:
            known = select(PullRequestRow.id).filter_by(repository=repository).limit(1)
            files = _files(session, repository)
            if not files and session.scalar(known) is None:
                return None
            newest = {
                made.path: run.leaf(made, files[made.path][0])
                for run in self._exported.runs(session, [repository])
                for made in run.made
                if made.path in files
            }
            leaves = (
                Leaf(path=path, questions=questions, exported=newest.get(path))
                for path, (_, questions) in files.items()
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
    """Blob and number of questions of each leaf by path, in order."""
    file, seed = IndexedFileRow, IndexedSeedRow
    counts = (
        select(file.id, file.path, file.blob_sha, func.count(seed.id))
        .outerjoin(seed, seed.file_id == file.id)
        .where(*_on_default_branch(repository))
        .group_by(file.id, file.path, file.blob_sha)
    )
    tasks = _with_task(session, repository)
    found = {
        path: (blob, texts - (file_id in tasks))
        for file_id, path, blob, texts in session.execute(counts)
    }
    return dict(sorted(found.items()))


def _with_task(session: Session, repository: str) -> set[int]:
    """The files whose first indexed text is the description of a task, which is no question."""
    file, seed = IndexedFileRow, IndexedSeedRow
    firsts = (
        select(
            file.id, seed.question, func.substr(seed.signature, 1, DIGEST_BYTES, type_=LargeBinary)
        )
        .join(seed, seed.file_id == file.id)
        .where(*_on_default_branch(repository), seed.number == 0)
    )
    return {
        file_id for file_id, text, words in session.execute(firsts) if _is_task(text, bytes(words))
    }


@lru_cache(maxsize=20_000)
def _is_task(text: str, words: bytes) -> bool:
    """Whether a text was signed as a task: the signature of one says so.

    Of a long text the index keeps the beginning only. Its first words do not tell, so it is
    taken for a task: questions of that length are rare.
    """
    return len(text) >= SHOWN_CHARACTERS or sign(compared_task(text)).words == words


def _commit(session: Session, repository: str) -> str:
    row = IndexedBranchRow
    query = select(row.commit_sha).filter_by(repository=repository, version=VERSION)
    return session.scalars(query).one_or_none() or ""
