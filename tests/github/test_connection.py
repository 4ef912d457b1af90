"""A token that GitHub refuses is renewed; what has not changed costs no call."""

import datetime as dt
import json

import pytest
from github import Auth

from app.errors import UserError
from app.github.client import GitHubClient
from app.github.connection import PER_PAGE, Connection, next_of
from sandbox import PullRequest, Repository, World
from tests.github.conftest import Calls

TOKEN = "POST /app/installations/{installation_id}/access_tokens"


def test_a_token_is_kept(client: GitHubClient, pull: PullRequest, calls: Calls) -> None:
    for _ in range(3):
        client.labels(pull.number)
    assert calls.made.count(TOKEN) == 1


def test_a_revoked_token_is_renewed_once(
    client: GitHubClient, pull: PullRequest, github: World, calls: Calls
) -> None:
    client.labels(pull.number)
    github.revoke_tokens()
    client.labels(pull.number)
    client.labels(pull.number)
    assert calls.made.count(TOKEN) == 2


def test_what_creates_is_made_once_with_the_new_token(
    client: GitHubClient, pull: PullRequest, github: World
) -> None:
    client.labels(pull.number)
    github.revoke_tokens()
    client.create_comment(pull.number, "Once.")
    assert [comment.body for comment in pull.comments] == ["Once."]


def test_a_token_that_ended_early_is_renewed(
    client: GitHubClient, pull: PullRequest, github: World
) -> None:
    client.labels(pull.number)
    github.let_time_pass(dt.timedelta(hours=2))
    assert client.labels(pull.number) == ()


def test_of_an_app_that_is_gone_nothing_is_called_missing(
    client: GitHubClient, pull: PullRequest, github: World
) -> None:
    client.labels(pull.number)
    github.uninstall("acme")
    with pytest.raises(UserError, match="github-uninstalled"):
        client.read("README.md", None)
    with pytest.raises(UserError, match="github-uninstalled"):
        client.role("grace")


def left(github: World, client: GitHubClient) -> int:
    """The calls that GitHub says are left."""
    connection = client._connections.usual
    return connection.rate_limiting[0]


def test_a_file_that_has_not_changed_costs_no_call(
    client: GitHubClient, taxonomy: Repository, github: World
) -> None:
    first = client.read("README.md", None)
    before = left(github, client)
    assert client.read("README.md", None) == first
    assert left(github, client) == before
    taxonomy.push("main", {"README.md": "# Changed\n"}, "Change", author="ada")
    changed = client.read("README.md", None)
    assert changed is not None
    assert changed.content == b"# Changed\n"
    assert left(github, client) == before - 1


def test_lists_are_read_to_their_end(
    client: GitHubClient, taxonomy: Repository, github: World
) -> None:
    for n in range(103):
        taxonomy.push(f"b{n}", {f"{n}.md": "a\n"}, "Add", author="ada")
        taxonomy.open_pull_request(author="ada", head=f"b{n}", title="Add", body="A.")
    found = client.open_pull_requests()
    assert [each.number for each in found] == sorted(taxonomy.pulls)
    before = left(github, client)
    assert client.open_pull_requests() == found
    assert left(github, client) == before
    taxonomy.pulls[found[0].number].close("ada")
    assert client.open_pull_requests() == found[1:]
    assert client.repositories() == ("acme/taxonomy",)


def test_a_page_that_comes_after_a_full_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [str(number) for number in range(PER_PAGE)]

    def answers(
        _self: object, _verb: str, url: str, _parameters: object, asked: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        first = url == "/names"
        shown = json.dumps(names[:PER_PAGE] if first else names[PER_PAGE:])
        more = first and len(names) > PER_PAGE
        headers = {"etag": shown} | ({"link": '</names?page=2>; rel="next"'} if more else {})
        return (304, {}, "") if asked.get("If-None-Match") == shown else (200, headers, shown)

    monkeypatch.setattr(Connection, "requestJson", answers)
    connection = Connection(Auth.Token("any"), "https://github.invalid")
    for _ in range(2):
        assert [name for page in connection.pages("/names", list) for name in page] == names
    names.append("new")
    for _ in range(2):
        assert [name for page in connection.pages("/names", list) for name in page] == names


def test_the_next_page_is_the_one_that_is_named() -> None:
    link = '<https://a.b/x?page=1>; rel="prev", <https://a.b/x?page=3>; rel="next"'
    assert next_of({"link": link}) == "https://a.b/x?page=3"
    assert next_of({"link": '<https://a.b/x?page=1>; rel="prev"'}) == ""
    assert next_of({}) == ""
