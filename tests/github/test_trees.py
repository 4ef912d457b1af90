"""What the default branch holds, read through the real client from the sandbox."""

import pytest

from app.errors import UserError
from app.github.client import GitHubClient
from sandbox import Repository, World
from sandbox.api import repositories as operations

LEAF = "knowledge/arts/film/qna.yaml"
SKILL = "compositional_skills/writing/qna.yaml"
FILES = {
    LEAF: "version: 3\n",
    SKILL: "version: 2\n",
    "knowledge/arts/film/attribution.txt": "Title of work: Film\n",
    "knowledge/arts/qna.yml": "version: 3\n",
    "docs/qna.yaml": "version: 3\n",
    "qna.yaml": "version: 3\n",
}


@pytest.fixture
def taxonomy(github: World) -> Repository:
    return github.create_repository("acme/taxonomy", FILES)


def test_the_contributions_at_the_default_branch_are_read(
    client: GitHubClient, taxonomy: Repository
) -> None:
    commit = client.default_commit()
    assert commit == taxonomy.sha("main")
    tree = client.tree(commit)
    assert tree.complete
    assert set(tree.blobs) == {LEAF, SKILL}
    assert client.blob(tree.blobs[LEAF]) == b"version: 3\n"
    with pytest.raises(UserError, match="not-found"):
        client.blob("0" * 40)


def test_a_tree_cut_short_is_read_folder_by_folder(
    client: GitHubClient, taxonomy: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_ENTRIES", 5)
    tree = client.tree(taxonomy.sha("main"))
    assert (set(tree.blobs), tree.complete) == ({LEAF, SKILL}, True)


def test_what_may_be_missing_is_not_called_complete(
    client: GitHubClient, taxonomy: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_ENTRIES", 4)
    assert not client.tree(taxonomy.sha("main")).complete


def test_oversized_files_are_left_out(client: GitHubClient, taxonomy: Repository) -> None:
    commit = taxonomy.push("main", {SKILL: "x" * 1_000_001}, "Much", author="ada")
    assert set(client.tree(commit).blobs) == {LEAF}
