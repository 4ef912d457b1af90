"""Pull requests, their files, and the files at a commit."""

import base64
import datetime as dt
from urllib.parse import quote

import httpx
import pytest

from sandbox import PullRequest, RefusedError, Repository, World
from tests.sandbox.clients import pygithub_for
from tests.support.contract import Contract


def test_a_pull_request_reads_as_on_github(api: httpx.Client, fork_pull: PullRequest) -> None:
    shape = api.get("pulls/1").json()
    assert shape["head"]["label"] == "mallory:idea"
    assert shape["head"]["repo"]["full_name"] == "mallory/taxonomy"
    assert shape["head"]["repo"]["fork"] is True
    assert shape["base"]["repo"]["full_name"] == "acme/taxonomy"
    assert (shape["commits"], shape["changed_files"], shape["additions"]) == (1, 1, 1)
    assert shape["state"] == "open"


def test_lists_are_filtered_by_state(api: httpx.Client, pull: PullRequest) -> None:
    assert [p["number"] for p in api.get("pulls").json()] == [1]
    pull.close(by="ada")
    assert api.get("pulls").json() == []
    assert [p["state"] for p in api.get("pulls?state=all").json()] == ["closed"]


def test_lists_have_an_order(github: World, api: httpx.Client, pull: PullRequest) -> None:
    pull.repository.push("second", {"b.md": "b\n"}, "B", author="ada")
    pull.repository.open_pull_request(author="ada", head="second")
    github.let_time_pass(dt.timedelta(minutes=1))
    pull.comment("ada", "Touched.")

    def listed(**query: str) -> list[int]:
        return [one["number"] for one in api.get("pulls", params=query).json()]

    assert listed() == listed(sort="created", direction="desc") == [2, 1]
    assert listed(sort="created", direction="asc") == [1, 2]
    assert listed(sort="updated") == [2, 1], "the longest untouched first"
    assert listed(sort="updated", direction="desc") == [1, 2]


def test_files_are_what_the_branch_changed(api: httpx.Client, taxonomy: Repository) -> None:
    notes = "compositional_skills/notes.txt"
    taxonomy.push("mixed", {"new.md": "a\nb\n", "image.png": b"\0\1\2"}, "Add", author="ada")
    taxonomy.push("mixed", {notes: None, "moved.txt": "one\n" * 20}, "Move", author="ada")
    taxonomy.push("mixed", {"README.md": None}, "Remove", author="ada")
    taxonomy.push("main", {"unrelated.md": "x\n"}, "Meanwhile", author="grace")
    taxonomy.open_pull_request(author="ada", head="mixed")

    files = {file["filename"]: file for file in api.get("pulls/1/files").json()}

    assert set(files) == {"new.md", "image.png", "moved.txt", "README.md"}
    assert files["new.md"]["status"] == "added"
    assert files["new.md"]["patch"] == "@@ -0,0 +1,2 @@\n+a\n+b"
    assert files["README.md"]["status"] == "removed"
    assert files["README.md"]["deletions"] == 1
    assert files["moved.txt"]["status"] == "renamed"
    assert files["moved.txt"]["previous_filename"] == notes
    assert "patch" not in files["image.png"]
    assert files["image.png"]["changes"] == 0


def test_names_of_files_may_be_strange(api: httpx.Client, taxonomy: Repository) -> None:
    names = ['with "quotes".yaml', "with space.yaml", "tab\there.yaml", "ümlaut.yaml", "-flag.yaml"]
    taxonomy.push("strange", dict.fromkeys(names, "x\n"), "Strange", author="ada")
    pull = taxonomy.open_pull_request(author="ada", head="strange")
    assert {f["filename"] for f in api.get("pulls/1/files").json()} == set(names)
    for name in names:
        found = api.get(f"contents/{quote(name)}", params={"ref": pull.head_sha})
        assert base64.b64decode(found.json()["content"]) == b"x\n"


def test_files_come_in_pages(api: httpx.Client, taxonomy: Repository) -> None:
    taxonomy.push("many", {f"f{n:03}.md": "x\n" for n in range(130)}, "Many", author="ada")
    taxonomy.open_pull_request(author="ada", head="many")

    first = api.get("pulls/1/files", params={"per_page": 60})
    second = api.get(first.links["next"]["url"])
    third = api.get(first.links["last"]["url"])

    assert [len(page.json()) for page in (first, second, third)] == [60, 60, 10]
    assert second.links["prev"]["url"] == second.links["first"]["url"]
    assert "next" not in third.links
    assert len(api.get("pulls/1/files").json()) == 30
    assert len(api.get("pulls/1/files", params={"per_page": 1000}).json()) == 100
    with pygithub_for(taxonomy) as client:
        assert len(list(client.get_repo("acme/taxonomy").get_pull(1).get_files())) == 130


def test_at_most_three_thousand_files_are_listed(api: httpx.Client, taxonomy: Repository) -> None:
    taxonomy.push("huge", {f"f{n:04}.md": "x\n" for n in range(3001)}, "Huge", author="ada")
    taxonomy.open_pull_request(author="ada", head="huge")
    assert len(api.get("pulls/1/files", params={"per_page": 100, "page": 30}).json()) == 100
    assert api.get("pulls/1/files", params={"per_page": 100, "page": 31}).json() == []
    assert api.get("pulls/1").json()["changed_files"] == 3001


