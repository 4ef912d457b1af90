"""Gathering what deciding needs to know, from GitHub."""

from __future__ import annotations

from app.domain.events import (
    ActiveEvent,
    ButtonPressed,
    Commented,
    PullRequestChanged,
    PullRequestClosed,
)
from app.domain.facts import Facts
from app.domain.people import Person
from app.domain.policy import Policy
from app.domain.pull_request import Role
from app.github.people import person_of
from app.github.port import GitHub


def gather(github: GitHub, event: ActiveEvent, policy: Policy, delivery: str) -> Facts:
    """The facts that GitHub knows; runs and what was agreed are the store's to add."""
    ref = event.pull_request
    pull_request = github.pull_request(ref)
    author = person_of(github, pull_request.author, policy)
    return Facts(
        pull_request=pull_request,
        files=github.changed_files(ref.number),
        author=author,
        actor=_actor(github, event, policy, author),
        delivery=delivery,
    )


def _actor(github: GitHub, event: ActiveEvent, policy: Policy, author: Person) -> Person:
    login = actor_of(event) or author.login
    if isinstance(event, ButtonPressed) and event.by_admin:
        return Person(login=login, role=Role.ADMIN)  # GitHub need not know them
    return author if author.is_called(login) else person_of(github, login, policy)


def actor_of(event: ActiveEvent) -> str:
    """Who brought the event about, empty where nobody knows."""
    if isinstance(event, Commented):
        return event.said.by
    if isinstance(event, PullRequestChanged | PullRequestClosed):
        return event.by
    return event.asked_by
