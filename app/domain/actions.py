"""What deciding asks for: a closed union of actions, carried out by the handler."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.commands import CommandSpec
from app.domain.runs import RunRequest


class Reaction(StrEnum):
    """GitHub's names for the reactions we use."""

    ACCEPTED = "rocket"
    REFUSED = "confused"


@dataclass(frozen=True, kw_only=True)
class StartRun:
    """Queue a run, unless the same request already has one."""

    request: RunRequest


@dataclass(frozen=True, kw_only=True)
class CancelRuns:
    """Cancel what is queued or running, except at the head commit `keep_head`."""

    reason: str
    words: str
    keep_head: str = ""


@dataclass(frozen=True, kw_only=True)
class React:
    """Acknowledge a comment with a reaction."""

    comment_id: int
    reaction: Reaction


@dataclass(frozen=True, kw_only=True)
class ReplyHelp:
    """Tell a person the commands they may use here."""

    login: str
    commands: tuple[CommandSpec, ...]


@dataclass(frozen=True, kw_only=True)
class Notify:
    """Say one line in the status comment; `refused` when a command was not carried out."""

    words: str
    refused: bool = True


Action = StartRun | CancelRuns | React | ReplyHelp | Notify


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What to do and why; `reasons` go to the delivery's record, for admins.

    `silent` pull requests (no file of the taxonomy) get no comment and no check run.
    """

    actions: tuple[Action, ...] = ()
    reasons: tuple[str, ...] = ()
    silent: bool = False
