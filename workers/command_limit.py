"""Commands are counted per person and repository, so that nobody keeps Seedbed busy alone."""

from __future__ import annotations

from app.domain.actions import Decision
from app.domain.deciding.command import too_often
from app.domain.events import (
    ActiveEvent,
    ButtonPressed,
    Commented,
    PullRequestChanged,
    RerunRequested,
)
from app.domain.facts import Spent
from app.domain.grammar import new_commands
from app.domain.people import Person
from app.domain.places import Said
from app.domain.pull_request import Role
from app.factory import Factory
from app.github.people import person_of
from app.github.port import GitHub
from app.store.command_uses import TakenUp, Use
from workers.policy import policy_of

NOTHING = TakenUp(at=0.0)


def take_up(factory: Factory, github: GitHub, event: ActiveEvent, guid: str) -> TakenUp:
    """Count what a delivery asks for by commands or clicks; it counts once.

    GitHub is asked who somebody is only where they gave more than anybody may.
    """
    repository, login = event.pull_request.repository, _giver(event)
    commands = _commands(event)
    if not commands:
        return NOTHING

    def limit(given: int) -> int:
        anybodys = factory.policy.commands_an_hour
        if given <= anybodys:
            return anybodys
        policy = policy_of(factory, github, repository)
        if isinstance(event, ButtonPressed) and event.by_admin:
            return policy.commands_of(Person(login=login, role=Role.ADMIN))
        return policy.commands_of(person_of(github, login, policy))

    use = Use(guid=guid, repository=repository, login=login, commands=commands)
    return factory.command_uses.take(use, limit)


def refusal(event: ActiveEvent, spent: Spent | None) -> Decision | None:
    """What becomes of an event that is nothing but too many commands; None of any other."""
    if spent is None or not isinstance(event, Commented | RerunRequested | ButtonPressed):
        return None
    return too_often(_giver(event), spent, said_in(event))


def said_in(event: ActiveEvent) -> Said | None:
    """The text that an event brought, None where it brought none."""
    return event.said if isinstance(event, Commented | PullRequestChanged) else None


def _commands(event: ActiveEvent) -> int:
    if isinstance(event, RerunRequested | ButtonPressed):
        return 1
    said = said_in(event)
    return len(new_commands(said)) if said else 0


def _giver(event: ActiveEvent) -> str:
    if isinstance(event, RerunRequested | ButtonPressed):
        return event.asked_by
    said = said_in(event)
    return said.by if said else ""
