"""A record: a pair on its way through the pipeline, what was asked for it and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How long an answer is asked for; LIMIT advises to mix both."""

    SHORT = "short"
    LONG = "long"


class Outcome(StrEnum):
    """Where a record ended; every record has exactly one outcome.

    `repaired` is a pair that the judge found poor and that passed after one correction. It is
    good for training, yet it does not count as kept: the seeds did not lead to it by themselves.
    """

    KEPT = "kept"
    REPAIRED = "repaired"
    DUPLICATE = "duplicate"
    UNPARSED = "unparsed"
    REJECTED = "rejected"
    UNFINISHED = "unfinished"


class JudgedPart(StrEnum):
    """What a judgement is about.

    `faithful`: the document says what the answer says. `relevant`: the question is about the
    document. `standing`: the question can be understood without the document at hand.
    """

    QUESTION = "question"
    FAITHFUL = "faithful"
    RELEVANT = "relevant"
    STANDING = "standing"
    PAIR = "pair"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A judge's scale, both ends included, and the lowest score that passes."""

    low: int
    high: int
    passes: float


SCALES = {
    JudgedPart.QUESTION: Scale(low=0, high=1, passes=0.5),
    JudgedPart.FAITHFUL: Scale(low=0, high=1, passes=0.5),
    # Two of two: an expected score that rounds to it.
    JudgedPart.RELEVANT: Scale(low=0, high=2, passes=1.5),
    JudgedPart.STANDING: Scale(low=0, high=1, passes=0.5),
    JudgedPart.PAIR: Scale(low=1, high=3, passes=2.0),
}


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the judge says of a record.

    `score` is the expected value over the probabilities of the score tokens where
    the server gives them, else the score it wrote. `mass` (0..1) is the share of
    probability that fell on score tokens, None without log-probabilities or where no token
    spells the score. `reason` is a code, set where the score does not pass. `repaired` marks a
    judgement of the corrected pair.
    """

    part: JudgedPart
    score: float
    reason: str = ""
    mass: float | None = None
    repaired: bool = False

    @property
    def passes(self) -> bool:
        """Whether the score is high enough on its scale."""
        return self.score >= SCALES[self.part].passes


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request to a model: what was sent (by hash), what came back, what it cost.

    `begun` is in seconds since the run began; of an earlier attempt, since that began.
    """

    step: str
    model: str
    prompt_hash: str
    raw: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    begun: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Record:
    """A pair on its way through the pipeline, or at its end.

    `lead_seed` is the number (from 0) of the seed example the request was built around: the
    cluster for statistics. `seeds` are the indices of all seeds in the prompt, in order;
    `random_state` reproduces their choice. `chunk` is the number of the document's chunk that
    knowledge was asked about. `draft` is the answer whose correction passed, `explanation` what
    the judge said in words (of the draft, where there is one). `reason` explains any outcome
    but kept.
    """

    index: int
    lead_seed: int
    seeds: tuple[int, ...]
    style: Style
    random_state: int
    chunk: int | None = None
    question: str = ""
    answer: str = ""
    context: str | None = None
    draft: str = ""
    explanation: str = ""
    outcome: Outcome = Outcome.UNFINISHED
    reason: str = ""
    judgements: tuple[Judgement, ...] = ()
    calls: tuple[Call, ...] = ()

    def judgement(self, part: JudgedPart) -> Judgement | None:
        """The first judgement of one part (before any repair), None when it was not judged."""
        return next((found for found in self.judgements if found.part is part), None)

    @property
    def quality(self) -> float | None:
        """The score, 1..3, of the pair as the record holds it, None when it was not judged."""
        repaired = bool(self.draft)
        pairs = (found for found in self.judgements if found.part is JudgedPart.PAIR)
        return next((found.score for found in pairs if found.repaired is repaired), None)

    @property
    def judged(self) -> bool:
        """Whether the judge had the last word: kept, repaired or rejected."""
        return self.outcome in (Outcome.KEPT, Outcome.REPAIRED, Outcome.REJECTED)

    @property
    def usable(self) -> bool:
        """Whether the pair may be trained on: kept, or kept after its repair."""
        return self.outcome in (Outcome.KEPT, Outcome.REPAIRED)

    @property
    def tokens(self) -> int:
        """Tokens read and written for this record."""
        return sum(call.prompt_tokens + call.completion_tokens for call in self.calls)
