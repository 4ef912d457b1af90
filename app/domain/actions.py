"""What deciding asks for: a closed union of actions, carried out by the handler."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.domain.commands import CommandSpec
from app.domain.places import Place
from app.domain.runs import Run, RunKind, RunRequest
from app.domain.triage import Conversation


class Reaction(StrEnum):
    """GitHub's names for the reactions we use."""

    SEEN = "eyes"
    ACCEPTED = "rocket"
    REFUSED = "confused"


@dataclass(frozen=True, kw_only=True)
class StartRun:
    """Queue a run, unless the same request already has one."""

    request: RunRequest


@dataclass(frozen=True, kw_only=True)
class CancelRuns:
    """Cancel what is queued or running: all but `keep_head`'s, or only what is named.

    `kinds` and `asked_by` narrow it where they are given, and so does `before`: a run that was
    asked for after that time, in seconds since the epoch, is not meant. `by` is who asked for it,
    for the audit log, empty where nobody did.
    """

    reason: str
    words: str
    keep_head: str = ""
    kinds: Collection[RunKind] = ()
    asked_by: str = ""
    by: str = ""
    before: float = 0.0

    def covers(self, run: Run) -> bool:
        """Whether a run is meant."""
        kind = not self.kinds or run.kind in self.kinds
        asked = not self.asked_by or run.asked_by.casefold() == self.asked_by.casefold()
        there = not self.before or run.created_at <= self.before
        return run.head_sha != self.keep_head and kind and asked and there


@dataclass(frozen=True, kw_only=True)
class React:
    """Acknowledge a text with a reaction."""

    place: Place
    reaction: Reaction


@dataclass(frozen=True, kw_only=True)
class ReplyHelp:
    """Tell a person the commands they may use here; `to` is the text that asked.

    `after_ok` are those they may use once a maintainer lets models run on the commit.
    """

    login: str
    commands: tuple[CommandSpec, ...]
    to: Place
    after_ok: tuple[CommandSpec, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReplyStatus:
    """Tell a person how things stand; `to` is the text that asked."""

    login: str
    to: Place


@dataclass(frozen=True, kw_only=True)
class Notify:
    """Say one line in the status comment; `refused` when a command was not carried out.

    `denied` is who lacked the right, for the audit log; empty where it was no question of rights.
    """

    words: str
    refused: bool = True
    denied: str = ""


@dataclass(frozen=True, kw_only=True)
class Agree:
    """Keep what was agreed on the pull request from now on; `act` names it in the audit log."""

    conversation: Conversation
    act: str = ""
    by: str = ""


Action = StartRun | CancelRuns | React | ReplyHelp | ReplyStatus | Notify | Agree


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What to do and why; `reasons` go to the delivery's record, for admins.

    `silent` pull requests (no file of the taxonomy) get no comment and no check run.
    """

    actions: tuple[Action, ...] = ()
    reasons: tuple[str, ...] = ()
    silent: bool = False
