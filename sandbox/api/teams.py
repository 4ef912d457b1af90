"""Teams of organizations."""

from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.refusal import not_found
from sandbox.shapes.teams import membership_json

operations = Operations()


@operations.add("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}", "members:read")
def get_membership(call: Call) -> Answer:
    """A person's place in a team; 404 for who has none, and for a team that is not there."""
    team = call.world.teams.get((call.organization.login.lower(), call.path["team_slug"].lower()))
    user = call.world.users.get(call.path["username"].lower())
    if team is None or user is None or user.login.lower() not in team.members:
        raise not_found()
    return Answer(membership_json(call.world, team, user))
