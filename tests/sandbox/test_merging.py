"""Merging by people, and pull requests that are aimed at another branch."""

import base64

import httpx
import pytest

from sandbox import PullRequest, RefusedError, Repository, World
from sandbox.git import run_git


def test_a_merge_is_a_real_one(github: World, api: httpx.Client, pull: PullRequest) -> None:
    taxonomy, base = pull.repository, pull.repository.sha()
    files = api.get("pulls/1/files").json()

    sha = pull.merge(by="grace")

    assert taxonomy.sha() == sha == pull.merge_commit_sha
    shown = run_git(taxonomy.git.path, "log", "-1", "--format=%P|%an|%s", sha).decode().strip()
    subject = "Merge pull request #1 from acme/add-recipe"
    assert shown == f"{base} {pull.head_sha}|grace|{subject}"
    merged = api.get("contents/skills/qna.yaml?ref=main").json()
    assert base64.b64decode(merged["content"]) == b"version: 2\n"
    shape = api.get("pulls/1").json()
    assert (shape["state"], shape["merged"]) == ("closed", True)
    assert shape["merged_by"]["login"] == "grace"
    assert shape["merged_at"] == shape["closed_at"] is not None
    assert api.get("pulls/1/files").json() == files
    assert [p["merged_at"] is not None for p in api.get("pulls?state=all").json()] == [True]


def test_a_merge_is_told_as_a_push_and_a_close(github: World, pull: PullRequest) -> None:
    base, head = pull.repository.sha(), pull.head_sha
    sha = pull.merge(by="grace")
    *_, push, closed = github.deliveries
    assert (push.event, closed.event, closed.action) == ("push", "pull_request", "closed")
    assert closed.payload["pull_request"]["merged"] is True
    assert closed.payload["pull_request"]["merged_by"]["login"] == "grace"
    told = push.payload
    assert (told["ref"], told["before"], told["after"]) == ("refs/heads/main", base, sha)
    assert [(c["id"], c["distinct"]) for c in told["commits"]] == [(head, False), (sha, True)]
    assert [c["added"] for c in told["commits"]] == [["skills/qna.yaml"]] * 2
    assert (told["pusher"]["name"], told["head_commit"]["id"]) == ("grace", sha)


def test_a_forks_work_is_merged_with_what_came_meanwhile(
    taxonomy: Repository, api: httpx.Client, fork_pull: PullRequest
) -> None:
    taxonomy.push("main", {"meanwhile.md": "m\n"}, "Meanwhile", author="grace")
    fork_pull.merge(by="grace")
    for path in ("meanwhile.md", "skills/idea.yaml", "README.md"):
        assert api.get(f"contents/{path}").status_code == 200
    fork_pull.comment("mallory", "Thank you.")
    assert [f["filename"] for f in api.get("pulls/1/files").json()] == ["skills/idea.yaml"]


def test_the_issue_side_tells_the_merge_too(github: World, pull: PullRequest) -> None:
    pull.merge(by="grace")
    pull.comment("ada", "Thank you.")
    issue = github.deliveries[-1].payload["issue"]
    assert issue["pull_request"]["merged_at"] == issue["closed_at"] is not None


def test_a_push_after_the_merge_moves_nothing(github: World, pull: PullRequest) -> None:
    head = pull.head_sha
    pull.merge(by="grace")
    pull.repository.push("add-recipe", {"b": "b"}, "Late", author="ada")
    assert pull.head_sha == head
    assert github.deliveries[-1].event == "push"


@pytest.mark.parametrize("by", ["ada", "tess", "stranger"])
def test_only_who_may_write_merges(pull: PullRequest, by: str) -> None:
    pull.repository.add_collaborator("tess", role_name="triage")
    before = pull.repository.sha()
    with pytest.raises(RefusedError):
        pull.merge(by=by)
    assert (pull.state, pull.repository.sha()) == ("open", before)


