"""The log of the App's hook, as the App reads it, and asking for a delivery again."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox import PullRequest, World
from tests.sandbox.clients import app_client, client, token
from tests.sandbox.receiver import Receiver, receiving
from tests.support.contract import Contract

LOG = "/app/hook/deliveries"


@pytest.fixture
def receiver(github: World, pull: PullRequest) -> Iterator[Receiver]:
    """Somebody whom the sandbox delivers to, from when the pull request is open."""
    with receiving() as found:
        github.deliver_to(found.url)
        yield found


@pytest.fixture
def app(github: World) -> Iterator[httpx.Client]:
    """The App by itself."""
    with app_client(github) as found:
        yield found


def log(github: World, app: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    """The first page of the log, once all was brought."""
    github.wait_idle()
    answer = app.get(LOG, params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def test_the_log_tells_what_was_brought(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    pull.comment("grace", "/sample")
    (item,) = log(github, app)
    sent = github.deliveries[-1]
    assert (item["guid"], item["id"], item["redelivery"]) == (sent.guid, sent.id, False)
    assert (item["event"], item["action"]) == ("issue_comment", "created")
    assert (item["status"], item["status_code"]) == ("OK", 202)
    assert item["installation_id"] == pull.repository.installation_id
    assert item["repository_id"] == pull.repository.id
    assert item["throttled_at"] is None
    assert item["duration"] >= 0
    told = dt.datetime.fromisoformat(item["delivered_at"])
    assert abs(told - github.now()) < dt.timedelta(minutes=1)


def test_what_had_no_address_was_never_a_delivery(
    github: World, app: httpx.Client, pull: PullRequest
) -> None:
    assert github.deliveries
    assert log(github, app) == []


def test_one_delivery_has_its_request_and_response(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    pull.comment("grace", "/sample")
    (item,) = log(github, app)
    whole = app.get(f"{LOG}/{item['id']}").json()
    assert whole["request"]["payload"]["comment"]["body"] == "/sample"
    assert whole["request"]["headers"]["X-GitHub-Delivery"] == item["guid"]
    assert whole["response"]["headers"]["content-length"] == "0"
    assert whole["response"]["payload"] == ""
    assert whole["url"] == receiver.url


def test_a_refused_connection_is_a_failure(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    with receiving() as gone:
        pass
    github.deliver_to(gone.url)
    pull.comment("grace", "Hello?")
    (item,) = log(github, app, status="failure")
    assert (item["status"], item["status_code"]) == ("failed to connect to host", 502)
    whole = app.get(f"{LOG}/{item['id']}").json()
    assert whole["response"] == {"headers": None, "payload": None}


def test_the_list_is_filtered_by_status_code(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    receiver.statuses += [500, 302, 202]
    for words in ("one", "two", "three"):
        pull.comment("grace", words)
    assert [item["status_code"] for item in log(github, app)] == [202, 302, 500]
    (failed,) = log(github, app, status="failure")
    assert failed["status"] == "Invalid HTTP Response: 500"
    # GitHub counts a redirect as a success, though nobody took the delivery.
    assert [item["status_code"] for item in log(github, app, status="success")] == [202, 302]
    assert log(github, app, status="success")[1]["status"] == "Invalid HTTP Response: 302"
    assert app.get(LOG, params={"status": "OK"}).status_code == 422


def test_pages_are_found_by_their_cursor(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    for number in range(5):
        pull.comment("grace", str(number))
    github.wait_idle()
    pages, url = [], f"{github.api_url}{LOG}?per_page=2"
    while url:
        answer = app.get(url)
        pages.append([item["id"] for item in answer.json()])
        assert set(answer.links) <= {"next"}
        url = answer.links.get("next", {}).get("url", "")
        pull.comment("grace", "what comes meanwhile moves no page")
        github.wait_idle()
    newest = len(github.deliveries) - len(pages)
    assert pages == [[newest, newest - 1], [newest - 2, newest - 3], [newest - 4]]


def test_the_cursor_keeps_the_filter(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    receiver.statuses += [500, 202, 500]
    for number in range(3):
        pull.comment("grace", str(number))
    github.wait_idle()
    first = app.get(LOG, params={"status": "failure", "per_page": 1})
    second = app.get(first.links["next"]["url"])
    assert [item["status_code"] for item in first.json() + second.json()] == [500, 500]
    assert second.links == {}


@pytest.mark.parametrize("cursor", ["2", "v1_x", ""])
def test_a_strange_cursor_is_refused(app: httpx.Client, cursor: str) -> None:
    assert app.get(LOG, params={"cursor": cursor}).status_code == 400


def test_pages_by_number_would_never_end(app: httpx.Client, contract: Contract) -> None:
    assert app.get(LOG, params={"page": 2}).status_code == 501
    contract.violations.clear()  # this answer is ours, not GitHub's


def test_a_delivery_can_be_asked_for_again(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    receiver.statuses += [503]
    pull.comment("grace", "/sample")
    (failed,) = log(github, app)
    answer = app.post(f"{LOG}/{failed['id']}/attempts")
    assert (answer.status_code, answer.json()) == (202, {})
    again, first = log(github, app)
    assert first == failed, "the failed attempt stays in the log"
    assert again["guid"] == failed["guid"]
    assert again["id"] > failed["id"]
    assert (again["redelivery"], again["status"]) == (True, "OK")
    (headers, body), (headers_again, body_again) = receiver.requests
    assert body == body_again
    assert headers["X-Hub-Signature-256"] == headers_again["X-Hub-Signature-256"]


def test_an_attempt_goes_to_where_the_hook_is_now(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    with receiving() as gone:
        pass
    github.deliver_to(gone.url)
    pull.comment("grace", "/sample")
    (failed,) = log(github, app)
    github.deliver_to(receiver.url)
    app.post(f"{LOG}/{failed['id']}/attempts")
    assert [item["status"] for item in log(github, app)] == ["OK", "failed to connect to host"]
    assert len(receiver.requests) == 1


def test_github_forgets_after_three_days(
    github: World, app: httpx.Client, receiver: Receiver, pull: PullRequest
) -> None:
    pull.comment("grace", "/sample")
    (item,) = log(github, app)
    github.let_time_pass(dt.timedelta(days=3, minutes=-2))
    assert [one["id"] for one in log(github, app)] == [item["id"]]
    github.let_time_pass(dt.timedelta(minutes=3))
    assert log(github, app) == []
    assert app.get(f"{LOG}/{item['id']}").status_code == 404
    assert app.post(f"{LOG}/{item['id']}/attempts").status_code == 404
    assert len(receiver.requests) == 1


def test_only_the_app_itself_sees_its_hook(
    github: World, receiver: Receiver, pull: PullRequest
) -> None:
    pull.comment("grace", "/sample")
    github.wait_idle()
    with client(github, token(pull.repository)) as installed:
        assert installed.get(LOG).status_code == 401


def test_what_was_never_brought_is_not_found(app: httpx.Client) -> None:
    for number in ("999", "x"):
        assert app.get(f"{LOG}/{number}").status_code == 404
        assert app.post(f"{LOG}/{number}/attempts").status_code == 404
