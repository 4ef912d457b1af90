"""How well a repository's taxonomy is covered: its leaves, their seeds, and what was exported.

The leaves are those of the index of neighbours: the default branch as Seedbed last read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, func, select, union
from sqlalchemy.orm import Session

from app.domain.runs import BY_POLICY, RunKind
from app.report.exported import Exported, ExportedContribution
from app.store.database import Database
from app.store.index_tables import IndexedBranchRow, IndexedFileRow, IndexedSeedRow
from app.store.tables import PullRequestRow, RunRow
from app.taxonomy.indexing import SHOWN_CHARACTERS
from app.taxonomy.similarity import DIGEST_BYTES, VERSION, compared_task, sign

DEFAULT_BRANCH = 0


@dataclass(frozen=True, kw_only=True)
class LeafExport:
    """The newest export of a leaf that has been merged: by which run, when, of which pull request.

    `changed` says that the file on the default branch is no longer the one that was sampled.
    """

    run: int
    at: float
    pull_request: int
    made: ExportedContribution
    changed: bool


@dataclass(frozen=True, kw_only=True)
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
        self._result = TypeAdapter(Exported)

    def repositories(self) -> tuple[CoveredRepository, ...]:
        """Every repository that has an index or a pull request, by name."""
        file = IndexedFileRow
        names = union(select(file.repository), select(PullRequestRow.repository))
        counts = (
            select(file.repository, func.count())
            .where(file.pull_request == DEFAULT_BRANCH, file.version == VERSION)
            .group_by(file.repository)
        )
        with self._database.reading() as session:
            leaves = {row[0]: row[1] for row in session.execute(counts)}
            found = sorted(session.scalars(names))
            return tuple(
                CoveredRepository(
                    name=name,
                    leaves=leaves.get(name, 0),
                    exported=len(self._paths(session, name)),
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
            exports = self._exports(session, repository)
            leaves = (
                Leaf(path=path, questions=questions, exported=_at(exports.get(path), blob))
                for path, (blob, questions) in files.items()
            )
            return TaxonomyCoverage(
                repository=repository, commit=_commit(session, repository), leaves=tuple(leaves)
            )

    def _paths(self, session: Session, repository: str) -> set[str]:
        """The leaves of the default branch of which something was exported."""
        exported = self._exports(session, repository)
        if not exported:
            return set()
        row = IndexedFileRow
        there = select(row.path).where(*_on_default_branch(repository))
        return exported.keys() & set(session.scalars(there))

    def _exports(self, session: Session, repository: str) -> dict[str, tuple[LeafExport, str]]:
        """The newest export of each path from an accepted pull request, with its blob.

        Accepted are those that were exported after their merge without being asked for: one that
        was merged into another branch than the default one is not.
        """
        accepted = select(RunRow.pull_request_id).where(
            RunRow.kind == RunKind.EXPORT, RunRow.asked_by == BY_POLICY
        )
        query = (
            select(RunRow.id, RunRow.finished_at, RunRow.result, PullRequestRow.number)
            .join(PullRequestRow, PullRequestRow.id == RunRow.pull_request_id)
            .where(
                PullRequestRow.repository == repository,
                PullRequestRow.merged,
                PullRequestRow.id.in_(accepted),
                RunRow.kind == RunKind.EXPORT,
                RunRow.finished_at.is_not(None),
            )
            .order_by(RunRow.id)
        )
        found: dict[str, tuple[LeafExport, str]] = {}
        for run, at, result, number in session.execute(query):
            for made in self._made(result):
                leaf = LeafExport(
                    run=run, at=at or 0.0, pull_request=number, made=made, changed=False
                )
                found[made.path] = leaf, made.blob_sha
        return found

    def _made(self, result: object) -> Iterator[ExportedContribution]:
        if result:
            made = self._result.validate_python(result).contributions
            yield from (each for each in made if each.rows)


def _at(found: tuple[LeafExport, str] | None, blob: str) -> LeafExport | None:
    """An export as seen from the content that is there now."""
    if found is None:
        return None
    export, sampled = found
    return LeafExport(**(vars(export) | {"changed": bool(sampled) and sampled != blob}))


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
        select(file.id, seed.question, seed.signature)
        .join(seed, seed.file_id == file.id)
        .where(*_on_default_branch(repository), seed.number == 0)
    )
    return {
        file_id
        for file_id, text, signature in session.execute(firsts)
        if _is_task(text, signature[:DIGEST_BYTES])
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
