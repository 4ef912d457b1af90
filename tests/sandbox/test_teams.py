"""Teams of an organization and who is in them."""

from pathlib import Path

import httpx
import pytest

from sandbox import Repository, World, running_sandbox
from sandbox.world import PERMISSIONS
from tests.sandbox.clients import installation_client, pygithub_for
from tests.support.contract import Contract


def membership(github: World, team: str, login: str, organization: str = "acme") -> str:
    """The address of somebody's place in a team."""
    return f"{github.api_url}/orgs/{organization}/teams/{team}/memberships/{login}"


@pytest.fixture(autouse=True)
def triagers(github: World, taxonomy: Repository) -> None:
    """Grace is the only member; ada has an account."""
    github.create_team("acme", "triagers", members=("Grace",))
    github.create_user("ada")


def test_a_member_is_active(github: World, api: httpx.Client) -> None:
    answer = api.get(membership(github, "triagers", "GRACE"))
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["role"]) == ("active", "member")


@pytest.mark.parametrize(
    ("team", "login", "organization"),
    [
        ("triagers", "ada", "acme"),
        ("triagers", "nobody", "acme"),
        ("cooks", "grace", "acme"),
        ("triagers", "grace", "other"),
        ("triagers", "grace", "ada"),
    ],
    ids=["no member", "no account", "no team", "another organization", "no organization"],
)
def test_who_is_not_there_is_not_found(
    github: World, api: httpx.Client, team: str, login: str, organization: str
) -> None:
    github.create_team("other", "triagers", members=("grace",))
    assert api.get(membership(github, team, login, organization)).status_code == 404


def test_members_come_and_go(github: World, api: httpx.Client) -> None:
    team = github.teams["acme", "triagers"]
    team.members.remove("grace")
    team.members.add("ada")
    assert api.get(membership(github, "triagers", "grace")).status_code == 404
    assert api.get(membership(github, "triagers", "ada")).status_code == 200


def test_pygithub_reads_a_membership(github: World, taxonomy: Repository) -> None:
    with pygithub_for(taxonomy) as client:
        url = membership(github, "triagers", "grace").removeprefix(github.api_url)
        _, found = client.requester.requestJsonAndCheck("GET", url)
    assert found["state"] == "active"


def test_without_the_right_nothing_is_told(github: World, taxonomy: Repository) -> None:
    with installation_client(taxonomy, permissions={"issues": "write"}) as api:
        answer = api.get(membership(github, "triagers", "grace"))
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "Resource not accessible by integration",
    )


def test_an_app_that_never_asked_for_members(tmp_path: Path, contract: Contract) -> None:
    rights = {name: level for name, level in PERMISSIONS.items() if name != "members"}
    with running_sandbox(tmp_path / "less", observers=[contract], permissions=rights) as world:
        plain = world.create_repository("acme/taxonomy", {"README.md": "# Taxonomy\n"})
        world.create_team("acme", "triagers", members=("grace",))
        with installation_client(plain) as api:
            assert api.get(membership(world, "triagers", "grace")).status_code == 403
    contract.assert_clean()


def test_a_team_has_a_slug_of_its_own_and_an_organization(github: World) -> None:
    for organization, slug in (("acme", "Triagers"), ("ada", "friends")):
        with pytest.raises(ValueError, match="cannot have a team"):
            github.create_team(organization, slug)
