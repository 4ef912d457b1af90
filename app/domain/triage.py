"""Triage: what maintainers decided, the labels that say so, and replies kept for usual reasons.

The labels are those of the taxonomy's guide to triaging; a repository may call them otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Label(StrEnum):
    """What a label says, by the name it has unless the repository says otherwise."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    TRIAGE_NEEDED = "triage-needed"
    READY = "precheck-generate-ready"
    UNSUCCESSFUL = "sdg-unsuccessful"
    CHANGES = "triage-requested-changes"
    APPROVED = "triage-approved"
    REJECTED = "triage-rejected"
    UNCERTAIN = "triage-uncertain"
    FOLLOW_UP = "triage-follow-up"
    HOLD = "hold"
    TOPIC = "topic-failure"


@dataclass(frozen=True, kw_only=True)
class LabelNames:
    """What a repository calls the labels; an empty name switches one off.

    `enabled` off: no label is touched at all.
    """

    names: Mapping[Label, str] = field(default_factory=dict)
    enabled: bool = True

    def name(self, label: Label) -> str:
        """The repository's name of a label, empty where it is not used."""
        return self.names.get(label, label.value) if self.enabled else ""

    def named(self, labels: Iterable[Label]) -> tuple[str, ...]:
        """The names of these labels, sorted, without those that are not used."""
        return tuple(sorted(filter(None, map(self.name, labels))))

    def meant(self, name: str) -> Label | None:
        """Which label has this name here, None for a label of somebody else's."""
        known = {self.name(label).casefold(): label for label in Label if self.name(label)}
        return known.get(name.casefold())


class Determination(StrEnum):
    """What a maintainer said by `/triage`; FOLLOW_UP is what a push makes of an older word."""

    APPROVE = "approve"
    CHANGES = "changes"
    REJECT = "reject"
    UNCERTAIN = "uncertain"
    FOLLOW_UP = "follow-up"


LABEL_OF: Mapping[Determination, Label] = {
    Determination.APPROVE: Label.APPROVED,
    Determination.CHANGES: Label.CHANGES,
    Determination.REJECT: Label.REJECTED,
    Determination.UNCERTAIN: Label.UNCERTAIN,
    Determination.FOLLOW_UP: Label.FOLLOW_UP,
}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A saved reply; `topic` ones are about what the taxonomy does not take at all."""

    key: str
    words: str
    topic: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewersOfPath:
    """Who is asked for a review of contributions under a path pattern (`knowledge/science/**`)."""

    pattern: str
    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Triage:
    """A maintainer's word on a pull request at one head commit.

    `reason` is their own text, `reply` the key of a saved reply; `comment_id` is the comment it
    was said in, 0 where it was said by a label.
    """

    determination: Determination
    by: str
    head_sha: str
    reason: str = ""
    reply: str = ""
    comment_id: int = 0


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Somebody asked to wait with merging."""

    by: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Ok:
    """A maintainer let models run on one head commit of an outside contributor."""

    by: str
    head_sha: str


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What was agreed on a pull request, beside what its runs found.

    `trusted` says whether the author needs no ok. `labels` are the names that Seedbed last put
    there, so that what people change by hand is left alone; `reviewers` whom it has asked, teams
    as `team/<slug>`. `head_at` is GitHub's time of the last push, 0 where nobody knows.
    """

    trusted: bool = False
    ok: Ok | None = None
    triage: Triage | None = None
    hold: Hold | None = None
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    head_at: float = 0.0

    def lets_models_run(self, head_sha: str) -> bool:
        """Whether the author may have models run on this commit."""
        return self.trusted or (self.ok is not None and self.ok.head_sha == head_sha)