def test_a_small_file_comes_as_base64(api: httpx.Client, taxonomy: Repository) -> None:
    shape = api.get("contents/README.md").json()
    assert base64.b64decode(shape["content"]) == b"# Taxonomy\n"
    assert (shape["type"], shape["encoding"], shape["size"]) == ("file", "base64", 11)
    blob = api.get(f"git/blobs/{shape['sha']}").json()
    assert base64.b64decode(blob["content"]) == b"# Taxonomy\n"


def test_over_one_megabyte_the_content_is_left_out(api: httpx.Client, taxonomy: Repository) -> None:
    taxonomy.push("main", {"big.txt": "x" * 1_000_001, "fits.txt": "x" * 1_000_000}, "Big", "ada")
    big, fits = api.get("contents/big.txt").json(), api.get("contents/fits.txt").json()
    assert (big["encoding"], big["content"], big["size"]) == ("none", "", 1_000_001)
    assert fits["encoding"] == "base64"


def test_a_folder_is_a_list(api: httpx.Client, taxonomy: Repository) -> None:
    assert [e["path"] for e in api.get("contents/").json()] == ["README.md", "compositional_skills"]
    assert [e["type"] for e in api.get("contents/compositional_skills").json()] == ["file"]
    with pygithub_for(taxonomy) as client:
        listed = client.get_repo("acme/taxonomy").get_contents("compositional_skills")
    assert [entry.path for entry in listed] == ["compositional_skills/notes.txt"]


@pytest.mark.parametrize(
    "path",
    [
        "contents/none.md",
        "contents/README.md?ref=none",
        "contents/README.md?ref=--output=x",
        "contents/README.md?ref=main~0",
        "contents/README.md?ref=" + "0" * 40,
        "git/blobs/" + "0" * 40,
        "pulls/99",
        "pulls/99/files",
        "pulls/one",
        "no-such-thing",
    ],
)
def test_what_is_not_there_is_not_found(api: httpx.Client, contract: Contract, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    if path == "no-such-thing":
        assert contract.violations.pop().endswith("the sandbox has no such operation")


def test_a_parameter_the_sandbox_does_not_know_is_not_ignored(
    api: httpx.Client, contract: Contract, pull: PullRequest
) -> None:
    assert api.get("pulls", params={"sort": "popularity"}).status_code == 501
    assert contract.violations.pop().endswith("answered 501, which it never does")


def test_a_blob_needs_a_whole_sha(api: httpx.Client) -> None:
    assert api.get("git/blobs/abc").status_code == 422


def test_a_forks_commits_can_be_read_after_it_is_gone(
    api: httpx.Client, fork_pull: PullRequest
) -> None:
    fork_pull.source.delete()
    found = api.get("contents/skills/idea.yaml", params={"ref": fork_pull.head_sha})
    assert base64.b64decode(found.json()["content"]) == b"version: 3\n"
    assert api.get("pulls/1").json()["head"]["repo"] is None
    assert api.get("contents/skills/idea.yaml?ref=refs/pull/1/head").status_code == 200


@pytest.mark.parametrize(
    ("role", "permission"),
    [
        ("admin", "admin"),
        ("maintain", "write"),
        ("write", "write"),
        ("triage", "read"),
        ("read", "read"),
    ],
)
def test_a_role_and_the_coarser_permission(
    api: httpx.Client, taxonomy: Repository, role: str, permission: str
) -> None:
    taxonomy.add_collaborator("kim", role_name=role)
    shape = api.get("collaborators/kim/permission").json()
    assert (shape["permission"], shape["role_name"]) == (permission, role)


def test_strangers_may_read_what_is_public_and_nothing_else(
    github: World, taxonomy: Repository, api: httpx.Client
) -> None:
    github.create_user("stranger")
    github.create_repository("acme/private", {"a": "a"}, public=False)
    shape = api.get("collaborators/stranger/permission").json()
    assert (shape["permission"], shape["role_name"]) == ("read", "read")
    url = f"{github.api_url}/repos/acme/private/collaborators/stranger/permission"
    hidden = api.get(url).json()
    assert (hidden["permission"], hidden["role_name"]) == ("none", "none")
    assert api.get("collaborators/nobody/permission").status_code == 404


def test_an_owner_is_an_admin(github: World, api: httpx.Client) -> None:
    github.create_user("solo")
    mine = github.create_repository("solo/garden", {"a": "a"})
    assert mine.role_name(github.user("solo")) == "admin"


def test_a_push_with_force_starts_again(api: httpx.Client, pull: PullRequest) -> None:
    pull.repository.push("add-recipe", {"b.md": "b\n"}, "Again", author="ada", force=True)
    assert [f["filename"] for f in api.get("pulls/1/files").json()] == ["b.md"]
    assert pull.commits == 1


@pytest.mark.parametrize("head", ["none", "nobody:main", "main"])
def test_people_cannot_open_what_has_nothing_in_it(taxonomy: Repository, head: str) -> None:
    with pytest.raises(RefusedError):
        taxonomy.open_pull_request(author="ada", head=head)


def test_a_sandbox_with_a_pull_request_is_quick(github: World) -> None:
    """A budget far above what it takes, so that a busy machine does not fail it."""
    start = dt.datetime.now(dt.UTC)
    repository = github.create_repository("quick/one", {"README.md": "x\n"})
    repository.push("b", {"a.md": "a\n"}, "A", author="ada")
    repository.open_pull_request(author="ada", head="b")
    assert dt.datetime.now(dt.UTC) - start < dt.timedelta(seconds=5)
