"""What the service does without being asked, and who may ask, for one repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.people import MAINTAINERS, People, Person
from app.domain.runs import RunKind
from app.domain.triage import LabelNames, Reply, ReviewersOfPath

MAINTAINERS_TIMES = 10
"""How many times the commands of anybody else a maintainer may give within an hour."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Limits, defaults and rights, drawn from settings and the repository's own file.

    `pairs` is how many pairs a sample judges unless told. `sample_unasked`: pull requests are
    sampled without a command, maintainers' at once and others' once a maintainer let models run
    on them. `student` and `candidate` tell whether the service has such a model. `commands` says
    per command who may use it, in place of the usual people. `replies` are the repository's own
    saved replies, by their key.
    """

    pairs: int = 30
    max_contributions: int = 5
    sample_unasked: bool = True
    student: bool = False
    candidate: bool = False
    maintainers: People = MAINTAINERS
    commands: Mapping[str, People] = field(default_factory=dict)
    labels: LabelNames = field(default_factory=LabelNames)
    reviewers: tuple[ReviewersOfPath, ...] = ()
    replies: Mapping[str, Reply] = field(default_factory=dict)
    dispatch: str = ""
    """The event type of the `repository_dispatch` after a merge; empty: none is sent."""
    runs_of_installation: int = 1000
    """How many runs of one installation may wait or be under way."""
    runs_of_person: int = 50
    """How many of them one person's share of a repository takes; see `deciding/room.py`."""
    commands_an_hour: int = 60
    """How many commands of one person are carried out in a repository within an hour."""

    def maintains(self, person: Person) -> bool:
        """Whether this person counts as maintainer."""
        return self.maintainers.has(person)

    def commands_of(self, person: Person) -> int:
        """How many commands of this person are carried out in the repository within an hour."""
        times = MAINTAINERS_TIMES if self.maintains(person) else 1
        return times * self.commands_an_hour

    def has_model(self, kind: RunKind) -> bool:
        """Whether the service has the model that a kind of run asks."""
        if kind is RunKind.PRECHECK:
            return self.student
        return kind is not RunKind.POSTCHECK or self.candidate

    @property
    def teams(self) -> frozenset[str]:
        """Every team whose members have a right, to be looked up for a person."""
        return self.maintainers.teams.union(*(people.teams for people in self.commands.values()))
