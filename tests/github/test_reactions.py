"""Reactions in the three places where commands stand, and comments that are collapsed."""

from collections.abc import Callable

import pytest

from app.domain.places import Place, PlaceKind
from app.errors import UserError
from app.github.client import GitHubClient
from app.github.port import PostedComment
from sandbox import PullRequest, Reaction, World
from sandbox.shapes.names import node_id
from tests.github.conftest import Calls

PlaceOf = Callable[[PullRequest], tuple[Place, list[Reaction]]]


def place_of_review(pull: PullRequest) -> tuple[Place, list[Reaction]]:
    made = pull.review("grace", "/validate")
    node = node_id("PullRequestReview", made.id)
    return Place(kind=PlaceKind.REVIEW, id=made.id, node_id=node), made.reactions


def place_of_comment(pull: PullRequest) -> tuple[Place, list[Reaction]]:
    made = pull.comment("grace", "/validate")
    return Place(kind=PlaceKind.COMMENT, id=made.id), made.reactions


def place_of_description(pull: PullRequest) -> tuple[Place, list[Reaction]]:
    return Place(kind=PlaceKind.DESCRIPTION, id=pull.number), pull.reactions


@pytest.mark.parametrize("place_of", [place_of_comment, place_of_review, place_of_description])
def test_each_place_takes_reactions_and_the_same_twice_is_one(
    client: GitHubClient, pull: PullRequest, place_of: PlaceOf
) -> None:
    place, reactions = place_of(pull)
    for content in ("eyes", "eyes", "rocket", "+1"):
        client.react(pull.number, place, content)
    assert [reaction.content for reaction in reactions] == ["eyes", "rocket", "+1"]


@pytest.mark.parametrize(
    "place",
    [
        Place(kind=PlaceKind.COMMENT, id=404),
        Place(kind=PlaceKind.REVIEW, id=404, node_id=node_id("PullRequestReview", 404)),
        Place(kind=PlaceKind.REVIEW, id=404),
    ],
)
def test_what_is_gone_takes_none(client: GitHubClient, pull: PullRequest, place: Place) -> None:
    with pytest.raises(UserError, match="github-not-found"):
        client.react(pull.number, place, "eyes")


def test_a_deleted_comment_takes_none(client: GitHubClient, pull: PullRequest) -> None:
    comment = pull.comment("ada", "/validate")
    pull.delete_comment(comment, "ada")
    with pytest.raises(UserError, match="github-not-found"):
        client.react(pull.number, Place(kind=PlaceKind.COMMENT, id=comment.id), "eyes")


@pytest.mark.parametrize("place_of", [place_of_comment, place_of_review, place_of_description])
def test_a_locked_conversation_takes_none(
    client: GitHubClient, pull: PullRequest, place_of: PlaceOf
) -> None:
    pull.repository.add_collaborator("grace", role_name="maintain")
    place, reactions = place_of(pull)
    pull.lock("grace")
    with pytest.raises(UserError):
        client.react(pull.number, place, "eyes")
    assert reactions == []


def test_a_comment_is_collapsed_and_known_to_be(client: GitHubClient, pull: PullRequest) -> None:
    client.create_comment(pull.number, "<!-- seedbed:status -->\nAll well.")
    (posted,) = client.own_comments(pull.number)
    assert not posted.minimised
    assert client.minimise(posted)
    (posted,) = client.own_comments(pull.number)
    assert posted.minimised
    assert client.minimise(posted)  # again changes nothing
    assert pull.comments[0].body == "<!-- seedbed:status -->\nAll well."


def test_the_comments_of_a_long_conversation_cost_a_call_a_hundred(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    for number in range(102):
        client.create_comment(pull.number, f"<!-- {number} -->")
    calls.taken()
    assert len(client.own_comments(pull.number)) == 102
    assert calls.taken() == ["GET /repos/{owner}/{repo}/issues/{number}/comments"] * 2


@pytest.mark.parametrize("node", ["", node_id("IssueComment", 404), "nonsense"])
def test_what_cannot_be_collapsed_is_said_to_be_so(client: GitHubClient, node: str) -> None:
    assert not client.minimise(PostedComment(id=404, body="", node_id=node))


def test_where_graphql_is_closed_nothing_is_collapsed(
    client: GitHubClient, github: World, pull: PullRequest
) -> None:
    client.create_comment(pull.number, "All well.")
    (posted,) = client.own_comments(pull.number)
    github.graphql = False
    assert not client.minimise(posted)
    place, _ = place_of_review(pull)
    with pytest.raises(UserError, match="github-forbidden"):
        client.react(pull.number, place, "eyes")
