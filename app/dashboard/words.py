"""How the pages say states, outcomes, reasons, times and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import quote

from app.domain.pull_request import PullRequestRef
from app.domain.record import JudgedPart, Outcome
from app.domain.runs import RunState
from app.report.numbers import counted

MINUTE, HOUR, DAY = 60, 3600, 86_400
SHORT_SHA = 7


class Tone(StrEnum):
    """How strongly a state asks to be looked at; the style sheet knows these names."""

    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    ACTIVE = "active"
    QUIET = "quiet"
    PLAIN = "plain"


RUN_TONES = {
    RunState.QUEUED: Tone.QUIET,
    RunState.RUNNING: Tone.ACTIVE,
    RunState.DONE: Tone.PLAIN,
    RunState.FAILED: Tone.BAD,
    RunState.CANCELLED: Tone.QUIET,
}
OUTCOME_TONES = {
    Outcome.KEPT: Tone.GOOD,
    Outcome.REPAIRED: Tone.ACTIVE,
    Outcome.REJECTED: Tone.BAD,
    Outcome.DUPLICATE: Tone.WARN,
    Outcome.UNPARSED: Tone.WARN,
    Outcome.UNFINISHED: Tone.QUIET,
}
OUTCOME_TITLES = {
    Outcome.KEPT: "Kept",
    Outcome.REPAIRED: "Repaired",
    Outcome.REJECTED: "Rejected",
    Outcome.DUPLICATE: "Duplicate",
    Outcome.UNPARSED: "Unparsed",
    Outcome.UNFINISHED: "Unfinished",
}
PART_WORDS = {
    JudgedPart.QUESTION: "Question",
    JudgedPart.FAITHFUL: "Faithful to the document:",
    JudgedPart.RELEVANT: "About the document:",
    JudgedPart.STANDING: "Understood by itself:",
    JudgedPart.PAIR: "Pair",
}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A time for people: how long ago, the absolute time, and the same for machines."""

    words: str
    absolute: str
    iso: str


def moment(at: float, now: float) -> Moment:
    """A time in seconds since the epoch, as seen from `now`."""
    when = datetime.fromtimestamp(at, UTC)
    absolute = when.strftime("%Y-%m-%d %H:%M:%S UTC")
    return Moment(words=ago(now - at), absolute=absolute, iso=when.isoformat(timespec="seconds"))


def ago(seconds: float) -> str:
    """An age, as coarse as people say it; a clock that is behind says "just now"."""
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min ago"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h ago"
    return f"{counted(int(seconds // DAY), 'day')} ago"


def duration(seconds: float) -> str:
    """How long something took."""
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min {int(seconds % MINUTE)} s"
    return f"{int(seconds // HOUR)} h {int(seconds % HOUR // MINUTE)} min"


def short(sha: str) -> str:
    """The first characters of a commit's name."""
    return sha[:SHORT_SHA]


def folder_name(path: str) -> str:
    """The name of the folder a contribution lies in, which is what people call it by."""
    return PurePosixPath(path).parent.name


def github_address(site: str, ref: PullRequestRef) -> str:
    """The pull request on GitHub, whose pages are at `site`."""
    return f"{site}/{quote(ref.repository)}/pull/{ref.number}"
