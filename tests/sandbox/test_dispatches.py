"""Events that the App sends to a repository's workflows."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox import Dispatch, Repository, running_sandbox
from sandbox.world import PERMISSIONS
from tests.sandbox.clients import app_client, installation_client, pygithub_for
from tests.support.contract import Contract


@pytest.fixture
def taxonomy(tmp_path: Path, contract: Contract) -> Iterator[Repository]:
    """A taxonomy where the App may write contents."""
    rights = dict(PERMISSIONS) | {"contents": "write"}
    folder = tmp_path / "writable"
    with running_sandbox(folder, observers=[contract], permissions=rights) as world:
        yield world.create_repository("acme/taxonomy", {"README.md": "# Taxonomy\n"})
    contract.assert_clean()


def test_a_dispatch_is_kept_and_answered_with_nothing(
    taxonomy: Repository, api: httpx.Client
) -> None:
    body = {"event_type": "sample-accepted", "client_payload": {"path": "a/b", "number": 3}}
    answer = api.post("dispatches", json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert taxonomy.dispatches == [Dispatch("sample-accepted", {"path": "a/b", "number": 3})]


def test_a_dispatch_through_pygithub(taxonomy: Repository) -> None:
    with pygithub_for(taxonomy) as client:
        repository = client.get_repo("acme/taxonomy")
        assert repository.create_repository_dispatch("merged", {"number": 1}) is True
    assert [d.event_type for d in taxonomy.dispatches] == ["merged"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "nil is not a string"),
        ({"event_type": " "}, "blank"),
        ({"event_type": "x" * 101}, "Only 100 characters are allowed; 101 were supplied"),
        ({"event_type": "x", "client_payload": [1]}, "is not an object"),
        (
            {"event_type": "x", "client_payload": {str(n): n for n in range(11)}},
            "No more than 10 properties are allowed; 11 were supplied",
        ),
        ({"event_type": "x", "client_payload": {"a": "x" * 65_536}}, "too large"),
        ({"event_type": "x", "colour": "red"}, "not a permitted key"),
    ],
    ids=["nothing", "blank", "long name", "a list", "eleven", "too large", "unknown"],
)
def test_a_dispatch_that_github_does_not_take(
    taxonomy: Repository, api: httpx.Client, body: dict, words: str
) -> None:
    answer = api.post("dispatches", json=body)
    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert taxonomy.dispatches == []


def test_the_largest_dispatch_fits(taxonomy: Repository, api: httpx.Client) -> None:
    payload = {str(n): "" for n in range(9)} | {"rest": "x" * 65_000}
    body = {"event_type": "x" * 100, "client_payload": payload}
    assert api.post("dispatches", json=body).status_code == 204


def test_a_token_may_have_less_than_the_app_and_never_more(taxonomy: Repository) -> None:
    with installation_client(taxonomy, permissions={"contents": "read"}) as api:
        assert api.get("contents/README.md").status_code == 200
        assert api.post("dispatches", json={"event_type": "x"}).status_code == 403
    with app_client(taxonomy.world) as app:
        url = f"/app/installations/{taxonomy.installation_id}/access_tokens"
        assert app.post(url, json={"permissions": {"contents": "admin"}}).status_code == 422
        assert app.post(url, json={"permissions": {"actions": "write"}}).status_code == 422


def test_by_default_the_app_may_not_dispatch(tmp_path: Path, contract: Contract) -> None:
    with running_sandbox(tmp_path / "plain", observers=[contract]) as world:
        plain = world.create_repository("acme/taxonomy", {"README.md": "# Taxonomy\n"})
        with installation_client(plain) as api:
            assert api.post("dispatches", json={"event_type": "x"}).status_code == 403
    contract.assert_clean()
