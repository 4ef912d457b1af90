"""Our own deliveries: read as they were written, and from inside only."""

import json
import uuid

import httpx
import pytest

from app.domain.events import Change, PullRequestChanged, PullRequestClosed
from app.domain.pull_request import PullRequestRef
from app.errors import UserError
from app.webhooks.parse import HANDLED_EVENTS, parse
from app.webhooks.parse_found import FOUND, found_body
from app.webhooks.signature import sign
from tests.support.dialogue import Seedbed

REF = PullRequestRef(installation_id=3, repository="acme/taxonomy", number=7)


def test_an_open_one_is_a_change() -> None:
    event = parse(FOUND, found_body(REF, "open"))
    assert event == PullRequestChanged(pull_request=REF, change=Change.FOUND)


@pytest.mark.parametrize(("state", "merged"), [("closed", False), ("merged", True)])
def test_one_that_ended_is_closed(state: str, *, merged: bool) -> None:
    event = parse(FOUND, found_body(REF, state))
    assert event == PullRequestClosed(pull_request=REF, merged=merged)


def test_another_state_is_none() -> None:
    with pytest.raises(UserError, match="payload-invalid"):
        parse(FOUND, found_body(REF, "gone"))


def test_it_is_not_among_what_github_may_bring() -> None:
    assert FOUND not in HANDLED_EVENTS


@pytest.mark.parametrize("name", [FOUND, FOUND.upper()])
def test_nobody_outside_can_say_that_something_was_found(
    seedbed: Seedbed, http: httpx.Client, name: str
) -> None:
    pull = seedbed.opens(settled=False)
    seedbed.factory.queue.sent.clear()
    ref = PullRequestRef(
        installation_id=seedbed.repository.installation_id,
        repository="acme/taxonomy",
        number=pull.number,
    )
    body, guid = found_body(ref, "merged"), str(uuid.uuid4())
    headers = {
        "X-GitHub-Event": name,
        "X-GitHub-Delivery": guid,
        "X-Hub-Signature-256": sign(seedbed.github.webhook_secret, body),
    }
    answer = http.post(f"{seedbed.url}/github/webhook", content=body, headers=headers)
    seedbed.settle()
    assert answer.status_code == 202
    assert answer.json() == {"delivery": "ignored"}
    kinds = [str(run.kind) for run in seedbed.factory.runs.newest()]
    assert kinds == ["validate"]
    assert json.loads(body)["state"] == "merged"
