"""A taxonomy on the sandbox, the real client on it, and what the client asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import tenacity.nap

from app.github.client import GitHubClient, app_auth, connect
from app.github.connections import Connections
from sandbox import Exchange, PullRequest, Repository, World


@dataclass
class Calls:
    """What was asked of the sandbox: method and path as GitHub's description has it."""

    made: list[str] = field(default_factory=list)

    def saw_exchange(self, exchange: Exchange) -> None:
        self.made.append(f"{exchange.method} {exchange.template}")

    def saw_webhook(self, event: str, payload: dict[str, Any]) -> None:
        """Webhooks are no calls."""

    def taken(self) -> list[str]:
        """What was asked since the last time, without tokens."""
        made, self.made = self.made, []
        return [call for call in made if not call.endswith("access_tokens")]


@pytest.fixture
def calls(github: World) -> Calls:
    watching = Calls()
    github.observers = (*github.observers, watching)
    return watching


@pytest.fixture
def taxonomy(github: World) -> Repository:
    return github.create_repository("acme/taxonomy", {"README.md": "# Taxonomy\n"})


@pytest.fixture
def pull(taxonomy: Repository) -> PullRequest:
    taxonomy.push(branch="leaf", files={"a.md": "a\n"}, message="Add a leaf", author="ada")
    return taxonomy.open_pull_request(author="ada", head="leaf", title="Add a leaf", body="A leaf.")


@pytest.fixture
def connections(github: World, taxonomy: Repository) -> Iterator[Connections]:
    auth = app_auth(github.app_id, github.private_key)
    with connect(auth, taxonomy.installation_id, github.api_url) as made:
        yield made


@pytest.fixture
def client(github: World, connections: Connections) -> GitHubClient:
    return GitHubClient(connections, "acme/taxonomy", github.app_id, "seedbed")


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Calls are tried again at once; the seconds that they would have waited."""
    seconds: list[float] = []
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=seconds.append))
    return seconds
