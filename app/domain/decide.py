"""Deciding: `(event, facts, policy) -> Decision`, pure, with reasons."""

from __future__ import annotations

from app.domain.actions import Decision
from app.domain.deciding.change import on_change, on_closed, on_nothing_to_check
from app.domain.deciding.click import after_merge, on_click
from app.domain.deciding.command import on_comment
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
