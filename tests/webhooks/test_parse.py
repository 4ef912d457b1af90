"""GitHub's payloads become events, or say what is wrong with them."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.events import (
    Change,
    CommentAdded,
    Ignored,
    PullRequestChanged,
    PullRequestClosed,
    RerunRequested,
)
from app.errors import UserError
from app.webhooks.parse import HANDLED_EVENTS, parse

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


def test_a_pull_request_closes() -> None:
    event = parse("pull_request", payload(action="closed", pull_request={"number": 3}))
    assert isinstance(event, PullRequestClosed)


def test_a_comment_on_a_pull_request() -> None:
    comment = {"id": 8, "body": "/help", "user": {"login": "seedbed[bot]", "type": "Bot"}}
    issue = {"number": 3, "pull_request": {"url": "x"}}
    event = parse("issue_comment", payload(action="created", issue=issue, comment=comment))
    assert isinstance(event, CommentAdded)
    assert (event.comment_id, event.author, event.by_bot) == (8, "seedbed[bot]", True)


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("star", payload(action="created")),
        ("pull_request", payload(action="labeled", pull_request={"number": 1})),
        ("issue_comment", payload(action="edited")),
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
