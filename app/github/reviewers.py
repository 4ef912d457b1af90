"""Who is asked for a review."""

from __future__ import annotations

from collections.abc import Collection

from github.Repository import Repository

from app.github.accounts import login_of
from app.github.connections import Connections
from app.github.retry import retried, translated
from app.github.teams import MEMBERS

ASKING_TEAMS = {"pull_requests": "write", **MEMBERS}
"""GitHub finds no team for a token that may not look at the organization's members."""


class Reviewers:
    """One repository's reviewers; a part of `GitHubClient`."""

    _connections: Connections
    _repository: Repository

    @retried
    def asked_reviewers(self, number: int) -> frozenset[str]:
        """Who needs no asking."""
        with translated():
            pull = self._repository.get_pull(number)
            reviewers = (review.user for review in pull.get_reviews())
            people = [pull.user, *pull.requested_reviewers, *reviewers]
            slugs = [f"team/{team.slug}" for team in pull.requested_teams]
            return frozenset([*map(login_of, people), *slugs])

    @retried
    def ask_reviewers(self, number: int, users: Collection[str], teams: Collection[str]) -> None:
        """Ask people and teams for a review; asking again changes nothing."""
        connections = self._connections
        connection = connections.granted(ASKING_TEAMS) if teams else connections.usual
        body = {"reviewers": list(users), "team_reviewers": list(teams)}
        address = f"{self._repository.url}/pulls/{number}/requested_reviewers"
        with translated():
            connection.requestJsonAndCheck("POST", address, input=body)
