"""What somebody may do, out of GitHub's two words for it."""

import pytest

from app.domain.pull_request import Role
from app.github.client import GitHubClient
from app.github.roles import role_of
from sandbox import Repository, User
from sandbox.api import repositories as operations
from sandbox.model import Json
from sandbox.shapes.repositories import permission_json


@pytest.mark.parametrize(
    ("role_name", "permission", "role"),
    [
        ("admin", "admin", Role.ADMIN),
        ("maintain", "write", Role.MAINTAIN),
        ("write", "write", Role.WRITE),
        ("triage", "read", Role.TRIAGE),
        ("read", "read", Role.READ),
        ("none", "none", Role.NONE),
        ("Release shepherd", "admin", Role.ADMIN),
        ("Release shepherd", "write", Role.WRITE),
        ("Release shepherd", "read", Role.READ),
        ("Release shepherd", "none", Role.NONE),
        ("", "write", Role.WRITE),
        # Fail closed: a role called like GitHub's own, and words that GitHub does not use.
        ("Admin", "read", Role.TRIAGE),
        ("write", "none", Role.NONE),
        ("admin", "owner", Role.READ),
        ("Release shepherd", "owner", Role.NONE),
        ("Release shepherd", "", Role.NONE),
    ],
)
def test_a_custom_role_counts_as_the_least_it_can_be(
    role_name: str, permission: str, role: Role
) -> None:
    assert role_of(role_name, permission) is role


def test_githubs_own_roles_are_read(client: GitHubClient, taxonomy: Repository) -> None:
    taxonomy.add_collaborator("grace", role_name="maintain")
    taxonomy.add_collaborator("tom", role_name="triage")
    taxonomy.world.user("ada")
    roles = [client.role(login) for login in ("grace", "tom", "ada", "nobody-at-all")]
    assert roles == [Role.MAINTAIN, Role.TRIAGE, Role.READ, Role.NONE]


def test_a_custom_role_is_read_from_both_words(
    client: GitHubClient, taxonomy: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    taxonomy.add_collaborator("grace", role_name="write")
    known = permission_json

    def custom(repository: Repository, user: User) -> Json:
        return known(repository, user) | {"role_name": "Release shepherd"}

    monkeypatch.setattr(operations, "permission_json", custom)
    assert client.role("grace") is Role.WRITE


@pytest.mark.parametrize("login", ["a b", "ä", "x?y", "x#y", "[bot]"])
def test_an_odd_name_is_nobody(client: GitHubClient, login: str) -> None:
    assert client.role(login) is Role.NONE
