"""Teams as JSON."""

from typing import TYPE_CHECKING

from sandbox.model import Json, Team, User
from sandbox.shapes.names import node_id

if TYPE_CHECKING:
    from sandbox.world import World


def team_webhook_json(world: "World", team: Team) -> Json:
    """A team as webhooks carry it."""
    login = team.organization.login
    url = f"{world.api_url}/organizations/{team.organization.id}/team/{team.id}"
    return {
        "id": team.id,
        "node_id": node_id("Team", team.id),
        "name": team.name,
        "slug": team.slug,
        "description": None,
        "privacy": "closed",
        "permission": "pull",
        "url": url,
        "html_url": f"{world.url}/orgs/{login}/teams/{team.slug}",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
    }


def simple_team_json(world: "World", team: Team) -> Json:
    """A team as a pull request carries it."""
    owned = {"type": "organization", "organization_id": team.organization.id}
    return team_webhook_json(world, team) | owned


def team_json(world: "World", team: Team) -> Json:
    """A team as lists give it."""
    return simple_team_json(world, team) | {"parent": None}


def membership_json(world: "World", team: Team, user: User) -> Json:
    """A person's membership of a team; invitations are not known here, so it is active."""
    own = f"organizations/{team.organization.id}/team/{team.id}/memberships/{user.login}"
    return {"url": f"{world.api_url}/{own}", "role": "member", "state": "active"}
