"""Comments and reactions."""

import httpx
import pytest

from sandbox import PullRequest, Repository
from tests.sandbox.clients import installation_client, pygithub_for


def test_a_conversation(taxonomy: Repository, pull: PullRequest) -> None:
    pull.comment("grace", "/sample")
    with pygithub_for(taxonomy) as client:
        conversation = client.get_repo("acme/taxonomy").get_pull(1)
        answer = conversation.create_issue_comment("Working on it.")
        answer.edit("Done.")
        bodies = [comment.body for comment in conversation.get_issue_comments()]
    assert bodies == ["/sample", "Done."]
    assert [comment.author.login for comment in pull.comments] == ["grace", "seedbed[bot]"]


def test_a_bots_comment_says_so(api: httpx.Client, pull: PullRequest) -> None:
    shape = api.post("issues/1/comments", json={"body": "Hello."}).json()
    assert shape["user"]["login"] == "seedbed[bot]"
    assert shape["user"]["type"] == "Bot"
    assert shape["performed_via_github_app"]["slug"] == "seedbed"
    assert api.get(f"issues/comments/{shape['id']}").json() == shape


def test_an_association_is_told(api: httpx.Client, pull: PullRequest) -> None:
    pull.comment("grace", "Hello.")
    pull.comment("stranger", "Hello.")
    shapes = api.get("issues/1/comments").json()
    assert [s["author_association"] for s in shapes] == ["MEMBER", "NONE"]


def test_comments_come_in_pages_oldest_first(api: httpx.Client, pull: PullRequest) -> None:
    for number in range(35):
        pull.comment("ada", str(number))
    first = api.get("issues/1/comments")
    rest = api.get(first.links["next"]["url"])
    bodies = [comment["body"] for comment in first.json() + rest.json()]
    assert bodies == [str(number) for number in range(35)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"body": ""}, "blank"),
        ({"body": " \n"}, "blank"),
        ({"body": "x" * 65_537}, "too long"),
        ({"body": 3}, "not a string"),
        ({}, "not a string"),
    ],
    ids=["empty", "blank", "too long", "a number", "missing"],
)
def test_a_body_that_is_no_comment_is_refused(
    api: httpx.Client, pull: PullRequest, body: dict, words: str
) -> None:
    there = pull.comment("ada", "Here.")
    made = api.post("issues/1/comments", json=body)
    edited = api.patch(f"issues/comments/{there.id}", json=body)
    assert made.status_code == edited.status_code == 422
    assert words in made.text
    assert [comment.body for comment in pull.comments] == ["Here."]


def test_the_longest_comment_fits(api: httpx.Client, pull: PullRequest) -> None:
    assert api.post("issues/1/comments", json={"body": "ü" * 65_536}).status_code == 201


def test_a_second_reaction_of_a_kind_is_the_first(api: httpx.Client, pull: PullRequest) -> None:
    comment = pull.comment("grace", "/sample")
    url = f"issues/comments/{comment.id}/reactions"
    first, second = (api.post(url, json={"content": "eyes"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert api.post(url, json={"content": "rocket"}).status_code == 201
    assert [reaction.content for reaction in comment.reactions] == ["eyes", "rocket"]
    assert [r["content"] for r in api.get(url).json()] == ["eyes", "rocket"]
    assert [r["content"] for r in api.get(url, params={"content": "eyes"}).json()] == ["eyes"]
    assert api.get(f"issues/comments/{comment.id}").json()["reactions"]["eyes"] == 1


@pytest.mark.parametrize("content", ["thinking", "", None, 1])
def test_a_reaction_github_does_not_have_is_refused(
    api: httpx.Client, pull: PullRequest, content: object
) -> None:
    comment = pull.comment("grace", "/sample")
    answer = api.post(f"issues/comments/{comment.id}/reactions", json={"content": content})
    assert answer.status_code == 422


def test_what_is_not_there_cannot_be_commented(api: httpx.Client, pull: PullRequest) -> None:
    assert api.post("issues/9/comments", json={"body": "x"}).status_code == 404
    assert api.get("issues/comments/9").status_code == 404
    assert api.patch("issues/comments/9", json={"body": "x"}).status_code == 404


def test_one_of_two_rights_is_enough(taxonomy: Repository, pull: PullRequest) -> None:
    for right in ("issues", "pull_requests"):
        with installation_client(taxonomy, permissions={right: "write"}) as api:
            assert api.post("issues/1/comments", json={"body": "x"}).status_code == 201
    with installation_client(taxonomy, permissions={"issues": "read"}) as api:
        assert api.get("issues/1/comments").status_code == 200
        assert api.post("issues/1/comments", json={"body": "x"}).status_code == 403
