"""What people say: comments edited and deleted, reviews, and the lock."""

import httpx
import pytest

from sandbox import PullRequest, RefusedError, Repository, World
from tests.sandbox.clients import pygithub_for


def last(github: World) -> tuple[str, dict]:
    """The newest webhook: its name with the action, and its payload."""
    delivery = github.deliveries[-1]
    return f"{delivery.event} {delivery.action}", delivery.payload


def test_people_edit_their_own_comments(github: World, pull: PullRequest) -> None:
    comment = pull.comment("ada", "/smaple")
    pull.edits_comment(comment, "ada", "/sample")
    name, payload = last(github)
    assert name == "issue_comment edited"
    assert payload["changes"]["body"]["from"] == "/smaple"
    assert payload["comment"]["body"] == "/sample"
    assert payload["sender"]["login"] == "ada"


def test_only_maintainers_touch_the_comments_of_others(
    github: World, taxonomy: Repository, pull: PullRequest
) -> None:
    taxonomy.add_collaborator("tim", role_name="triage")
    comment = pull.comment("ada", "Hello.")
    for stranger in ("mallory", "tim"):
        with pytest.raises(RefusedError):
            pull.edits_comment(comment, stranger, "Rude.")
        with pytest.raises(RefusedError):
            pull.delete_comment(comment, stranger)
    pull.edits_comment(comment, "grace", "Hello!")
    pull.delete_comment(comment, "grace")
    name, payload = last(github)
    assert name == "issue_comment deleted"
    assert (payload["comment"]["body"], payload["sender"]["login"]) == ("Hello!", "grace")
    assert payload["issue"]["comments"] == 0


def test_a_deleted_comment_is_gone(api: httpx.Client, pull: PullRequest) -> None:
    comment = pull.comment("ada", "Hello.")
    pull.delete_comment(comment, "ada")
    assert api.get(f"issues/comments/{comment.id}").status_code == 404
    assert api.get("issues/1/comments").json() == []


@pytest.mark.parametrize("state", ["commented", "approved", "changes_requested"])
def test_a_person_hands_in_a_review(
    github: World, api: httpx.Client, pull: PullRequest, state: str
) -> None:
    review = pull.review("grace", "/sample please", state=state)
    name, payload = last(github)
    assert name == "pull_request_review submitted"
    assert (payload["review"]["state"], payload["review"]["body"]) == (state, "/sample please")
    assert payload["review"]["commit_id"] == pull.head_sha
    assert payload["pull_request"]["number"] == 1
    assert "additions" not in payload["pull_request"], "GitHub counts nothing here"
    (shown,) = api.get("pulls/1/reviews").json()
    assert (shown["id"], shown["state"]) == (review.id, state.upper())


def test_a_review_is_edited(github: World, pull: PullRequest) -> None:
    review = pull.review("grace", "/smaple")
    pull.edit_review(review, "grace", "/sample")
    name, payload = last(github)
    assert name == "pull_request_review edited"
    assert payload["changes"] == {"body": {"from": "/smaple"}}
    assert payload["review"]["body"] == "/sample"
    with pytest.raises(RefusedError):
        pull.edit_review(review, "ada", "Nothing to see.")


def test_nobody_judges_their_own_pull_request(github: World, pull: PullRequest) -> None:
    for state in ("approved", "changes_requested"):
        with pytest.raises(RefusedError, match="their own"):
            pull.review("ada", "Fine.", state=state)
    with pytest.raises(RefusedError, match="words"):
        pull.review("grace", " ")
    pull.review("ada", "A thought.")
    pull.review("grace", "", state="approved")
    assert last(github)[1]["review"]["body"] is None


def test_the_app_hears_of_its_own_review(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    api.post("pulls/1/reviews", json={"event": "COMMENT", "body": "Look."})
    name, payload = last(github)
    assert name == "pull_request_review submitted"
    assert payload["review"]["body"] == "Look."
    assert payload["sender"]["type"] == payload["review"]["user"]["type"] == "Bot"


def test_a_lock_is_told_and_lifted(github: World, api: httpx.Client, pull: PullRequest) -> None:
    pull.lock("grace", "too heated")
    name, payload = last(github)
    assert name == "pull_request locked"
    assert payload["pull_request"]["active_lock_reason"] == "too heated"
    for url in ("pulls/1", "issues/1"):
        shape = api.get(url).json()
        assert (shape["locked"], shape["active_lock_reason"]) == (True, "too heated")
    pull.lock("grace")
    assert last(github)[0] == "pull_request locked", "locked is locked"
    pull.unlock("grace")
    assert last(github)[0] == "pull_request unlocked"
    assert api.get("pulls/1").json()["locked"] is False


def test_a_locked_conversation_is_closed_to_the_app(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    theirs = pull.comment("ada", "/sample")
    ours = api.post("issues/1/comments", json={"body": "Working."}).json()
    pull.lock("grace")
    refused = [
        api.post("issues/1/comments", json={"body": "Done."}),
        api.post("issues/1/reactions", json={"content": "eyes"}),
        api.post(f"issues/comments/{theirs.id}/reactions", json={"content": "eyes"}),
        api.post("pulls/1/reviews", json={"event": "COMMENT", "body": "Look."}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    assert refused[0].json()["message"] == "Unable to create comment because issue is locked."
    assert (pull.reactions, theirs.reactions, pull.reviews) == ([], [], [])
    edited = api.patch(f"issues/comments/{ours['id']}", json={"body": "Done."})
    assert edited.status_code == 200
    assert api.post("issues/1/labels", json=["skill"]).status_code == 200


def test_a_locked_conversation_is_open_to_who_may_write(
    taxonomy: Repository, pull: PullRequest
) -> None:
    taxonomy.add_collaborator("tim", role_name="triage")
    comment = pull.comment("ada", "Hello.")
    pull.lock("grace")
    for outside in ("ada", "tim", "mallory"):
        with pytest.raises(RefusedError, match="locked"):
            pull.comment(outside, "But!")
        with pytest.raises(RefusedError, match="locked"):
            pull.review(outside, "But!")
        with pytest.raises(RefusedError):
            pull.unlock(outside)
    pull.comment("grace", "Enough.")
    pull.review("grace", "Enough.")
    pull.edits_comment(comment, "ada", "Sorry.")
    pull.unlock("grace")
    pull.comment("ada", "Thanks.")
    with pytest.raises(RefusedError):
        pull.lock("ada")


def test_the_usual_client_sees_the_lock(taxonomy: Repository, pull: PullRequest) -> None:
    pull.lock("grace", "spam")
    with pygithub_for(taxonomy) as github:
        found = github.get_repo("acme/taxonomy").get_pull(1)
        assert found.as_issue().locked
        assert found.raw_data["active_lock_reason"] == "spam"
