"""Reactions: each person has one of a kind under a thing."""

from typing import TYPE_CHECKING

from sandbox.model import Reaction, User

if TYPE_CHECKING:
    from sandbox.world import World


def reaction_of(reactions: list[Reaction], user: User, content: str) -> Reaction | None:
    """Somebody's reaction of a kind, where there is one."""
    return next((r for r in reactions if (r.user, r.content) == (user, content)), None)


def react(world: "World", reactions: list[Reaction], user: User, content: str) -> Reaction:
    """Adds somebody's reaction; a second time it is the one that is there."""
    there = reaction_of(reactions, user, content)
    if there is None:
        there = Reaction(world.next_id(), user, content, world.now())
        reactions.append(there)
    return there
