"""Who may use which command, on a pull request as it is."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.commands import KIND_NAMES, SPECS, CommandSpec, Who
from app.domain.facts import Facts
from app.domain.policy import Policy
from app.domain.runs import BY_POLICY, RunKind


@dataclass(frozen=True, kw_only=True)
class Permission:
    """Whether somebody may, and in words why not."""

    granted: bool
    words: str = ""


GRANTED = Permission(granted=True)
LISTED = "this repository lists others for it"
WHO_ASKED = "it is for who asked, or a maintainer"
OK_FIRST = "a maintainer's `/ok-to-test` for this commit comes first"
MAINTAINERS_ONLY = "it is for maintainers here"


def permission(spec: CommandSpec, facts: Facts, policy: Policy) -> Permission:
    """Whether the event's actor may use a command here.

    A repository that lists who may use a command means those people and nobody else. A command
    that acts on runs (`Who.ASKER`) is open to whoever asked for one of this pull request; on which
    of them it acts, deciding finds out. Whatever is not granted is denied.
    """
    why_not = _why_not(spec, facts, policy)
    if not why_not:
        return GRANTED
    words = f"`/{spec.name}` by {facts.actor.login}: {why_not}."
    return Permission(granted=False, words=words)


def allowed(facts: Facts, policy: Policy) -> tuple[CommandSpec, ...]:
    """The commands that the event's actor may use here now, in the order of the help."""
    return tuple(
        spec
        for spec in SPECS
        if permission(spec, facts, policy).granted and _possible(spec, facts, policy)
    )


def after_ok(facts: Facts, policy: Policy) -> tuple[CommandSpec, ...]:
    """What the actor, an author whose commit nobody let models run on yet, may use after that."""
    if not facts.by_author or facts.conversation.lets_models_run(facts.pull_request.head_sha):
        return ()
    return tuple(
        spec
        for spec in SPECS
        if spec.who is Who.AUTHOR_ONCE_OK
        and spec.name not in policy.commands
        and not policy.maintains(facts.actor)
        and _possible(spec, facts, policy)
    )


def _why_not(spec: CommandSpec, facts: Facts, policy: Policy) -> str:
    """What stands against it, empty where nothing does."""
    listed = policy.commands.get(spec.name)
    if listed is not None:
        return "" if listed.has(facts.actor) else LISTED
    if spec.who is Who.ANYONE or policy.maintains(facts.actor):
        return ""
    if spec.who is Who.ASKER:
        return "" if _has_asked(facts) else WHO_ASKED
    if spec.who is Who.AUTHOR_ONCE_OK and facts.by_author:
        may = facts.conversation.lets_models_run(facts.pull_request.head_sha)
        return "" if may else OK_FIRST
    return MAINTAINERS_ONLY


def _possible(spec: CommandSpec, facts: Facts, policy: Policy) -> bool:
    """Whether anybody could use it: the pull request is open, the service has the model."""
    asks_a_model = spec.name in KIND_NAMES
    has_model = not asks_a_model or policy.has_model(RunKind(spec.name))
    return has_model and (facts.pull_request.open or spec.when_closed)


def _has_asked(facts: Facts) -> bool:
    asked = {run.asked_by for run in facts.runs} | {each.asked_by for each in facts.starting}
    return any(facts.actor.is_called(login) for login in asked - {BY_POLICY})
