"""A sample: the pairs one run made, what became of each, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.contribution import Seed


class Style(StrEnum):
    """How long an answer is asked for; LIMIT advises to mix both."""

    SHORT = "short"
    LONG = "long"


class Outcome(StrEnum):
    """Where a record ended; every record has exactly one outcome."""

    KEPT = "kept"
    DUPLICATE = "duplicate"
    UNPARSED = "unparsed"
    REJECTED = "rejected"
    UNFINISHED = "unfinished"


class JudgedPart(StrEnum):
    """What a judgement is about."""

    QUESTION = "question"
    PAIR = "pair"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A judge's scale, both ends included, and the lowest score that passes."""

    low: int
    high: int
    passes: float


QUESTION_SCALE = Scale(low=0, high=1, passes=0.5)
PAIR_SCALE = Scale(low=1, high=3, passes=2.0)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the judge says of a record.

    `score` is the expected value over the probabilities of the score tokens where
    the server gives them, else the score it wrote. `mass` (0..1) is the share of
    probability that fell on score tokens, None without log-probabilities.
    """

    part: JudgedPart
    score: float
    reason: str = ""
    mass: float | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request to a model: what was sent (by hash), what came back, what it cost."""

    step: str
    model: str
    prompt_hash: str
    raw: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Record:
    """A pair on its way through the pipeline, or at its end.

    `lead_seed` is the index of the seed the request was built around: the cluster
    for statistics. `seeds` are the indices of all seeds in the prompt, in order;
    `random_state` reproduces their choice. `reason` explains any outcome but kept.
    """

    index: int
    lead_seed: int
    seeds: tuple[int, ...]
    style: Style
    random_state: int
    question: str = ""
    answer: str = ""
    context: str | None = None
    outcome: Outcome = Outcome.UNFINISHED
    reason: str = ""
    judgements: tuple[Judgement, ...] = ()
    calls: tuple[Call, ...] = ()

    def judgement(self, part: JudgedPart) -> Judgement | None:
        """The judgement of one part, or None when it was not judged."""
        return next((found for found in self.judgements if found.part is part), None)

    @property
    def quality(self) -> float | None:
        """The pair's score, 1..3, or None when it was not judged."""
        found = self.judgement(JudgedPart.PAIR)
        return None if found is None else found.score

    @property
    def judged(self) -> bool:
        """Whether the judge had the last word: kept or rejected."""
        return self.outcome in (Outcome.KEPT, Outcome.REJECTED)

    @property
    def tokens(self) -> int:
        """Tokens read and written for this record."""
        return sum(call.prompt_tokens + call.completion_tokens for call in self.calls)


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """The counts of a sample; `made` equals the sum of the others.

    `rejected` counts by reason.
    """

    made: int = 0
    duplicate: int = 0
    unparsed: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    unfinished: int = 0

    @property
    def judged(self) -> int:
        """Records on which the judge had the last word."""
        return self.kept + sum(self.rejected.values())


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
        kept=outcomes[Outcome.KEPT],
        unfinished=outcomes[Outcome.UNFINISHED],
    )


class Zone(StrEnum):
    """What a kept rate's interval says; the bounds are policy, not calibrated."""

    LIKELY_GOOD = "likely good"
    LIKELY_POOR = "likely poor"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share with its two-sided interval at `confidence`, all within 0..1.

    `clusters` is the number of lead seeds the judged records came from.
    """

    estimate: float
    low: float
    high: float
    judged: int
    clusters: int
    confidence: float = 0.95


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a sample's records add up to; None where nothing was judged."""

    kept_rate: Rate | None
    quality: float | None
    mass: float | None
    zone: Zone = Zone.UNCLEAR


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is; published while it goes on. `target` is the pairs to judge."""

    target: int
    made: int = 0
    judged: int = 0
    kept: int = 0
    tokens: int = 0


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Everything one sample run made, the rejected with their reasons.

    `teacher` and `judge` are model names as their servers give them; `tiny` marks a
    teacher that is only good for trying Seedbed out. `ended_by` is empty when the
    planned number was judged, else says what ended it (`token-budget`, ...).
    """

    path: str
    teacher: str
    judge: str
    records: tuple[Record, ...]
    scores: Scores
    target: int
    seeds: tuple[Seed, ...] = ()
    tiny: bool = False
    ended_by: str = ""
    seconds: float = 0.0

    @property
    def funnel(self) -> Funnel:
        """The counts of this sample."""
        return funnel(self.records)
