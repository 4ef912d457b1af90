"""The index is brought up to date by difference, and nothing is asked for twice."""

import json

import pytest

from app.errors import TransientError
from app.github.port import Tree
from app.store.database import Database
from app.store.neighbours import Neighbours
from workers.neighbours import Freshness, blob_sha, index_pull_request, refresh

REPOSITORY = "acme/taxonomy"


def content(question: str) -> bytes:
    return json.dumps({"seed_examples": [{"question": question, "answer": "So."}]}).encode()


class Branch:
    """A `TreeReader` over a few files that counts what is asked of it."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.complete = True
        self.asked: list[str] = []

    def default_commit(self) -> str | None:
        return blob_sha(repr(sorted(self.files.items())).encode()) if self.files else None

    def tree(self, commit: str) -> Tree:
        self.asked.append("tree")
        blobs = {path: blob_sha(found) for path, found in self.files.items()}
        return Tree(blobs=blobs, complete=self.complete)

    def blob(self, sha: str) -> bytes:
        found = {blob_sha(found): found for found in self.files.values()}[sha]
        self.asked.append("blob")
        if found == b"away":
            raise TransientError("github-unreachable", "GitHub cannot be reached.")
        return found


@pytest.fixture
def neighbours(database: Database) -> Neighbours:
    return Neighbours(database)


def leaf(name: object) -> str:
    return f"knowledge/arts/{name}/qna.yaml"


def found(neighbours: Neighbours, question: str) -> list[tuple[str, int | None]]:
    (near,) = neighbours.source(REPOSITORY, 99).near("elsewhere", [question])
    return [(neighbour.path, neighbour.pull_request) for neighbour in near]


def test_only_what_changed_is_read(neighbours: Neighbours) -> None:
    branch = Branch({leaf(n): content(f"What is film number {n}?") for n in range(3)})
    assert refresh(branch, neighbours, REPOSITORY) == Freshness(read=3)
    branch.asked.clear()
    assert refresh(branch, neighbours, REPOSITORY) == Freshness()
    assert branch.asked == []
    branch.files[leaf(0)] = content("Who made the very first film?")
    del branch.files[leaf(1)]
    assert refresh(branch, neighbours, REPOSITORY) == Freshness(read=1)
    assert branch.asked == ["tree", "blob"]
    assert found(neighbours, "Who made the very first film?") == [(leaf(0), None)]
    assert set(neighbours.indexed(REPOSITORY)) == {leaf(0), leaf(2)}


def test_a_large_taxonomy_is_read_in_several_goes(neighbours: Neighbours) -> None:
    branch = Branch({leaf(n): content(f"What is film number {n}?") for n in range(50)})
    first = refresh(branch, neighbours, REPOSITORY, budget=30)
    assert first == Freshness(read=30, left=20, complete=False)
    assert refresh(branch, neighbours, REPOSITORY, budget=30) == Freshness(read=20)
    assert branch.asked.count("blob") == 50


def test_what_was_read_before_github_went_away_is_kept(neighbours: Neighbours) -> None:
    files = {leaf(f"{n:02}"): content(f"What is film number {n}?") for n in range(25)}
    branch = Branch(files | {leaf("zz"): b"away"})
    with pytest.raises(TransientError):
        refresh(branch, neighbours, REPOSITORY)
    kept = len(neighbours.indexed(REPOSITORY))
    assert kept > 0
    branch.files[leaf("zz")] = content("What is it?")
    assert refresh(branch, neighbours, REPOSITORY) == Freshness(read=26 - kept)


def test_of_a_list_cut_short_nothing_is_taken_out(neighbours: Neighbours) -> None:
    branch = Branch({leaf(n): content(f"What is film number {n}?") for n in range(2)})
    refresh(branch, neighbours, REPOSITORY)
    del branch.files[leaf(1)]
    branch.complete = False
    assert not refresh(branch, neighbours, REPOSITORY).complete
    assert set(neighbours.indexed(REPOSITORY)) == {leaf(0), leaf(1)}
    branch.complete = True
    assert refresh(branch, neighbours, REPOSITORY).complete
    assert set(neighbours.indexed(REPOSITORY)) == {leaf(0)}


def test_an_empty_repository_has_nothing_to_index(neighbours: Neighbours) -> None:
    assert refresh(Branch({}), neighbours, REPOSITORY) == Freshness()


def test_a_pull_request_is_indexed_as_it_is_now(neighbours: Neighbours) -> None:
    question = "Why do films have a frame rate?"
    index_pull_request(neighbours, REPOSITORY, 3, {leaf(0): content(question)})
    assert found(neighbours, question) == [(leaf(0), 3)]
    moved = {leaf(1): content("How long is a reel of film?"), leaf(2): b"\xff not: [yaml"}
    index_pull_request(neighbours, REPOSITORY, 3, moved)
    assert found(neighbours, question) == []
    assert neighbours.indexed(REPOSITORY, 3) == {p: blob_sha(c) for p, c in moved.items()}


def test_a_blob_is_named_as_git_names_it() -> None:
    assert blob_sha(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"
