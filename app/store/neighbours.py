"""The index of neighbours: the questions of a repository's contributions, to look up what is alike.

Kept per repository, for its default branch and for each open pull request, and brought up to
date file by file. A question is found through the bands of its signature: keys that alike
questions are likely to share one of (`app.taxonomy.similarity`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from app.store.database import Database
from app.store.index_tables import IndexedBandRow, IndexedBranchRow, IndexedFileRow, IndexedSeedRow
from app.taxonomy.indexing import IndexedFile
from app.taxonomy.outside import Neighbour, NeighbourSource
from app.taxonomy.similarity import ALIKE, VERSION, Signature, sign

T = TypeVar("T")
R = TypeVar("R", IndexedFileRow, IndexedSeedRow)

MAX_PATH_BYTES = 1_000
"""A longer path is not indexed: PostgreSQL takes none into the index of a table."""
MAX_BUCKET = 200
"""So many questions are looked at for one key; a template can give thousands the same."""
MAX_CANDIDATES = 50
"""So many are compared with a question: those that share most keys with it."""
MAX_NEAR = 20
_CHUNK = 500
_DEFAULT_BRANCH = 0


class Neighbours:
    """The tables of the index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def indexed(self, repository: str, pull_request: int | None = None) -> dict[str, str]:
        """The blob of each indexed file by path; files of an older version are left out."""
        with self._database.reading() as session:
            return _blobs(session, repository, pull_request)

    def replace(
        self,
        repository: str,
        pull_request: int | None,
        changed: Collection[IndexedFile],
        removed: Collection[str] = (),
    ) -> None:
        """Put files in the place of what was indexed at their paths, and take others out.

        Workers that write to one repository's index do so one after the other. The index of
        a default branch is not `complete` after it until somebody says so.
        """
        gone = [*removed, *(file.path for file in changed)]
        with self._database.transaction() as session:
            branch = self._hold(session, repository)
            if pull_request is None:
                branch.commit_sha = ""
            for paths in _chunks(gone):
                where = (*_of(repository, pull_request), IndexedFileRow.path.in_(paths))
                session.execute(delete(IndexedFileRow).where(*where))
            _insert(session, repository, pull_request, changed)

    def forget(self, repository: str, pull_request: int) -> None:
        """Take a pull request out, when it is closed."""
        with self._database.transaction() as session:
            self._hold(session, repository)
            session.execute(delete(IndexedFileRow).where(*_of(repository, pull_request)))

    def complete(self, repository: str, commit_sha: str, files: Mapping[str, str]) -> bool:
        """Note that the default branch is indexed as of a commit that has these blobs by path.

        False, and nothing noted, where another worker has brought in something else meanwhile.
        """
        kept = {path: sha for path, sha in files.items() if _fits(path)}
        with self._database.transaction() as session:
            branch = self._hold(session, repository)
            same = _blobs(session, repository, None) == kept
            if same:
                branch.commit_sha, branch.version = commit_sha, VERSION
            return same

    def commit(self, repository: str) -> str:
        """The commit that the default branch's index is complete for, empty where it is not."""
        row = IndexedBranchRow
        query = select(row.commit_sha).filter_by(repository=repository, version=VERSION)
        with self._database.reading() as session:
            return session.scalars(query).one_or_none() or ""

    def source(
        self, repository: str, pull_request: int, without: Collection[str] = ()
    ) -> NeighbourSource:
        """What is near a file of a pull request: in the default branch and other pull requests.

        `without` has the paths that the pull request removes or renames: what it takes away
        there is no neighbour of what it brings.
        """
        return _Source(self._database, repository, pull_request, frozenset(without))

    def _hold(self, session: Session, repository: str) -> IndexedBranchRow:
        values = {"repository": repository, "commit_sha": "", "version": VERSION}
        self._database.insert_new(session, IndexedBranchRow, values)
        query = select(IndexedBranchRow).filter_by(repository=repository).with_for_update()
        return session.scalars(query).one()


@dataclass(frozen=True)
class _Source:
    """`NeighbourSource` for one pull request."""

    database: Database
    repository: str
    pull_request: int
    without: frozenset[str]

    def near(self, path: str, questions: Sequence[str]) -> list[tuple[Neighbour, ...]]:
        """See the port; of one question at most `MAX_NEAR`."""
        signatures = [sign(question) for question in questions]
        keys = [_keys(self.repository, signature) for signature in signatures]
        with self.database.reading() as session:
            seeds = _sharing(session, {key for found in keys for key in found})
            candidates = [_candidates(found, seeds) for found in keys]
            loaded = _load(session, self.repository, {s for found in candidates for s in found})
        others = {seed: one for seed, one in loaded.items() if self._counts(one[0], path)}
        return [
            _nearest(signature, (others[seed] for seed in found if seed in others))
            for signature, found in zip(signatures, candidates, strict=True)
        ]

    def _counts(self, neighbour: Neighbour, path: str) -> bool:
        if neighbour.path == path or neighbour.pull_request == self.pull_request:
            return False
        return neighbour.pull_request is not None or neighbour.path not in self.without


