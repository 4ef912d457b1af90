"""Gathering what deciding needs to know, from GitHub."""

from __future__ import annotations

from app.domain.events import ActiveEvent, Commented, PullRequestChanged, PullRequestClosed
from app.domain.facts import Facts
from app.domain.people import Person
from app.domain.policy import Policy
from app.github.port import GitHub


def gather(github: GitHub, event: ActiveEvent, policy: Policy, delivery: str) -> Facts:
    """The facts that GitHub knows; runs and what was agreed are the store's to add."""
    ref = event.pull_request
    pull_request = github.pull_request(ref)
    author = person_of(github, pull_request.author, policy)
    actor = actor_of(event) or author.login
    return Facts(
        pull_request=pull_request,
        files=github.changed_files(ref.number),
        author=author,
        actor=author if author.is_called(actor) else person_of(github, actor, policy),
        delivery=delivery,
    )


def actor_of(event: ActiveEvent) -> str:
    """Who brought the event about, empty where nobody knows."""
    if isinstance(event, Commented):
        return event.said.by
    if isinstance(event, PullRequestChanged | PullRequestClosed):
        return event.by
    return event.asked_by


def person_of(github: GitHub, login: str, policy: Policy) -> Person:
    """Who somebody is in the repository: their role, and their teams that have a right here."""
    teams = github.teams_of(login, policy.teams) if policy.teams else frozenset()
    return Person(login=login, role=github.role(login), teams=teams)
