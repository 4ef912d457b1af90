"""Rights that not every installation grants: their lack takes nothing else away."""

from typing import NoReturn

import pytest
from structlog.testing import capture_logs

from app.errors import TransientError, UserError
from app.github import connections as module
from app.github.client import OPTIONAL_PERMISSIONS, PERMISSIONS, GitHubClient
from app.github.connections import Connections
from sandbox import PullRequest, World
from tests.github.conftest import Calls

TOKEN = "POST /app/installations/{installation_id}/access_tokens"


@pytest.fixture
def teams(github: World) -> None:
    github.create_team("acme", "triagers", members=("grace",))
    github.create_team("acme", "docs", members=("grace", "tom"))


@pytest.mark.usefixtures("teams")
def test_teams_are_those_that_somebody_belongs_to(client: GitHubClient) -> None:
    asked = ("triagers", "docs", "gone", "../triagers", "")
    assert client.teams_of("grace", asked) == {"triagers", "docs"}
    assert client.teams_of("tom", asked) == {"docs"}
    assert client.teams_of("ada", asked) == frozenset()


def test_nobody_is_asked_about_no_teams(client: GitHubClient, calls: Calls) -> None:
    assert client.teams_of("grace", ()) == frozenset()
    assert calls.made == []


@pytest.mark.usefixtures("teams")
def test_the_token_for_teams_is_kept_and_can_do_nothing_else(
    client: GitHubClient, github: World, calls: Calls
) -> None:
    client.teams_of("grace", ("triagers",))
    client.teams_of("tom", ("docs",))
    assert calls.made.count(TOKEN) == 1
    (token,) = github.tokens.values()
    assert token.permissions == {"members": "read", "metadata": "read"}


@pytest.mark.usefixtures("teams")
def test_without_the_right_nobody_is_in_a_team_and_it_is_said_once(
    client: GitHubClient, github: World, calls: Calls
) -> None:
    del github.app.permissions["members"]
    with capture_logs() as told:
        for _ in range(3):
            assert client.teams_of("grace", ("triagers", "docs")) == frozenset()
    assert calls.made == [TOKEN]
    assert [entry["right"] for entry in told] == ["members: read"]


@pytest.mark.usefixtures("teams")
def test_a_right_that_is_granted_later_is_found(
    client: GitHubClient, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ASK_AGAIN_SECONDS", 0.0)
    del github.app.permissions["members"]
    assert client.teams_of("grace", ("triagers",)) == frozenset()
    github.app.permissions["members"] = "read"
    assert client.teams_of("grace", ("triagers",)) == {"triagers"}


def test_a_dispatch_arrives(client: GitHubClient, github: World, pull: PullRequest) -> None:
    github.app.permissions["contents"] = "write"
    client.dispatch("seedbed-accepted", {"number": pull.number, "paths": ["a/qna.yaml"]})
    (sent,) = pull.repository.dispatches
    assert sent.event_type == "seedbed-accepted"
    assert sent.client_payload == {"number": pull.number, "paths": ["a/qna.yaml"]}


def test_a_dispatch_that_github_refuses_is_an_error(client: GitHubClient, github: World) -> None:
    github.app.permissions["contents"] = "write"
    with pytest.raises(UserError, match="github-refused"):
        client.dispatch("seedbed-accepted", {str(n): n for n in range(11)})


def test_without_the_right_a_dispatch_says_what_an_admin_must_do(
    client: GitHubClient, pull: PullRequest
) -> None:
    with capture_logs() as told, pytest.raises(UserError) as caught:
        client.dispatch("seedbed-accepted", {})
    assert caught.value.reason == "github-right-missing"
    assert "The App needs the right contents: write" in caught.value.words
    assert "access_tokens" not in str(caught.value)
    assert client.labels(pull.number) == ()  # the rest goes on
    said = f"{told} {caught.value}"
    assert "right not granted" in said
    assert not [secret for secret in ("ghs_", "BEGIN", "eyJ") if secret in said]


def test_a_failure_that_passes_is_not_taken_for_a_no(
    client: GitHubClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: object) -> NoReturn:
        raise TransientError("github-broken", "GitHub answered with status 502.")

    monkeypatch.setattr(module, "_fetch_token", away)
    with pytest.raises(TransientError):
        client.teams_of("grace", ("triagers",))
    with pytest.raises(TransientError):
        client.dispatch("seedbed-accepted", {})


def test_a_lost_installation_is_not_called_a_missing_right(
    connections: Connections, client: GitHubClient, github: World
) -> None:
    github.installations.clear()
    with pytest.raises(UserError, match="github-uninstalled"):
        connections.granted({"contents": "write"})
    with pytest.raises(UserError, match="github-uninstalled"):
        client.dispatch("seedbed-accepted", {})


def test_what_goes_without_is_not_asked_for_every_time() -> None:
    for name, level in OPTIONAL_PERMISSIONS.items():
        assert PERMISSIONS.get(name) != level