def _of(repository: str, pull_request: int | None) -> tuple[ColumnElement[bool], ...]:
    number = _DEFAULT_BRANCH if pull_request is None else pull_request
    return IndexedFileRow.repository == repository, IndexedFileRow.pull_request == number


def _blobs(session: Session, repository: str, pull_request: int | None) -> dict[str, str]:
    row = IndexedFileRow
    query = select(row.path, row.blob_sha).where(row.version == VERSION)
    found = session.execute(query.where(*_of(repository, pull_request)))
    return {row.path: row.blob_sha for row in found}


def _fits(path: str) -> bool:
    return len(path.encode(errors="replace")) <= MAX_PATH_BYTES


def _insert(
    session: Session,
    repository: str,
    pull_request: int | None,
    files: Collection[IndexedFile],
) -> None:
    for file in files:
        if not _fits(file.path):
            continue
        row = IndexedFileRow(
            repository=repository,
            pull_request=_DEFAULT_BRANCH if pull_request is None else pull_request,
            path=file.path,
            blob_sha=file.blob_sha,
            version=VERSION,
            questions=file.questions,
        )
        session.add(row)
        session.flush()
        _insert_seeds(session, repository, row.id, file)


def _insert_seeds(session: Session, repository: str, file_id: int, file: IndexedFile) -> None:
    rows = [
        {
            "file_id": file_id,
            "number": number,
            "question": seed.question,
            "signature": seed.signature.pack(),
        }
        for number, seed in enumerate(file.seeds)
    ]
    if not rows:
        return
    adding = insert(IndexedSeedRow).returning(IndexedSeedRow.id, sort_by_parameter_order=True)
    ids = session.scalars(adding, rows).all()
    bands = [
        {"key": key, "seed_id": seed_id}
        for seed_id, seed in zip(ids, file.seeds, strict=True)
        for key in _keys(repository, seed.signature)
    ]
    session.execute(insert(IndexedBandRow), bands)


def _keys(repository: str, signature: Signature) -> tuple[int, ...]:
    """A key of the same words, then one for each band; others in each repository."""
    made = []
    for number, part in enumerate((signature.words, *signature.bands())):
        text = b"%s\0%d\0%s" % (repository.encode(), number, part)
        made.append(int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True))
    return tuple(made)


def _sharing(session: Session, keys: Collection[int]) -> dict[int, list[int]]:
    """The seeds that have each key."""
    row, found = IndexedBandRow, dict[int, list[int]]()
    for chunk in _chunks(keys):
        number = func.row_number().over(partition_by=row.key, order_by=row.seed_id)
        numbered = select(row.key, row.seed_id, number.label("number")).where(row.key.in_(chunk))
        ranked = numbered.subquery()
        query = select(ranked.c.key, ranked.c.seed_id).where(ranked.c.number <= MAX_BUCKET)
        for key, seed_id in session.execute(query):
            found.setdefault(key, []).append(seed_id)
    return found


def _candidates(keys: Sequence[int], seeds: Mapping[int, list[int]]) -> list[int]:
    """The seeds that share most keys; the same words count as all of them."""
    shared = Counter(seed for key in keys for seed in seeds.get(key, ()))
    shared.update(dict.fromkeys(seeds.get(keys[0], ()), len(keys)))
    return [seed for seed, _ in shared.most_common(MAX_CANDIDATES)]


def _load(
    session: Session, repository: str, seed_ids: Collection[int]
) -> dict[int, tuple[Neighbour, Signature]]:
    """Seeds by id, as neighbours whose similarity is yet to be said."""
    # Two lookups by key: asked to join them, SQLite goes through all files of the repository.
    seeds = _by_id(session, IndexedSeedRow, seed_ids)
    files = _by_id(session, IndexedFileRow, {seed.file_id for seed in seeds.values()})
    found: dict[int, tuple[Neighbour, Signature]] = {}
    for seed_id, seed in seeds.items():
        file = files.get(seed.file_id)
        if file is None or file.repository != repository or file.version != VERSION:
            continue
        neighbour = Neighbour(
            path=file.path,
            question=seed.question,
            similarity=0.0,
            pull_request=None if file.pull_request == _DEFAULT_BRANCH else file.pull_request,
        )
        found[seed_id] = neighbour, Signature.unpack(seed.signature)
    return found


def _by_id(session: Session, row: type[R], ids: Collection[int]) -> dict[int, R]:
    found: dict[int, R] = {}
    for chunk in _chunks(ids):
        found |= {one.id: one for one in session.scalars(select(row).where(row.id.in_(chunk)))}
    return found


def _nearest(
    signature: Signature, candidates: Iterable[tuple[Neighbour, Signature]]
) -> tuple[Neighbour, ...]:
    found = [
        replace(neighbour, similarity=other.similarity(signature))
        for neighbour, other in candidates
    ]
    alike = [neighbour for neighbour in found if neighbour.similarity >= ALIKE]
    alike.sort(key=lambda n: (-n.similarity, n.pull_request or 0, n.path, n.question))
    return tuple(alike[:MAX_NEAR])


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Lists short enough to stand in one statement, in the items' order."""
    left = iter(items)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
