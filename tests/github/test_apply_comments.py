"""Comments as they should be: what differs is written, what is outdated collapsed, once."""

import pytest

from app.errors import UserError
from app.github.apply import apply_comments
from app.github.client import GitHubClient
from app.report.wanted import MAX_COMMENT, WantedComment, folded
from sandbox import PullRequest, World
from tests.github.conftest import Calls

LIST = "GET /repos/{owner}/{repo}/issues/{number}/comments"
CREATE = "POST /repos/{owner}/{repo}/issues/{number}/comments"
EDIT = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}"
GRAPHQL = "POST /graphql"
PERSON = "<!-- seedbed:help for=ada "


def result(run: int, *, outdated: bool = False) -> WantedComment:
    marker = f"<!-- seedbed:sample run={run} -->"
    words = "Folded." if outdated else f"Sample {run}."
    return WantedComment(marker=marker, body=f"{marker}\n{words}", outdated=outdated)


def reply(to: int) -> WantedComment:
    marker = f"{PERSON}to=comment-{to} -->"
    return WantedComment(marker=marker, body=f"{marker}\nReply {to}.", replaces=PERSON)


def shown(pull: PullRequest) -> list[tuple[str, bool]]:
    """The last line of each comment, and whether it is collapsed."""
    return [(c.body.splitlines()[-1], c.minimized is not None) for c in pull.comments]


def test_what_is_missing_is_written_and_what_is_there_is_left(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    apply_comments(client, pull.number, (result(1),))
    assert calls.taken() == [LIST, CREATE]
    apply_comments(client, pull.number, (result(1),))
    assert calls.taken() == [LIST]
    assert shown(pull) == [("Sample 1.", False)]


def test_an_outdated_result_is_collapsed_whole(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    apply_comments(client, pull.number, (result(1),))
    calls.taken()
    wanted = (result(1, outdated=True), result(2))
    apply_comments(client, pull.number, wanted)
    assert calls.taken() == [LIST, GRAPHQL, CREATE]
    assert shown(pull) == [("Sample 1.", True), ("Sample 2.", False)]
    apply_comments(client, pull.number, wanted)
    assert calls.taken() == [LIST]


def test_an_outdated_result_is_folded_where_it_cannot_be_collapsed(
    client: GitHubClient, github: World, pull: PullRequest, calls: Calls
) -> None:
    github.graphql = False
    apply_comments(client, pull.number, (result(1),))
    calls.taken()
    wanted = (result(1, outdated=True), result(2))
    apply_comments(client, pull.number, wanted)
    assert calls.taken() == [LIST, GRAPHQL, EDIT, CREATE]
    assert shown(pull) == [("Folded.", False), ("Sample 2.", False)]
    apply_comments(client, pull.number, wanted)
    assert calls.taken() == [LIST]


def test_an_outdated_result_that_was_never_posted_is_not_posted_now(
    client: GitHubClient, pull: PullRequest
) -> None:
    apply_comments(client, pull.number, (result(1, outdated=True),))
    assert pull.comments == []


def test_a_fresh_reply_collapses_the_older_ones_to_the_same_person_alone(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    other = WantedComment(
        marker="<!-- seedbed:help for=adam ", body="<!-- seedbed:help for=adam \n"
    )
    pull.comment("ada", f"{PERSON}to=comment-1 -->\nNot ours.")
    apply_comments(client, pull.number, (reply(1), other))
    apply_comments(client, pull.number, (reply(2),))
    assert [collapsed for _, collapsed in shown(pull)] == [False, True, False, False]
    calls.taken()
    apply_comments(client, pull.number, (reply(2),))
    assert calls.taken() == [LIST]


def test_older_replies_are_folded_where_they_cannot_be_collapsed(
    client: GitHubClient, github: World, pull: PullRequest, calls: Calls
) -> None:
    github.graphql = False
    for number in (1, 2, 3):
        apply_comments(client, pull.number, (reply(number),))
    first, second, third = (comment.body for comment in pull.comments)
    assert "<details><summary>Outdated</summary>\n\nReply 1.\n\n</details>" in first
    assert first.count("<details>") == second.count("<details>") == 1
    assert "<details>" not in third
    calls.taken()
    apply_comments(client, pull.number, (reply(3),))
    assert calls.taken() == [LIST]


def test_a_locked_conversation_gets_nothing_new(
    client: GitHubClient, pull: PullRequest, calls: Calls
) -> None:
    apply_comments(client, pull.number, (result(1),))
    pull.repository.add_collaborator("grace", role_name="maintain")
    pull.lock("grace")
    calls.taken()
    wanted = (result(1, outdated=True), result(2))
    apply_comments(client, pull.number, wanted, create=False)
    assert CREATE not in calls.taken()
    assert shown(pull) == [("Sample 1.", True)]


def test_a_comment_that_is_deleted_at_this_moment_takes_nothing_with_it(
    client: GitHubClient, pull: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_comments(client, pull.number, (result(1),))
    listed = client.own_comments(pull.number)
    pull.comments.clear()
    monkeypatch.setattr(client, "own_comments", lambda _: listed)
    changed = WantedComment(marker=result(1).marker, body=f"{result(1).marker}\nChanged.")
    apply_comments(client, pull.number, (changed, result(2)))
    apply_comments(client, pull.number, (result(1, outdated=True), result(3)))
    assert [line for line, _ in shown(pull)] == ["Sample 2.", "Sample 3."]


def test_what_is_refused_for_another_reason_is_said(
    client: GitHubClient, pull: PullRequest
) -> None:
    apply_comments(client, pull.number, (result(1),))
    too_long = WantedComment(marker=result(1).marker, body=result(1).marker + "x" * MAX_COMMENT)
    with pytest.raises(UserError, match="github-refused"):
        apply_comments(client, pull.number, (too_long,))


@pytest.mark.parametrize("text", ["", "words", "x" * MAX_COMMENT, "<details>\n\nwords\n</details>"])
def test_folding_keeps_the_marker_and_the_limit_and_happens_once(text: str) -> None:
    body = folded(f"<!-- marker -->\n\n{text}")
    assert body.startswith("<!-- marker -->\n<details><summary>Outdated</summary>\n\n")
    assert body.endswith("\n\n</details>")
    assert len(body) <= MAX_COMMENT
    assert folded(body) == body
