"""GitHub's payloads become events, or say what is wrong with them."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.events import (
    AllRerunRequested,
    ButtonPressed,
    Change,
    Commented,
    DefaultBranchPushed,
    Ignored,
    PullRequestChanged,
    PullRequestClosed,
    RerunRequested,
)
from app.domain.places import Place, PlaceKind
from app.domain.pull_request import PullRequestRef
from app.errors import UserError
from app.webhooks.parse import HANDLED_EVENTS, parse

REF = PullRequestRef(installation_id=5, repository="acme/taxonomy", number=3)
COMMON: dict[str, Any] = {
    "repository": {"full_name": "acme/taxonomy"},
    "installation": {"id": 5},
    "sender": {"login": "grace", "type": "User"},
}


def payload(**more: object) -> bytes:
    return json.dumps(COMMON | more).encode()


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("opened", Change.OPENED),
        ("synchronize", Change.PUSHED),
        ("reopened", Change.REOPENED),
        ("ready_for_review", Change.READY),
        ("converted_to_draft", Change.DRAFTED),
        ("labeled", Change.LABELLED),
        ("unlabeled", Change.UNLABELLED),
        ("locked", Change.LOCKED),
        ("unlocked", Change.UNLOCKED),
        ("edited", Change.TEXT),
    ],
)
def test_a_pull_request_changes(action: str, change: Change) -> None:
    event = parse("pull_request", payload(action=action, pull_request={"number": 3}))
    assert isinstance(event, PullRequestChanged)
    assert (event.change, event.pull_request.number) == (change, 3)
    assert (event.pull_request.repository, event.pull_request.installation_id) == (
        "acme/taxonomy",
        5,
    )


def test_a_pull_request_whose_fork_is_gone_is_still_read() -> None:
    gone = {"number": 3, "head": {"repo": None}}
    event = parse("pull_request", payload(action="opened", pull_request=gone))
    assert isinstance(event, PullRequestChanged)


def test_a_pull_request_closes_or_is_merged() -> None:
    closed = parse("pull_request", payload(action="closed", pull_request={"number": 3}))
    assert closed == PullRequestClosed(pull_request=REF, merged=False, by="grace")
    merged = {"number": 3, "merged": True}
    event = parse("pull_request", payload(action="closed", pull_request=merged))
    assert event == PullRequestClosed(pull_request=REF, merged=True, by="grace")


def test_another_base_is_more_than_another_title() -> None:
    changes = {"base": {"ref": {"from": "main"}, "sha": {"from": "a" * 40}}}
    event = parse(
        "pull_request", payload(action="edited", pull_request={"number": 3}, changes=changes)
    )
    assert isinstance(event, PullRequestChanged)
    assert (event.change, event.said) == (Change.BASE, None)


def test_a_push_has_githubs_time() -> None:
    head = {"sha": "a" * 40}
    pushed = {"number": 3, "updated_at": "1970-01-01T00:20:00Z", "head": head}
    for action in ("opened", "synchronize"):
        event = parse("pull_request", payload(action=action, pull_request=pushed))
        assert isinstance(event, PullRequestChanged)
        assert (event.head_sha, event.at) == ("a" * 40, 1200)
    locked = parse("pull_request", payload(action="locked", pull_request=pushed))
    assert isinstance(locked, PullRequestChanged)
    assert (locked.head_sha, locked.at) == ("", 0)


def test_the_first_text_is_read_where_it_is_new() -> None:
    text = {"number": 3, "body": "/help", "node_id": "PR_1"}
    opened = parse("pull_request", payload(action="opened", pull_request=text))
    assert isinstance(opened, PullRequestChanged)
    assert opened.said is not None
    assert (opened.said.body, opened.said.by, opened.said.before) == ("/help", "grace", "")
    changes = {"body": {"from": "before"}}
    edited = parse("pull_request", payload(action="edited", pull_request=text, changes=changes))
    assert isinstance(edited, PullRequestChanged)
    assert edited.said is not None
    assert edited.said.before == "before"
    titled = {"title": {"from": "x"}}
    other = parse("pull_request", payload(action="edited", pull_request=text, changes=titled))
    assert isinstance(other, PullRequestChanged)
    assert other.said is None


@pytest.mark.parametrize("label", [{"name": "hold"}, None])
def test_a_label_has_its_name_unless_it_is_deleted(label: object) -> None:
    event = parse(
        "pull_request", payload(action="unlabeled", pull_request={"number": 3}, label=label)
    )
    assert isinstance(event, PullRequestChanged)
    assert event.label == ("hold" if label else "")


ISSUE = {"number": 3, "pull_request": {"url": "x"}}


def test_a_comment_on_a_pull_request() -> None:
    comment = {"id": 8, "body": "/help", "user": {"login": "ada", "type": "User"}, "node_id": "C"}
    event = parse("issue_comment", payload(action="created", issue=ISSUE, comment=comment))
    assert isinstance(event, Commented)
    assert event.said.place == Place(kind=PlaceKind.COMMENT, id=8, node_id="C")
    assert (event.said.by, event.said.body, event.by_bot) == ("grace", "/help", False)


@pytest.mark.parametrize("user", [{"login": "seedbed[bot]", "type": "Bot"}, None])
def test_a_text_of_a_bot_or_of_nobody_is_a_bots_whoever_edits_it(user: object) -> None:
    comment = {"id": 8, "body": "/help", "user": user}
    changes = {"body": {"from": "help"}}
    event = parse(
        "issue_comment", payload(action="edited", issue=ISSUE, comment=comment, changes=changes)
    )
    assert isinstance(event, Commented)
    assert event.by_bot


def test_whoever_edits_a_comment_speaks() -> None:
    comment = {"id": 8, "body": "/help\n/sample", "user": {"login": "ada"}}
    changes = {"body": {"from": "/help"}}
    event = parse(
        "issue_comment", payload(action="edited", issue=ISSUE, comment=comment, changes=changes)
    )
    assert isinstance(event, Commented)
    assert (event.said.by, event.said.before) == ("grace", "/help")


def test_the_text_of_a_review() -> None:
    review = {"id": 9, "node_id": "R", "body": None, "user": {"login": "grace"}}
    body = payload(action="submitted", pull_request={"number": 3}, review=review)
    event = parse("pull_request_review", body)
    assert isinstance(event, Commented)
    assert event.said.place == Place(kind=PlaceKind.REVIEW, id=9, node_id="R")
    assert event.said.body == ""


def test_an_edit_of_a_review_counts_from_its_first_text_on() -> None:
    # GitHub gives no time of the edit, so nobody is taken to have seen what was pushed since.
    first = "1970-01-01T00:20:00Z"
    review = {"id": 9, "body": "/ok-to-test", "user": {"login": "grace"}, "submitted_at": first}
    changes = {"body": {"from": "Good."}}
    edited = payload(action="edited", pull_request={"number": 3}, review=review, changes=changes)
    event = parse("pull_request_review", edited)
    assert isinstance(event, Commented)
    assert event.said.at == 1200


@pytest.mark.parametrize("changes", [{}, {"title": {"from": "x"}}])
def test_an_edit_that_leaves_the_text_says_nothing(changes: object) -> None:
    text = {"id": 8, "body": "/ok-to-test", "user": {"login": "noor"}}
    edited = {"action": "edited", "changes": changes}
    comment = payload(issue=ISSUE, comment=text, **edited)
    assert isinstance(parse("issue_comment", comment), Ignored)
    review = payload(pull_request={"number": 3}, review=text, **edited)
    assert isinstance(parse("pull_request_review", review), Ignored)


def test_a_button_names_itself() -> None:
    body = payload(
        action="requested_action",
        check_run={"external_id": f"acme/taxonomy#3@{'a' * 40}:sample"},
        requested_action={"identifier": "cancel"},
    )
    event = parse("check_run", body)
    assert isinstance(event, ButtonPressed)
    assert (event.button, event.asked_by, event.pull_request) == ("cancel", "grace", REF)


def test_a_bot_presses_no_button() -> None:
    run = {"external_id": f"acme/taxonomy#3@{'a' * 40}:sample"}
    bot = {"login": "other[bot]", "type": "Bot"}
    body = payload(action="rerequested", check_run=run, sender=bot)
    assert isinstance(parse("check_run", body), Ignored)


def test_all_checks_of_a_commit_run_again() -> None:
    body = payload(action="rerequested", check_suite={"head_sha": "a" * 40})
    event = parse("check_suite", body)
    assert isinstance(event, AllRerunRequested)
    assert (event.head_sha, event.asked_by) == ("a" * 40, "grace")


def test_a_push_to_the_default_branch_names_its_files() -> None:
    repository = {"full_name": "acme/taxonomy", "default_branch": "main"}
    commits = [{"added": ["a"], "modified": ["b"], "removed": ["c"]}]
    pushed = {"repository": repository, "after": "a" * 40, "commits": commits}
    event = parse("push", payload(ref="refs/heads/main", **pushed))
    assert isinstance(event, DefaultBranchPushed)
    assert event.paths == {"a", "b", "c"}
    assert isinstance(parse("push", payload(ref="refs/heads/other", **pushed)), Ignored)
    gone = pushed | {"deleted": True}
    assert isinstance(parse("push", payload(ref="refs/heads/main", **gone)), Ignored)


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("star", payload(action="created")),
        ("pull_request", payload(action="assigned", pull_request={"number": 1})),
        ("issue_comment", payload(action="deleted")),
        ("pull_request_review", payload(action="dismissed")),
        ("check_suite", payload(action="requested")),
        (
            "issue_comment",
            payload(
                action="created",
                issue={"number": 3},
                comment={"id": 1, "body": "", "user": {"login": "a"}},
            ),
        ),
        ("check_run", payload(action="completed")),
        ("check_run", payload(action="rerequested", check_run={"external_id": "other"})),
        ("check_run", payload(action="rerequested", check_run={"external_id": None})),
    ],
)
def test_what_asks_nothing_of_us_is_ignored(event: str, body: bytes) -> None:
    assert isinstance(parse(event, body), Ignored)


def test_a_rerun_names_its_pull_request_by_our_own_id() -> None:
    external = f"acme/taxonomy#12@{'a' * 40}:validate"
    event = parse("check_run", payload(action="rerequested", check_run={"external_id": external}))
    assert isinstance(event, RerunRequested)
    assert (event.pull_request.number, event.asked_by) == (12, "grace")


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[1]", b"\xff", b"[" * 100_000, payload(action="opened")],
    ids=["empty", "text", "list", "not utf-8", "deep", "without pull request"],
)
def test_a_payload_that_cannot_be_read_is_told(body: bytes) -> None:
    with pytest.raises(UserError):
        parse("pull_request", body)


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", "a b/c", "acme/tax\nonomy"])
def test_a_repository_name_is_checked(name: str) -> None:
    body = payload(action="opened", pull_request={"number": 1}, repository={"full_name": name})
    with pytest.raises(UserError, match="payload-invalid"):
        parse("pull_request", body)


@given(
    st.sampled_from(sorted(HANDLED_EVENTS)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["action", "issue", "comment", "pull_request", "check_run", "id"]),
                inner,
                max_size=4,
            )
        ),
    ),
)
def test_no_json_makes_the_parser_raise_anything_else(event: str, body: object) -> None:
    with suppress(UserError):
        parse(event, json.dumps(body).encode())
