"""Who is asked for a review of a pull request."""

from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.refusal import Refusal, malformed
from sandbox.model import Team, User
from sandbox.shapes.pulls import simple_pull_json
from sandbox.shapes.teams import team_json
from sandbox.shapes.users import user_json

_PATH = "/repos/{owner}/{repo}/pulls/{number}/requested_reviewers"

operations = Operations()


@operations.add("GET", _PATH, "pull_requests:read")
def list_reviewers(call: Call) -> Answer:
    """The people and teams that are asked and have not answered yet."""
    world, pull = call.world, call.pull
    users = [user_json(world, user) for user in pull.requested_reviewers]
    teams = [team_json(world, team) for team in pull.requested_teams]
    return Answer({"users": users, "teams": teams})


@operations.add("POST", _PATH, "pull_requests:write", status=201)
def request_reviewers(call: Call) -> Answer:
    """Asks people and teams; all of them or, with one that cannot be asked, none."""
    pull, (logins, slugs) = call.pull, _asked(call)
    if pull.author.login.lower() in logins:
        raise Refusal(422, "Review cannot be requested from pull request author.")
    users, teams = _users(call, logins), _teams(call, slugs)
    known = len(users) == len(logins) and len(teams) == len(slugs)
    if not known or not all(pull.may_review(user) for user in users):
        raise Refusal(
            422,
            "Reviews may only be requested from collaborators. One or more of the users or teams "
            f"you specified is not a collaborator of the {call.repository.full_name} repository.",
        )
    pull.ask_reviewers(users, teams, call.app.bot)
    return Answer(simple_pull_json(pull))


@operations.add("DELETE", _PATH, "pull_requests:write")
def remove_reviewers(call: Call) -> Answer:
    """Takes requests back; whoever is not asked is passed over."""
    logins, slugs = _asked(call)
    call.pull.excuse_reviewers(_users(call, logins), _teams(call, slugs), call.app.bot)
    return Answer(simple_pull_json(call.pull))


def _asked(call: Call) -> tuple[list[str], list[str]]:
    call.fields.only({"reviewers", "team_reviewers"})
    asked = _listed(call, "reviewers"), _listed(call, "team_reviewers")
    if asked == ([], []):
        raise malformed('No subschema in "anyOf" matched: name reviewers or team_reviewers.')
    return asked


def _listed(call: Call, key: str) -> list[str]:
    value = call.fields.raw(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise malformed(f"For 'properties/{key}', {value!r} is not an array of strings.")
    return list(dict.fromkeys(item.lower() for item in value))


def _users(call: Call, logins: list[str]) -> list[User]:
    return [call.world.users[login] for login in logins if login in call.world.users]


def _teams(call: Call, slugs: list[str]) -> list[Team]:
    owner, known = call.repository.owner.login.lower(), call.world.teams
    return [known[owner, slug] for slug in slugs if (owner, slug) in known]
