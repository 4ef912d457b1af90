"""What deciding needs to know beyond the event; gathered by the handler."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.pull_request import (
    ChangedFile,
    PullRequest,
    Role,
    checked_paths,
    contribution_paths,
)
from app.domain.runs import Run


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The pull request now, the roles of its author and of the event's actor, its runs.

    `delivery` is the GitHub id of the delivery that brought the event.
    """

    pull_request: PullRequest
    files: tuple[ChangedFile, ...]
    author_role: Role
    actor_role: Role
    delivery: str
    runs: tuple[Run, ...] = ()

    @property
    def contributions(self) -> tuple[str, ...]:
        """Paths of the changed contributions that are there at the head."""
        return contribution_paths(self.files)

    @property
    def touches_taxonomy(self) -> bool:
        """Whether there is anything for the checks to look at."""
        return bool(checked_paths(self.files))
