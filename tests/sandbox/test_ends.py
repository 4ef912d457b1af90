"""Where GitHub's lists end, and what is left of what is archived or deleted."""

import base64
from collections.abc import Callable

import httpx
import pytest

from sandbox import PullRequest, RefusedError, Repository, World
from sandbox.git import run_git
from tests.sandbox.check_runs import create

ARCHIVED = "Repository was archived so is read-only."
Write = Callable[[httpx.Client, PullRequest], httpx.Response]

WRITES: dict[str, Write] = {
    "comment": lambda api, _: api.post("issues/1/comments", json={"body": "Hello."}),
    "edit": lambda api, pull: api.patch(
        f"issues/comments/{pull.comments[0].id}", json={"body": "Hello."}
    ),
    "reaction": lambda api, _: api.post("issues/1/reactions", json={"content": "eyes"}),
    "label": lambda api, _: api.post("issues/1/labels", json={"labels": ["skill"]}),
    "check run": lambda api, pull: api.post(
        "check-runs", json={"name": "x", "head_sha": pull.head_sha}
    ),
    "review": lambda api, _: api.post("pulls/1/reviews", json={"event": "APPROVE"}),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_is_archived_is_read_only(api: httpx.Client, pull: PullRequest, write: Write) -> None:
    pull.comment("ada", "Before.")
    pull.repository.archived = True
    refused = write(api, pull)
    assert (refused.status_code, refused.json()["message"]) == (403, ARCHIVED)
    assert api.get("pulls/1").json()["base"]["repo"]["archived"] is True
    assert api.get("issues/1/comments").json()[0]["body"] == "Before."
    pull.repository.archived = False
    assert write(api, pull).status_code < 300


def test_graphql_writes_nothing_to_what_is_archived(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    node = api.get("pulls/1").json()["node_id"]
    pull.repository.archived = True
    query = "mutation($on: ID!) {addReaction(input: {subjectId: $on, content: EYES}) {__typename}}"
    url, asked = f"{github.url}/api/graphql", {"query": query, "variables": {"on": node}}
    (error,) = api.post(url, json=asked).json()["errors"]
    assert (error["type"], error["message"]) == ("FORBIDDEN", ARCHIVED)
    assert pull.reactions == []


def test_people_cannot_write_there_either(pull: PullRequest) -> None:
    taxonomy = pull.repository
    taxonomy.archived = True
    acts: list[Callable[[], object]] = [
        lambda: pull.comment("ada", "Hello?"),
        lambda: taxonomy.push("b", {"b.md": "b\n"}, "B", author="ada"),
        lambda: taxonomy.open_pull_request(author="ada", head="add-recipe"),
    ]
    for act in acts:
        with pytest.raises(RefusedError, match="archived"):
            act()


def test_a_deleted_fork_leaves_its_commits(
    github: World, api: httpx.Client, fork_pull: PullRequest
) -> None:
    github.delete_repository("mallory/taxonomy")
    shown = api.get("pulls/1").json()
    assert shown["head"]["repo"] is None
    assert shown["head"]["sha"] == fork_pull.head_sha
    found = api.get("contents/skills/idea.yaml", params={"ref": fork_pull.head_sha}).json()
    assert base64.b64decode(found["content"]) == b"version: 3\n"
    fork_pull.comment("mallory", "Still here.")
    assert github.deliveries[-1].event == "issue_comment"


def test_a_deleted_comment_is_not_found(api: httpx.Client, pull: PullRequest) -> None:
    number = api.post("issues/1/comments", json={"body": "Hello."}).json()["id"]
    pull.delete_comment(pull.comments[0], by="grace")
    for answer in (
        api.get(f"issues/comments/{number}"),
        api.patch(f"issues/comments/{number}", json={"body": "Hello again."}),
        api.post(f"issues/comments/{number}/reactions", json={"content": "eyes"}),
    ):
        assert answer.status_code == 404
    assert api.get("issues/1/comments").json() == []


def test_a_commit_nobody_has_gets_no_check(api: httpx.Client, pull: PullRequest) -> None:
    gone = "0" * 40
    refused = api.post("check-runs", json={"name": "x", "head_sha": gone})
    assert (refused.status_code, refused.json()["message"]) == (
        422,
        f"No commit found for SHA: {gone}",
    )
    create(api, pull, conclusion="success")


def test_at_most_250_commits_are_listed(api: httpx.Client, taxonomy: Repository) -> None:
    who = "ada <ada@sandbox.example> 1700000000 +0000"
    stream = "".join(
        f"commit refs/heads/long\nmark :{n}\ncommitter {who}\ndata 2\nxy\n"
        + (f"from {taxonomy.sha()}\n" if n == 1 else "")
        + f"M 100644 inline f{n}.md\ndata 2\nx\n\n"
        for n in range(1, 252)
    )
    run_git(taxonomy.git.path, "fast-import", "--quiet", stdin=stream.encode())
    taxonomy.open_pull_request(author="ada", head="long")
    assert api.get("pulls/1").json()["commits"] == 251
    assert len(api.get("pulls/1/commits", params={"per_page": 100, "page": 3}).json()) == 50
    assert api.get("pulls/1/commits", params={"per_page": 100, "page": 4}).json() == []
