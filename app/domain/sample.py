"""A sample: the pairs one run made, what became of each, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.contribution import ContributionKind, Seed
from app.domain.controls import Control
from app.domain.record import Outcome, Record
from app.domain.scores import Scores


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """The counts of a sample; `made` equals the sum of the others.

    `rejected` counts by reason.
    """

    made: int = 0
    duplicate: int = 0
    unparsed: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    repaired: int = 0
    kept: int = 0
    unfinished: int = 0

    @property
    def judged(self) -> int:
        """Records on which the judge had the last word."""
        return self.kept + self.repaired + sum(self.rejected.values())


def funnel(records: Iterable[Record]) -> Funnel:
    """Count records by outcome."""
    everything = tuple(records)
    outcomes = Counter(record.outcome for record in everything)
    rejected = Counter(r.reason for r in everything if r.outcome is Outcome.REJECTED)
    return Funnel(
        made=len(everything),
        duplicate=outcomes[Outcome.DUPLICATE],
        unparsed=outcomes[Outcome.UNPARSED],
        rejected=dict(sorted(rejected.items())),
        repaired=outcomes[Outcome.REPAIRED],
        kept=outcomes[Outcome.KEPT],
        unfinished=outcomes[Outcome.UNFINISHED],
    )


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is; published while it goes on. `target` is the pairs to judge.

    `controls` counts the judged controls. `seconds_left` is an estimate, None before there is
    anything to estimate by.
    """

    target: int
    made: int = 0
    judged: int = 0
    kept: int = 0
    tokens: int = 0
    controls: int = 0
    seconds_left: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Everything one sample run made, the rejected with their reasons.

    `teacher` and `judge` are model names as their servers give them; `tiny` marks a
    teacher that is only good for trying Seedbed out. `ended_by` is empty when the
    planned number was judged, else says what ended it (`token-budget`, ...). `random_state`
    reproduces what was sent. `notes` are plain sentences on how it was made that a reader
    must know (for example that the document could not be fetched). `judge_prompts` is a digest
    of the prompts that scores depend on: only judges with the same are alike.
    """

    path: str
    kind: ContributionKind = ContributionKind.FREEFORM
    teacher: str
    judge: str
    records: tuple[Record, ...]
    controls: tuple[Control, ...] = ()
    scores: Scores
    target: int
    random_state: int = 0
    max_in_flight: int = 0
    seeds: tuple[Seed, ...] = ()
    tiny: bool = False
    ended_by: str = ""
    notes: tuple[str, ...] = ()
    judge_prompts: str = ""
    seconds: float = 0.0

    @property
    def funnel(self) -> Funnel:
        """The counts of this sample."""
        return funnel(self.records)

    @property
    def tokens(self) -> int:
        """Tokens read and written for everything in it."""
        return sum(r.tokens for r in self.records) + sum(c.tokens for c in self.controls)
