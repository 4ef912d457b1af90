"""Brings the index of neighbours up to date, by difference."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1
from itertools import islice

from app.github.port import TreeReader
from app.store.neighbours import Neighbours
from app.taxonomy.indexing import IndexedFile, seeds_to_index

BUDGET = 300
"""Blobs read in one go; a new repository's index is complete after several."""
_BATCH = 20  # so many files are written at once: others write in between, and a crash loses little


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """How far the index of a default branch is: files `read` in this go and `left` for others.

    Not `complete` also where GitHub did not say all that the branch holds, or another worker
    was at it.
    """

    read: int = 0
    left: int = 0
    complete: bool = True


def refresh(
    github: TreeReader, neighbours: Neighbours, repository: str, budget: int = BUDGET
) -> Freshness:
    """Bring the default branch's part of the index up to date; only changed blobs are read.

    Raises:
        TransientError: GitHub is away; what was read so far is kept.
        UserError: GitHub does not let us read.
    """
    commit = github.default_commit()
    if commit is None or commit == neighbours.commit(repository):
        return Freshness()
    tree = github.tree(commit)
    known = neighbours.indexed(repository)
    if tree.complete:
        _remove(neighbours, repository, [path for path in known if path not in tree.blobs])
    changed = {path: sha for path, sha in tree.blobs.items() if known.get(path) != sha}
    todo = dict(islice(changed.items(), budget))
    for files in _batches(_read(github, todo)):
        neighbours.replace(repository, None, files)
    left = len(changed) - len(todo)
    whole = tree.complete and not left
    complete = whole and neighbours.complete(repository, commit, tree.blobs)
    return Freshness(read=len(todo), left=left, complete=complete)


def index_pull_request(
    neighbours: Neighbours, repository: str, number: int, files: Mapping[str, bytes]
) -> None:
    """Index the contributions of an open pull request, by path: all that it has now.

    What did not change since the last time is left as it is.
    """
    known = neighbours.indexed(repository, number)
    blobs = {path: blob_sha(content) for path, content in files.items()}
    changed = [
        IndexedFile(path, sha, seeds_to_index(path, files[path]))
        for path, sha in blobs.items()
        if known.get(path) != sha
    ]
    gone = [path for path in known if path not in blobs]
    if changed or gone:
        neighbours.replace(repository, number, changed, gone)


def blob_sha(content: bytes) -> str:
    """The name that Git gives a content; no matter of security."""
    return sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def _remove(neighbours: Neighbours, repository: str, paths: Collection[str]) -> None:
    if paths:
        neighbours.replace(repository, None, (), paths)


def _read(github: TreeReader, blobs: Mapping[str, str]) -> Iterator[IndexedFile]:
    for path, sha in blobs.items():
        yield IndexedFile(path, sha, seeds_to_index(path, github.blob(sha)))


def _batches(files: Iterator[IndexedFile]) -> Iterator[list[IndexedFile]]:
    while batch := list(islice(files, _BATCH)):
        yield batch
