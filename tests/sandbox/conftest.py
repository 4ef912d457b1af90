"""A taxonomy on a running GitHub, pull requests to it, and a client that calls as the App does."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox import PullRequest, Repository, World
from tests.sandbox.clients import installation_client


@pytest.fixture
def taxonomy(github: World) -> Repository:
    """`acme/taxonomy`, where grace maintains."""
    made = github.create_repository(
        "acme/taxonomy",
        {"README.md": "# Taxonomy\n", "compositional_skills/notes.txt": "one\n" * 20},
    )
    made.add_collaborator("grace", role_name="maintain")
    return made


@pytest.fixture
def pull(taxonomy: Repository) -> PullRequest:
    """Ada's pull request from a branch of the repository itself."""
    taxonomy.push("add-recipe", {"skills/qna.yaml": "version: 2\n"}, "Add a recipe", author="ada")
    return taxonomy.open_pull_request(author="ada", head="add-recipe", title="Add a recipe")


@pytest.fixture
def fork_pull(taxonomy: Repository) -> PullRequest:
    """Mallory's pull request from a fork."""
    fork = taxonomy.fork(owner="mallory")
    fork.push("idea", {"skills/idea.yaml": "version: 3\n"}, "An idea", author="mallory")
    return taxonomy.open_pull_request(author="mallory", head="mallory:idea", title="An idea")


@pytest.fixture
def api(taxonomy: Repository) -> Iterator[httpx.Client]:
    """The App as it calls for `acme/taxonomy`, with all its rights."""
    with installation_client(taxonomy) as client:
        yield client
