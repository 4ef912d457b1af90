"""Branches and trees, as git names them."""

import httpx
import pytest

from sandbox import Repository
from sandbox.api import repositories as operations
from tests.sandbox.clients import pygithub_for


def test_a_branch_says_its_commit(api: httpx.Client, taxonomy: Repository) -> None:
    taxonomy.push("a/branch", {"x.md": "x\n"}, "X", author="ada")
    found = api.get("git/ref/heads/a/branch").json()
    assert found["ref"] == "refs/heads/a/branch"
    assert found["object"]["sha"] == taxonomy.sha("a/branch")
    assert found["object"]["type"] == "commit"
    assert api.get("git/ref/heads/nowhere").status_code == 404


def test_a_tree_lists_one_folder_or_all_below_it(api: httpx.Client, taxonomy: Repository) -> None:
    commit = taxonomy.sha("main")
    flat = api.get(f"git/trees/{commit}").json()
    assert [(e["path"], e["type"]) for e in flat["tree"]] == [
        ("README.md", "blob"),
        ("compositional_skills", "tree"),
    ]
    deep = api.get(f"git/trees/{commit}", params={"recursive": 1}).json()
    notes = "compositional_skills/notes.txt"
    assert [e["path"] for e in deep["tree"]] == ["README.md", "compositional_skills", notes]
    assert (deep["sha"], deep["truncated"]) == (flat["sha"], False)
    assert deep["sha"] != commit
    assert api.get("git/trees/main").json() == flat
    inner = api.get(f"git/trees/{flat['tree'][1]['sha']}").json()
    assert [(e["path"], e["size"]) for e in inner["tree"]] == [("notes.txt", 80)]


def test_what_is_no_tree_is_not_found(api: httpx.Client) -> None:
    assert api.get("git/trees/nowhere").status_code == 404
    assert api.get(f"git/trees/{'0' * 40}").status_code == 404


def test_a_long_tree_is_cut_short_and_says_so(
    taxonomy: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_ENTRIES", 2)
    with pygithub_for(taxonomy) as client:
        found = client.get_repo("acme/taxonomy").get_git_tree("main", recursive=True)
        assert (len(found.tree), found.truncated) == (2, True)
