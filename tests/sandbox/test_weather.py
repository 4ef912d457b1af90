"""Faults: what a call sees of them, and what GitHub did all the same."""

import datetime as dt
import threading
import time

import httpx
import pytest
import requests

from sandbox import PullRequest, Repository, World
from sandbox.weather import Fault
from tests.sandbox.clients import home, pygithub_for
from tests.support.contract import Contract

COMMENTS = "issues/1/comments"
HELLO = {"body": "Hello."}
QUERY = {"query": "{__typename}"}


def graphql(github: World) -> str:
    """The address of the GraphQL API."""
    return f"{github.url}/api/graphql"


def test_a_fine_day(github: World, api: httpx.Client, taxonomy: Repository) -> None:
    assert api.get(home(taxonomy)).status_code == 200
    assert github.weather.faults == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_carries_nothing_out(
    github: World, api: httpx.Client, pull: PullRequest, contract: Contract, status: int
) -> None:
    fault = github.weather.answers(status, headers={"X-Seen": "yes"})
    answer = api.post(COMMENTS, json=HELLO)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert answer.headers["X-Seen"] == "yes"
    assert answer.headers["X-GitHub-Request-Id"]
    assert pull.comments == []
    assert fault.seen == 1
    assert contract.violations == [], "it is no answer of an operation"
    github.weather.clears()
    assert api.post(COMMENTS, json=HELLO).status_code == 201


def test_words_may_be_chosen(github: World, api: httpx.Client, pull: PullRequest) -> None:
    github.weather.answers(403, message="Unable to create comment because issue is locked.")
    assert "locked" in api.post(COMMENTS, json=HELLO).json()["message"]


