"""Conditional requests and the hour's calls."""

import datetime as dt

import httpx
import pytest

from sandbox import PullRequest, Repository, World
from tests.sandbox.clients import app_client, client, home, installation_client, token


def left(answer: httpx.Response) -> int:
    """How many calls the answer says are left."""
    return int(answer.headers["X-RateLimit-Remaining"])


def test_what_is_known_is_not_sent_again(api: httpx.Client, pull: PullRequest) -> None:
    first = api.get("pulls/1/files")
    tag = first.headers["ETag"]
    again = api.get("pulls/1/files", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert left(again) == left(first), "it costs nothing"
    assert left(api.get("pulls/1/files")) == left(first) - 1


@pytest.mark.parametrize("shown", ["*", '"other", {tag}', "{strong}"])
def test_tags_are_compared_weakly(api: httpx.Client, pull: PullRequest, shown: str) -> None:
    tag = api.get("pulls/1").headers["ETag"]
    asked = shown.format(tag=tag, strong=tag.removeprefix("W/"))
    assert api.get("pulls/1", headers={"If-None-Match": asked}).status_code == 304


def test_what_has_changed_is_sent(api: httpx.Client, pull: PullRequest) -> None:
    tag = api.get("issues/1/comments").headers["ETag"]
    pull.comment("ada", "Hello.")
    changed = api.get("issues/1/comments", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_page_is_known_by_its_links_too(api: httpx.Client, pull: PullRequest) -> None:
    pull.comment("ada", "one")
    first = api.get("issues/1/comments", params={"per_page": 1})
    pull.comment("ada", "two")
    tag = {"If-None-Match": first.headers["ETag"]}
    second = api.get("issues/1/comments", params={"per_page": 1}, headers=tag)
    assert second.status_code == 200, "there is a next page now"
    again = {"If-None-Match": second.headers["ETag"]}
    unchanged = api.get("issues/1/comments", params={"per_page": 1}, headers=again)
    assert unchanged.status_code == 304
    assert "next" in unchanged.links


def test_only_answers_to_questions_have_a_tag(api: httpx.Client, pull: PullRequest) -> None:
    made = api.post("issues/1/comments", json={"body": "Hello."}, headers={"If-None-Match": "*"})
    assert made.status_code == 201
    assert "ETag" not in made.headers
    assert "ETag" not in api.get("pulls/77").headers


def test_calls_are_counted_by_installation(github: World, taxonomy: Repository) -> None:
    other = github.create_repository("other/taxonomy", {"a": "a"})
    with installation_client(taxonomy) as first, installation_client(taxonomy) as second:
        assert left(first.get(home(taxonomy))) == 4999
        assert left(second.get("pulls/77")) == 4998, "another token, the same calls"
    with installation_client(other) as elsewhere:
        assert left(elsewhere.get(home(other))) == 4999
    with app_client(github) as itself:
        assert left(itself.get("/app")) < 4999, "asking for tokens counts for the App"


def test_used_up_calls_are_refused_until_the_hour_is_over(
    github: World, api: httpx.Client, taxonomy: Repository
) -> None:
    github.calls_an_hour = 2
    assert [left(api.get(home(taxonomy))) for _ in range(2)] == [1, 0]
    refused = api.get(home(taxonomy))
    assert refused.status_code == 403
    assert refused.json()["message"] == (
        f"API rate limit exceeded for installation ID {taxonomy.installation_id}."
    )
    assert left(refused) == 0
    assert refused.headers["X-RateLimit-Used"] == refused.headers["X-RateLimit-Limit"] == "2"
    reset = int(refused.headers["X-RateLimit-Reset"])
    github.let_time_pass(dt.timedelta(seconds=reset - github.now().timestamp()))
    with client(github, token(taxonomy)) as fresh:
        assert left(fresh.get(home(taxonomy))) == 1


def test_nothing_is_done_for_a_caller_without_calls(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    github.calls_an_hour = 0
    assert api.post("issues/1/comments", json={"body": "Hello."}).status_code == 403
    assert pull.comments == []
    github.calls_an_hour = 1
    assert api.post("issues/1/comments", json={"body": "Hello."}).status_code == 201


def test_graphql_has_calls_of_its_own_and_says_so_in_its_way(
    github: World, api: httpx.Client, taxonomy: Repository
) -> None:
    github.calls_an_hour = 1
    url, query = f"{github.url}/api/graphql", {"query": "{__typename}"}
    assert left(api.get(home(taxonomy))) == 0
    good, refused = api.post(url, json=query), api.post(url, json=query)
    assert good.json()["data"] == {"__typename": "Query"}
    assert good.headers["X-RateLimit-Resource"] == "graphql"
    assert refused.status_code == 200
    assert [error["type"] for error in refused.json()["errors"]] == ["RATE_LIMITED"]
    assert left(refused) == 0


def test_strangers_are_not_counted(github: World, taxonomy: Repository) -> None:
    with client(github, "nonsense") as stranger:
        answers = [stranger.get(home(taxonomy)) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {401}
    assert {left(answer) for answer in answers} == {60}
