"""Who somebody is in a repository, as GitHub says."""

from __future__ import annotations

from app.domain.people import Person
from app.domain.policy import Policy
from app.github.port import PullRequestReader


def person_of(github: PullRequestReader, login: str, policy: Policy) -> Person:
    """Somebody's role in the repository, and those of their teams that have a right there.

    Raises:
        SeedbedError: GitHub does not answer, or refuses to say.
    """
    teams = github.teams_of(login, policy.teams) if policy.teams else frozenset()
    return Person(login=login, role=github.role(login), teams=teams)