def test_a_fault_strikes_only_where_it_should(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    fault = github.weather.answers(500, method="post", path=r"/issues/\d+/comments$", times=2)
    assert api.get(COMMENTS).status_code == 200
    assert api.get("pulls/1").status_code == 200
    statuses = [api.post(COMMENTS, json=HELLO).status_code for _ in range(3)]
    assert statuses == [500, 500, 201]
    assert fault.seen == 2


def test_the_first_fault_that_fits_strikes_alone(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    first = github.weather.answers(500, path="/comments", times=1)
    second = github.weather.answers(502)
    assert api.get(COMMENTS).status_code == 500
    assert api.get(COMMENTS).status_code == 502
    assert api.get("pulls/1").status_code == 502
    assert (first.seen, second.seen) == (1, 2)


def test_a_fault_can_end_alone(github: World, api: httpx.Client, pull: PullRequest) -> None:
    first, second = github.weather.answers(500), github.weather.answers(502)
    assert api.get("pulls/1").status_code == 500
    first.ends()
    assert api.get("pulls/1").status_code == 502
    assert (first.seen, second.seen) == (1, 1)


def test_a_wrong_pattern_is_told_at_once(github: World) -> None:
    with pytest.raises(Exception, match="unterminated"):
        github.weather.answers(500, path="[")


def test_faults_reach_graphql_and_what_is_not_there(
    github: World, api: httpx.Client, taxonomy: Repository
) -> None:
    fault = github.weather.answers(502, path="^/graphql$")
    assert api.post(graphql(github), json=QUERY).status_code == 502
    assert api.get(home(taxonomy)).status_code == 200
    assert fault.seen == 1
    github.weather.clears()
    assert api.post(graphql(github), json=QUERY).status_code == 200


def test_pages_for_people_have_no_weather(github: World, pull: PullRequest) -> None:
    github.weather.cut_before()
    assert httpx.get(pull.url, trust_env=False).status_code == 200


@pytest.mark.parametrize("place", ["rest", "graphql"])
def test_a_cut_answer_was_carried_out(
    github: World,
    api: httpx.Client,
    pull: PullRequest,
    caplog: pytest.LogCaptureFixture,
    place: str,
) -> None:
    fault = github.weather.cut()
    url, body = (COMMENTS, HELLO) if place == "rest" else (graphql(github), QUERY)
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        api.post(url, json=body)
    assert fault.seen == 1
    github.weather.clears()
    if place == "rest":
        assert [comment["body"] for comment in api.get(COMMENTS).json()] == ["Hello."]
    assert not [record for record in caplog.records if record.name.startswith("uvicorn")]


def test_the_apps_own_client_sees_a_cut_as_a_broken_connection(
    github: World, taxonomy: Repository
) -> None:
    with pygithub_for(taxonomy) as client:
        found = client.get_repo("acme/taxonomy")
        github.weather.cut(path="/labels$")
        with pytest.raises(requests.RequestException):
            list(found.get_labels())
        github.weather.clears()
        github.weather.cut_before(path="/labels$")
        with pytest.raises(requests.RequestException):
            list(found.get_labels())
        github.weather.clears()
        assert list(found.get_labels()) == []


def test_half_of_the_body_arrives(github: World, api: httpx.Client, pull: PullRequest) -> None:
    whole = api.get("pulls/1")
    github.weather.cut()
    with api.stream("GET", "pulls/1") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Length"] == whole.headers["Content-Length"]
        parts = answer.iter_raw()
        got = next(parts)
        with pytest.raises(httpx.RemoteProtocolError):
            got += b"".join(parts)
    assert got == whole.content[: len(whole.content) // 2]


def test_an_answer_without_a_body_is_cut_whole(
    github: World, api: httpx.Client, taxonomy: Repository
) -> None:
    taxonomy.labels.found_or_created("skill")
    github.weather.cut()
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        api.delete("labels/skill")
    github.weather.clears()
    assert api.get("labels/skill").status_code == 404


def test_a_call_cut_before_was_not_carried_out(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    fault = github.weather.cut_before(times=2)
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            api.post(COMMENTS, json=HELLO)
    assert pull.comments == []
    assert fault.seen == 2
    assert api.post(COMMENTS, json=HELLO).status_code == 201


def test_a_cut_ends_one_connection_only(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    held = github.weather.slow(60, path="/pulls/1$")
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(api.get("pulls/1").status_code))
    waiting.start()
    _until(lambda: held.seen == 1)
    github.weather.cut_before(path="/comments")
    with pytest.raises(httpx.RemoteProtocolError):
        api.get(COMMENTS)
    github.weather.clears()
    waiting.join(timeout=30)
    assert answers == [200]


def test_slow_is_late_and_holds_nobody_else(
    github: World, api: httpx.Client, pull: PullRequest
) -> None:
    fault = github.weather.slow(60, method="POST")
    with pytest.raises(httpx.ReadTimeout):
        api.post(COMMENTS, json=HELLO, timeout=0.2)
    assert fault.seen == 1
    (made,) = api.get(COMMENTS).json()
    assert made["body"] == "Hello.", "what came late was carried out"
    pull.comment("ada", "And people can act.")


def test_slow_ends_by_itself(github: World, api: httpx.Client, pull: PullRequest) -> None:
    github.weather.slow(0.1)
    began = time.monotonic()
    assert api.get("pulls/1").status_code == 200
    assert time.monotonic() - began >= 0.1


def test_a_primary_limit(github: World, api: httpx.Client, pull: PullRequest) -> None:
    fault = github.weather.primary_limit(600)
    refused = api.post(COMMENTS, json=HELLO)
    assert refused.status_code == 403
    assert refused.json()["message"].startswith("API rate limit exceeded")
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    reset = int(refused.headers["X-RateLimit-Reset"])
    assert 595 <= reset - github.now().timestamp() <= 600
    github.let_time_pass(dt.timedelta(seconds=590))
    assert api.get("pulls/1").status_code == 403
    github.let_time_pass(dt.timedelta(seconds=10))
    assert api.get("pulls/1").status_code == 200
    assert (fault.seen, pull.comments) == (2, [])


def test_a_primary_limit_on_graphql_is_an_error_of_the_query(
    github: World, api: httpx.Client, taxonomy: Repository
) -> None:
    github.weather.primary_limit(600)
    refused = api.post(graphql(github), json=QUERY)
    assert refused.status_code == 200
    assert refused.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert refused.headers["X-RateLimit-Remaining"] == "0"


@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit(
    github: World, api: httpx.Client, pull: PullRequest, status: int
) -> None:
    fault = _secondary(github, status)
    refused = api.get("pulls/1")
    assert refused.status_code == status
    assert "secondary rate limit" in refused.json()["message"]
    assert 55 <= int(refused.headers["Retry-After"]) <= 60
    assert int(refused.headers["X-RateLimit-Remaining"]) > 0, "the hour's calls are not used up"
    github.let_time_pass(dt.timedelta(seconds=30))
    assert 25 <= int(api.get("pulls/1").headers["Retry-After"]) <= 30
    github.let_time_pass(dt.timedelta(seconds=30))
    assert api.get("pulls/1").status_code == 200
    assert fault.seen == 2


def _secondary(github: World, status: int) -> Fault:
    if status == 429:
        return github.weather.secondary_limit(60, status=429)
    return github.weather.secondary_limit(60)


def _until(true: object) -> None:
    assert callable(true)
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)
