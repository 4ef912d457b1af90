"""Deciding: `(event, facts, policy) -> Decision`, pure, with reasons."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.actions import Action, Decision
from app.domain.deciding.change import on_change, on_closed, on_nothing_to_check
from app.domain.deciding.click import after_merge, on_click
from app.domain.deciding.command import after, on_comment
from app.domain.deciding.room import within_room
from app.domain.events import (
    ActiveEvent,
    Change,
    Commented,
    PullRequestChanged,
    PullRequestClosed,
)
from app.domain.facts import Facts
from app.domain.grammar import new_commands
from app.domain.policy import Policy

NOT_BY_BOTS = (Change.LABELLED, Change.UNLABELLED, Change.TEXT, Change.LOCKED, Change.UNLOCKED)
"""Changes that count only when a person made them; a bot may well open and push."""


def uninteresting(event: ActiveEvent) -> str:
    """Why an event needs no facts, because it asks nothing; empty when it may ask something."""
    if isinstance(event, PullRequestChanged):
        return "made by a bot" if event.by_bot and event.change in NOT_BY_BOTS else ""
    if not isinstance(event, Commented):
        return ""
    if event.by_bot:
        return "written by a bot"
    return "" if new_commands(event.said) else "no command that is new"


def decide(event: ActiveEvent, facts: Facts, policy: Policy) -> Decision:
    """What to do about an event, given the facts. The same input gives the same decision."""
    return decide_all((event,), facts, policy)


def decide_all(events: Iterable[ActiveEvent], facts: Facts, policy: Policy) -> Decision:
    """One decision on all that one delivery brought about one pull request."""
    actions: list[Action] = []
    reasons: list[str] = []
    silent = True
    known = facts
    for event in events:
        found = _decide(event, known, policy)
        known = after(found.actions, known)
        actions += found.actions
        reasons += found.reasons
        silent = silent and found.silent
    whole = Decision(actions=tuple(actions), reasons=tuple(reasons), silent=silent)
    return within_room(whole, facts, policy)


def _decide(event: ActiveEvent, facts: Facts, policy: Policy) -> Decision:
    if isinstance(event, Commented):
        return on_comment(event, facts, policy)
    if isinstance(event, PullRequestClosed):
        return on_closed(event, facts)
    if not facts.touches_taxonomy:
        return on_nothing_to_check(event, facts)
    if not facts.pull_request.open and not after_merge(event):
        return Decision(reasons=("the pull request is closed",), silent=not facts.runs)
    if isinstance(event, PullRequestChanged):
        return on_change(event, facts, policy)
    return on_click(event, facts, policy)
