"""Webhooks: what is sent when, how it is signed, and what happens when nobody answers."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import httpx
import pytest

from sandbox import PullRequest, Repository, World
from sandbox.deliveries import StillBusyError
from tests.sandbox.check_runs import create
from tests.sandbox.receiver import Receiver, receiving


@pytest.fixture
def receiver(github: World) -> Iterator[Receiver]:
    """Somebody whom the sandbox delivers to."""
    with receiving() as found:
        github.deliver_to(found.url)
        yield found


def names(github: World) -> list[str]:
    """The events so far, each with its action; `test_pushes.py` looks at pushes."""
    sent = [delivery for delivery in github.deliveries if delivery.event != "push"]
    return [f"{delivery.event} {delivery.action}" for delivery in sent]


@pytest.fixture
def opened(github: World, receiver: Receiver, pull: PullRequest) -> int:
    """How many deliveries it took to open the pull request."""
    github.wait_idle()
    return len(github.deliveries)


def test_a_delivery_is_signed_over_its_very_bytes(
    github: World, receiver: Receiver, pull: PullRequest
) -> None:
    github.wait_idle()
    headers, body = receiver.requests[-1]
    digest = hmac.new(github.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert headers["X-GitHub-Event"] == "pull_request"
    assert headers["X-GitHub-Delivery"] == github.deliveries[-1].guid
    assert headers["X-GitHub-Hook-Installation-Target-ID"] == str(github.app_id)
    assert headers["X-GitHub-Hook-Installation-Target-Type"] == "integration"
    assert headers["User-Agent"].startswith("GitHub-Hookshot/")
    payload = json.loads(body)
    assert payload["installation"]["id"] == pull.repository.installation_id
    assert payload["repository"]["full_name"] == "acme/taxonomy"
    assert payload["organization"]["login"] == "acme"
    assert payload["sender"]["login"] == "ada"
    assert github.deliveries[-1].status == 202


def test_the_life_of_a_pull_request(github: World, pull: PullRequest) -> None:
    before = pull.head_sha
    after = pull.repository.push("add-recipe", {"b.md": "b\n"}, "More", author="ada")
    pull.edit(by="ada", title="A better title")
    pull.convert_to_draft(by="ada")
    pull.ready_for_review(by="ada")
    pull.close(by="grace")
    pull.repository.push("add-recipe", {"c.md": "c\n"}, "Too late", author="ada")
    pull.reopen(by="grace")

    assert names(github) == [
        "pull_request opened",
        "pull_request synchronize",
        "pull_request edited",
        "pull_request converted_to_draft",
        "pull_request ready_for_review",
        "pull_request closed",
        "pull_request reopened",
    ]
    _, moved, edited, *_ = (d.payload for d in github.deliveries if d.event == "pull_request")
    assert (moved["before"], moved["after"]) == (before, after)
    assert moved["pull_request"]["head"]["sha"] == after
    assert edited["changes"] == {"title": {"from": "Add a recipe"}}
    assert github.deliveries[-1].payload["pull_request"]["head"]["sha"] == pull.head_sha != after


def test_a_push_to_a_fork_moves_its_pull_request(
    github: World, api: httpx.Client, fork_pull: PullRequest
) -> None:
    after = fork_pull.source.push("idea", {"more.md": "m\n"}, "More", author="mallory")
    assert names(github)[-1] == "pull_request synchronize"
    assert github.deliveries[-1].payload["pull_request"]["head"]["repo"]["fork"] is True
    assert api.get("contents/more.md", params={"ref": after}).status_code == 200


def test_a_push_elsewhere_says_nothing_of_the_pull_request(
    github: World, pull: PullRequest
) -> None:
    pull.repository.push("other", {"b.md": "b\n"}, "Other", author="ada")
    pull.repository.push("main", {"b.md": "b\n"}, "Main", author="grace")
    assert names(github) == ["pull_request opened"]


def test_a_comment_belongs_to_a_pull_request(github: World, pull: PullRequest) -> None:
    pull.comment("grace", "/sample")
    payload = github.deliveries[-1].payload
    assert payload["issue"]["number"] == 1
    assert payload["issue"]["pull_request"]["url"].endswith("/repos/acme/taxonomy/pulls/1")
    assert payload["comment"]["body"] == "/sample"
    assert payload["sender"]["type"] == "User"


def test_the_app_hears_itself(github: World, api: httpx.Client, pull: PullRequest) -> None:
    made = api.post("issues/1/comments", json={"body": "Hello."}).json()
    api.patch(f"issues/comments/{made['id']}", json={"body": "Hello again."})
    assert names(github)[-2:] == ["issue_comment created", "issue_comment edited"]
    edited = github.deliveries[-1].payload
    assert edited["changes"]["body"]["from"] == "Hello."
    assert edited["sender"]["login"] == "seedbed[bot]"
    assert edited["sender"]["type"] == "Bot"
    assert edited["comment"]["performed_via_github_app"]["id"] == github.app_id


def test_buttons_of_a_check_run(github: World, api: httpx.Client, pull: PullRequest) -> None:
    again = {"label": "Again", "description": "Runs it again", "identifier": "again"}
    create(api, pull, conclusion="success", external_id="one", actions=[again])
    (run,) = pull.check_runs
    pull.rerequest(run, by="grace")
    pull.request_action(run, "again", by="grace")
    first, second = (delivery.payload for delivery in github.deliveries[-2:])
    assert (first["action"], first["check_run"]["external_id"]) == ("rerequested", "one")
    assert first["check_run"]["conclusion"] == "success", "GitHub leaves the run as it was"
    assert second["requested_action"] == {"identifier": "again"}
    with pytest.raises(KeyError):
        pull.request_action(run, "no such button", by="grace")


def test_another_apps_button_is_not_ours(github: World, pull: PullRequest) -> None:
    run = pull.repository.add_check_run(github.create_app("other-ci"), "build", pull.head_sha)
    pull.rerequest(run, by="grace")
    assert names(github) == ["pull_request opened"]


def test_without_the_app_nothing_is_sent(github: World) -> None:
    quiet = github.create_repository("acme/quiet", {"a": "a"}, installed=False)
    quiet.push("b", {"b": "b"}, "B", author="ada")
    quiet.open_pull_request(author="ada", head="b")
    assert github.deliveries == []


def test_a_ping(github: World, receiver: Receiver) -> None:
    github.ping()
    github.wait_idle()
    ((headers, body),) = receiver.requests
    assert headers["X-GitHub-Event"] == "ping"
    assert json.loads(body)["hook"]["active"] is True


def test_deliveries_come_in_order(
    github: World, receiver: Receiver, pull: PullRequest, opened: int
) -> None:
    for number in range(20):
        pull.comment("ada", str(number))
    github.wait_idle()
    received = [json.loads(body) for _, body in receiver.requests[opened:]]
    assert [payload["comment"]["body"] for payload in received] == [str(n) for n in range(20)]


def test_what_fails_is_not_sent_again_by_itself(
    github: World, receiver: Receiver, pull: PullRequest, opened: int
) -> None:
    receiver.statuses += [500, 302]
    pull.comment("grace", "one")
    pull.comment("grace", "two")
    github.wait_idle()
    assert [delivery.status for delivery in github.deliveries[opened:]] == [500, 302]
    assert len(receiver.requests) == opened + 2, "and no redirect is followed"


def test_a_redelivery_is_the_same_again(
    github: World, receiver: Receiver, pull: PullRequest, opened: int
) -> None:
    receiver.statuses += [503]
    pull.comment("grace", "/sample")
    github.redeliver(github.deliveries[-1].guid)
    github.wait_idle()
    (headers, body), (headers_again, body_again) = receiver.requests[opened:]
    assert body == body_again
    assert headers["X-GitHub-Delivery"] == headers_again["X-GitHub-Delivery"]
    assert [d.redelivery for d in github.deliveries[opened:]] == [False, True]
    assert [d.status for d in github.deliveries[opened:]] == [503, 202]
    with pytest.raises(KeyError):
        github.redeliver("no such delivery")


def test_nobody_there(github: World, taxonomy: Repository) -> None:
    taxonomy.push("b", {"b": "b"}, "B", author="ada")
    pull = taxonomy.open_pull_request(author="ada", head="b")
    with receiving() as gone:
        pass
    github.deliver_to(gone.url)
    pull.comment("grace", "Hello?")
    github.wait_idle()
    *_, unsent, refused = github.deliveries
    assert (unsent.status, unsent.error) == (None, "no webhook address is set")
    assert refused.status is None
    assert refused.error is not None
    assert refused.error.startswith("ConnectError")


def test_waiting_has_an_end(github: World, receiver: Receiver, pull: PullRequest) -> None:
    github.wait_idle()
    github.courier._unanswered += 1  # as if one were still on its way
    with pytest.raises(StillBusyError):
        github.wait_idle(timeout=0.01)
    github.courier._unanswered -= 1
