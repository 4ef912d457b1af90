"""Pushes: what they say of their commits, and branches that go away."""

from typing import Any

import pytest

from sandbox import PullRequest, RefusedError, Repository, World
from sandbox.git import signed

NOTHING = "0" * 40


def pushes(github: World) -> list[dict[str, Any]]:
    """The payloads of all pushes so far."""
    return [d.payload for d in github.deliveries if d.event == "push"]


def touched(commit: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """Added, removed and modified paths of a commit."""
    return commit["added"], commit["removed"], commit["modified"]


def test_a_push_tells_its_commits_and_their_files(github: World, taxonomy: Repository) -> None:
    before = taxonomy.sha()
    changed = {"README.md": "# New\n", "a.md": "a\n", "compositional_skills/notes.txt": None}
    after = taxonomy.push("main", changed, signed("Change", "grace"), author="grace")
    (payload,) = pushes(github)
    assert (payload["ref"], payload["before"], payload["after"]) == (
        "refs/heads/main",
        before,
        after,
    )
    assert (payload["created"], payload["deleted"], payload["forced"]) == (False, False, False)
    (commit,) = payload["commits"]
    assert touched(commit) == (["a.md"], ["compositional_skills/notes.txt"], ["README.md"])
    assert commit["message"] == signed("Change", "grace")
    assert commit["author"]["username"] == payload["pusher"]["name"] == "grace"
    assert payload["head_commit"] == commit
    assert payload["sender"]["login"] == "grace"
    assert payload["installation"]["id"] == taxonomy.installation_id


def test_a_pushs_repository_has_times_as_numbers(github: World, taxonomy: Repository) -> None:
    taxonomy.push("main", {"a.md": "a\n"}, "A", author="grace")
    shape = pushes(github)[0]["repository"]
    assert isinstance(shape["pushed_at"], int)
    assert isinstance(shape["updated_at"], str)
    assert shape["url"] == f"{github.url}/acme/taxonomy"
    assert shape["owner"]["name"] == shape["organization"] == "acme"


def test_a_new_branch_is_compared_with_the_default_branch(
    github: World, taxonomy: Repository
) -> None:
    after = taxonomy.push("new", {"a.md": "a\n"}, "A", author="ada")
    taxonomy.reset("same", after, by="ada")
    taxonomy.reset("none", taxonomy.sha(), by="ada")
    new, same, none = pushes(github)
    assert (new["before"], new["created"], new["forced"]) == (NOTHING, True, False)
    assert [(c["id"], c["distinct"]) for c in new["commits"]] == [(after, True)]
    assert [(c["id"], c["distinct"]) for c in same["commits"]] == [(after, False)], "told already"
    assert none["commits"] == []
    assert none["head_commit"]["id"] == taxonomy.sha()


def test_a_push_that_loses_commits_is_forced(github: World, pull: PullRequest) -> None:
    taxonomy, first = pull.repository, pull.head_sha
    second = taxonomy.push("add-recipe", {"b.md": "b\n"}, "B", author="ada")
    taxonomy.reset("add-recipe", first, by="ada")
    taxonomy.reset("add-recipe", second, by="ada")
    other = taxonomy.push("add-recipe", {"c.md": "c\n"}, "C", author="ada", force=True)
    assert [p["forced"] for p in pushes(github)] == [False, False, True, False, True]
    assert [c["id"] for c in pushes(github)[-1]["commits"]] == [other]
    assert pushes(github)[2]["commits"] == []


def test_of_very_many_commits_the_newest_are_told(
    github: World, taxonomy: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.pushes.MOST_COMMITS", 2)
    fork = taxonomy.fork(owner="ada")
    for name in "abc":
        fork.push("many", {name: name}, name, author="ada")
    pull = taxonomy.open_pull_request(author="ada", head="ada:many")
    pull.merge(by="grace")
    messages = [c["message"].partition("\n")[0] for c in pushes(github)[-1]["commits"]]
    assert messages == ["c", "Merge pull request #1 from ada/many"]


def test_a_message_may_hold_anything_but_nul(github: World, taxonomy: Repository) -> None:
    odd = "A\x1fB\n\nM\nA\n\x1eümlaut"
    taxonomy.push("main", {"tab\there": "x", "new\nline": "y"}, odd, author="grace")
    taxonomy.push("main", {}, "empty", author="grace")
    first, second = (p["commits"][0] for p in pushes(github))
    assert (first["message"], sorted(first["added"])) == (odd, ["new\nline", "tab\there"])
    assert touched(second) == ([], [], [])


def test_a_push_to_a_fork_is_told_to_nobody(github: World, taxonomy: Repository) -> None:
    taxonomy.fork(owner="mallory").push("idea", {"a": "a"}, "A", author="mallory")
    assert github.deliveries == []


def test_the_app_listens_to_pushes_and_suites(github: World) -> None:
    assert {"push", "check_suite"} <= set(github.app.events)


def test_a_deleted_branch_closes_its_pull_requests(github: World, pull: PullRequest) -> None:
    taxonomy = pull.repository
    taxonomy.push("elsewhere", {"b": "b"}, "B", author="grace")
    head = pull.head_sha
    taxonomy.delete_branch("add-recipe", by="grace")
    *_, push, closed = (d.payload for d in github.deliveries)
    assert (push["deleted"], push["after"], push["before"]) == (True, NOTHING, head)
    assert (push["commits"], push["head_commit"]) == ([], None)
    assert (closed["action"], closed["pull_request"]["merged"]) == ("closed", False)
    assert closed["pull_request"]["head"]["ref"] == "add-recipe"
    assert closed["sender"]["login"] == "grace"
    assert [file.path for file in pull.files] == ["skills/qna.yaml"]
    with pytest.raises(RefusedError):
        pull.reopen(by="grace")


def test_a_deleted_base_closes_what_was_aimed_at_it(taxonomy: Repository) -> None:
    taxonomy.push("next", {"b": "b"}, "B", author="grace")
    taxonomy.push("idea", {"c": "c"}, "C", author="ada", base="next")
    pull = taxonomy.open_pull_request(author="ada", head="idea", base="next")
    taxonomy.delete_branch("next", by="grace")
    assert (pull.state, pull.merged, pull.base) == ("closed", False, "next")


def test_a_branch_of_a_fork_is_its_owners(github: World, fork_pull: PullRequest) -> None:
    with pytest.raises(RefusedError):
        fork_pull.source.delete_branch("idea", by="grace")
    fork_pull.source.delete_branch("idea", by="mallory")
    assert fork_pull.state == "closed"


@pytest.mark.parametrize(
    ("branch", "by"), [("main", "grace"), ("none", "grace"), ("add-recipe", "ada")]
)
def test_not_every_branch_can_be_deleted(pull: PullRequest, branch: str, by: str) -> None:
    with pytest.raises(RefusedError):
        pull.repository.delete_branch(branch, by=by)
    assert pull.state == "open"