def test_what_is_closed_or_merged_stays_so(pull: PullRequest) -> None:
    pull.close(by="ada")
    with pytest.raises(RefusedError):
        pull.merge(by="grace")
    pull.reopen(by="ada")
    pull.merge(by="grace")
    for act in (pull.merge, pull.reopen):
        with pytest.raises(RefusedError):
            act(by="grace")
    assert pull.merged


def test_a_draft_and_a_conflict_are_not_merged(taxonomy: Repository, pull: PullRequest) -> None:
    pull.convert_to_draft(by="ada")
    with pytest.raises(RefusedError, match="a draft"):
        pull.merge(by="grace")
    pull.ready_for_review(by="ada")
    before = taxonomy.push("main", {"skills/qna.yaml": "version: 3\n"}, "Other", author="grace")
    with pytest.raises(RefusedError, match="in conflict"):
        pull.merge(by="grace")
    assert taxonomy.sha() == before


def test_another_base(github: World, api: httpx.Client, pull: PullRequest) -> None:
    taxonomy, before = pull.repository, pull.base_sha
    other = taxonomy.push("next", {"next.md": "n\n"}, "Next", author="grace")
    pull.change_base(by="ada", branch="next")
    told = github.deliveries[-1].payload
    assert told["action"] == "edited"
    assert told["changes"] == {"base": {"ref": {"from": "main"}, "sha": {"from": before}}}
    assert told["pull_request"]["base"]["ref"] == "next"
    assert api.get("pulls/1").json()["base"]["sha"] == other == pull.base_sha
    assert [f["filename"] for f in api.get("pulls/1/files").json()] == ["skills/qna.yaml"]
    pull.merge(by="grace")
    assert taxonomy.sha("next") == pull.merge_commit_sha
    assert taxonomy.sha("main") == before


def test_files_are_those_that_the_new_base_lacks(api: httpx.Client, taxonomy: Repository) -> None:
    taxonomy.push("first", {"one.md": "1\n"}, "One", author="ada")
    taxonomy.push("second", {"two.md": "2\n"}, "Two", author="ada", base="first")
    pull = taxonomy.open_pull_request(author="ada", head="second")
    assert len(api.get("pulls/1/files").json()) == 2
    pull.change_base(by="grace", branch="first")
    assert [f["filename"] for f in api.get("pulls/1/files").json()] == ["two.md"]
    assert api.get("pulls/1").json()["commits"] == 1


@pytest.mark.parametrize(
    ("branch", "by"),
    [("main", "ada"), ("none", "ada"), ("add-recipe", "ada"), ("next", "stranger")],
)
def test_not_every_base_will_do(pull: PullRequest, branch: str, by: str) -> None:
    pull.repository.push("next", {"next.md": "n\n"}, "Next", author="grace")
    with pytest.raises(RefusedError):
        pull.change_base(by=by, branch=branch)
    assert pull.base == "main"


def test_a_moved_file_is_renamed_however_it_was_pushed(
    api: httpx.Client, taxonomy: Repository
) -> None:
    old, new = "compositional_skills/notes.txt", "compositional_skills/deep/er/notes.txt"
    fork = taxonomy.fork(owner="mallory")
    fork.push("move", {old: None, new: "one\n" * 19 + "two\n"}, "Move", author="mallory")
    taxonomy.open_pull_request(author="mallory", head="mallory:move")
    (file,) = api.get("pulls/1/files").json()
    assert (file["status"], file["filename"]) == ("renamed", new)
    assert (file["previous_filename"], file["changes"]) == (old, 2)


def test_a_rebased_branch_shows_its_own_change_only(
    api: httpx.Client, taxonomy: Repository, pull: PullRequest
) -> None:
    taxonomy.push("main", {"meanwhile.md": "m\n"}, "Meanwhile", author="grace")
    taxonomy.push("add-recipe", {"skills/qna.yaml": "v\n"}, "Again", author="ada", force=True)
    assert [f["filename"] for f in api.get("pulls/1/files").json()] == ["skills/qna.yaml"]
    assert api.get("pulls/1").json()["base"]["sha"] == taxonomy.sha()
