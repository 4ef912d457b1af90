"""Reactions to a pull request itself; those to comments are with the comments."""

import httpx
import pytest

from sandbox import PullRequest, Repository
from tests.sandbox.clients import installation_client, pygithub_for

URL = "issues/1/reactions"


def test_a_pull_request_is_reacted_to(api: httpx.Client, pull: PullRequest) -> None:
    first, second = (api.post(URL, json={"content": "eyes"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    api.post(URL, json={"content": "rocket"})
    assert [reaction.content for reaction in pull.reactions] == ["eyes", "rocket"]
    assert [r["content"] for r in api.get(URL, params={"content": "eyes"}).json()] == ["eyes"]
    rollup = api.get("issues/1").json()["reactions"]
    assert (rollup["total_count"], rollup["eyes"], rollup["heart"]) == (2, 1, 0)


@pytest.mark.parametrize("content", ["thinking", "", None, 1])
def test_a_reaction_github_does_not_have_is_refused(
    api: httpx.Client, pull: PullRequest, content: object
) -> None:
    assert api.post(URL, json={"content": content}).status_code == 422


def test_it_needs_a_right_and_a_pull_request(taxonomy: Repository, pull: PullRequest) -> None:
    with installation_client(taxonomy, permissions={"pull_requests": "read"}) as api:
        assert api.get(URL).status_code == 200
        assert api.post(URL, json={"content": "eyes"}).status_code == 403
        assert api.get("issues/9/reactions").status_code == 404
        assert api.get("issues/9").status_code == 404


def test_the_usual_client_reacts(taxonomy: Repository, pull: PullRequest) -> None:
    with pygithub_for(taxonomy) as github:
        issue = github.get_repo("acme/taxonomy").get_pull(1).as_issue()
        issue.create_reaction("eyes")
        assert [reaction.content for reaction in issue.get_reactions()] == ["eyes"]
