"""What deciding needs to know beyond the event; gathered by the handler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.people import Person
from app.domain.pull_request import (
    ChangedFile,
    PullRequest,
    checked_paths,
    contribution_paths,
)
from app.domain.runs import Run, RunRequest
from app.domain.triage import Conversation


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many runs wait or are under way: of the installation, and of each person's share.

    `persons` is about this repository and has logins in lower case; who is not in it has none.
    """

    installation: int = 0
    persons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Somebody gave as many commands as are carried out within an hour; `until` it passes.

    `limit` is that number and `until` seconds since the epoch; `told` once it was said to them.
    """

    limit: int
    until: float
    told: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The pull request now, its author, the event's actor, its runs and what was agreed.

    `delivery` is the GitHub id of the delivery that brought the event. `known_head` is the head
    commit that Seedbed knew until now, empty where it knew none; `starting` is what earlier
    commands of the same text have asked for. `taken_up` is when the commands of this delivery were
    first looked at, in seconds since the epoch, 0 where it brought none: done a second time, they
    leave alone what was started since. `spent` tells that they are not to be carried out.
    """

    pull_request: PullRequest
    files: tuple[ChangedFile, ...]
    author: Person
    actor: Person
    delivery: str
    runs: tuple[Run, ...] = ()
    conversation: Conversation = field(default_factory=Conversation)
    known_head: str = ""
    starting: tuple[RunRequest, ...] = ()
    load: Load = field(default_factory=Load)
    taken_up: float = 0.0
    spent: Spent | None = None

    @property
    def contributions(self) -> tuple[str, ...]:
        """Paths of the changed contributions that are there at the head."""
        return contribution_paths(self.files)

    @property
    def touches_taxonomy(self) -> bool:
        """Whether there is anything for the checks to look at."""
        return bool(checked_paths(self.files))

    @property
    def seen_head(self) -> str:
        """The head commit that people can have spoken of: not one whose push nobody heard of."""
        return self.known_head or self.pull_request.head_sha

    @property
    def by_author(self) -> bool:
        """Whether the actor is the pull request's author."""
        return self.author.is_called(self.actor.login)
