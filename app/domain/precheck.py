"""Precheck: what a model knows of a contribution, before its training or after.

Each seed question is put to the model in two ways, since each misses what the other sees: it
answers openly and a judge compares its answer with the seed's; and the seed's answer is ranked
among those of other seeds. The bounds below are policy, not calibrated against anything.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from app.domain.contribution import ContributionKind
from app.domain.record import Call

MOST_QUESTIONS = 20
"""Seed questions a run asks; of more, some of every part of the file are asked."""
OPEN_KNOWN = 2.5
"""The lowest open score (1..3) that says the model knows the answer."""
OPEN_GAP = 1.5
"""An open score below says that it does not."""
MIDDLE = 2.0
"""The middle of the judge's scale: a control is told right on its own side of it."""
CHANGED_MIND = 1.0
"""Scores of both orders this far apart mean that the order decided, not the answer."""


class Familiarity(StrEnum):
    """How well a model knows the answer to a seed question.

    `undecided`: neither way gave a result that could be read.
    """

    KNOWN = "known"
    PARTLY = "partly"
    GAP = "gap"
    UNDECIDED = "undecided"


class Way(StrEnum):
    """How an answer was ranked, by what the model's server can do, best first.

    `likelihood`: by the log-probability of each answer after the question; `letters`: by the
    probabilities of the letters of a multiple choice; `written`: by the letter it wrote.
    """

    LIKELIHOOD = "likelihood"
    LETTERS = "letters"
    WRITTEN = "written"


@dataclass(frozen=True, kw_only=True)
class OpenAnswer:
    """What the model answered, and how far the judge finds it to say what the seed's answer says.

    Scores are 1 (no) to 3 (yes): `seed_first` with the seed's answer shown first, `seed_second`
    with it shown second; None where the judge's answer could not be read. `cut` says that the
    answer was longer than what was allowed. `reason` says why a score is missing.
    """

    text: str
    seed_first: float | None = None
    seed_second: float | None = None
    cut: bool = False
    reason: str = ""

    @property
    def score(self) -> float | None:
        """The mean of both orders; a single order is no score, for it may be its bias."""
        if self.seed_first is None or self.seed_second is None:
            return None
        return (self.seed_first + self.seed_second) / 2

    @property
    def spread(self) -> float | None:
        """How far the two orders are apart, 0..2."""
        if self.seed_first is None or self.seed_second is None:
            return None
        return abs(self.seed_first - self.seed_second)

    @property
    def changed_mind(self) -> bool:
        """Whether the judge judged by the order in which it saw the answers."""
        return self.spread is not None and self.spread >= CHANGED_MIND


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The seed's own answer among those of other seeds.

    `choices` are indices of seeds, the own one first; `random_state` reproduces their choice.
    `scores` has a number for each, higher is preferred: natural log-probability per token
    gained by the question (likelihood), mean share of the probability (letters), or share of
    the rotations in which its letter was written. It is empty where one could not be read;
    `reason` says why.
    """

    way: Way
    choices: tuple[int, ...]
    random_state: int
    scores: tuple[float, ...] = ()
    reason: str = ""

    @property
    def rank(self) -> int | None:
        """The place of the own answer, from 1; of equals it is the last, so luck is no help."""
        if not self.scores:
            return None
        own, *others = self.scores
        return 1 + sum(other >= own for other in others)


@dataclass(frozen=True, kw_only=True)
class SeedQuestion:
    """One seed question and what the model made of it.

    `seed` is its index in the contribution, `example` the number (from 0) of its seed example,
    `expected` the seed's answer. `context` is what was shown with it, None for nothing.
    `reason` says why it is not finished.
    """

    seed: int
    example: int
    question: str
    expected: str
    context: str | None = None
    open: OpenAnswer | None = None
    ranking: Ranking | None = None
    reason: str = ""
    calls: tuple[Call, ...] = ()

    @property
    def open_score(self) -> float | None:
        """The score of the open answer, None where there is none."""
        return None if self.open is None else self.open.score

    @property
    def rank(self) -> int | None:
        """The rank of the seed's answer, None where there is none."""
        return None if self.ranking is None else self.ranking.rank

    @property
    def tokens(self) -> int:
        """Tokens read and written for this question."""
        return sum(call.prompt_tokens + call.completion_tokens for call in self.calls)


def familiarity(question: SeedQuestion, open_decides: bool) -> Familiarity:
    """The verdict on one question: by both ways, or by the one there is.

    `open_decides` is off where the judge failed its controls; then only the ranking counts.
    """
    score = question.open_score if open_decides else None
    if score is None:
        return _by_rank(question.rank)
    if question.rank is None:
        return _by_score(score)
    by_both = {_by_score(score), _by_rank(question.rank)}
    return by_both.pop() if len(by_both) == 1 else Familiarity.PARTLY


def _by_score(score: float) -> Familiarity:
    if score >= OPEN_KNOWN:
        return Familiarity.KNOWN
    return Familiarity.GAP if score < OPEN_GAP else Familiarity.PARTLY


def _by_rank(rank: int | None) -> Familiarity:
    if rank is None:
        return Familiarity.UNDECIDED
    return Familiarity.KNOWN if rank == 1 else Familiarity.GAP


@dataclass(frozen=True, kw_only=True)
class AgreementControl:
    """The judge compares two answers of which we know whether they agree.

    `seed` is the index of the seed whose answer is compared: with itself where `other` is None
    (3 is right), else with the answer of the seed `other` (1 is right). `score` is None where
    the judge's answer could not be read; `reason` says why.
    """

    seed: int
    other: int | None = None
    score: float | None = None
    reason: str = ""
    calls: tuple[Call, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the score lies on its own side of the scale's middle."""
        if self.score is None:
            return False
        return self.score > MIDDLE if self.other is None else self.score < MIDDLE


@dataclass(frozen=True, kw_only=True)
class Share:
    """`right` of `total`, with an exact binomial interval (0..1), beside what `chance` gives."""

    right: int
    total: int
    low: float
    high: float
    chance: float

    @property
    def better_than_chance(self) -> bool:
        """Whether the whole interval lies above chance."""
        return self.low > self.chance


@dataclass(frozen=True, kw_only=True)
class Precheck:
    """What one model, the student or in a postcheck the candidate, knows of a contribution.

    `agreement` counts the controls of the judge, its interval one-sided at 95%; `ranked` the
    questions whose own answer came first, two-sided at 95%. Either is None where nothing was
    counted. `of` is how many seed questions the contribution has. `random_state` reproduces
    what was sent. `ended_by` is empty when all was asked, else says what ended it. `prompts`
    is a digest of the prompts: only results of the same judge and prompts compare. `tiny`
    marks a judge that is only good for trying Seedbed out.
    """

    path: str
    kind: ContributionKind
    model: str
    judge: str
    questions: tuple[SeedQuestion, ...]
    of: int
    controls: tuple[AgreementControl, ...] = ()
    agreement: Share | None = None
    ranked: Share | None = None
    random_state: int = 0
    ended_by: str = ""
    prompts: str = ""
    tiny: bool = False
    seconds: float = 0.0

    @property
    def open_decides(self) -> bool:
        """Whether the judge was surely better than chance, so that open answers count."""
        return self.agreement is not None and self.agreement.better_than_chance

    @property
    def ways(self) -> tuple[Way, ...]:
        """How answers were ranked."""
        used = {each.ranking.way for each in self.questions if each.ranking}
        return tuple(way for way in Way if way in used)

    @property
    def counts(self) -> Counter[Familiarity]:
        """How many questions there are of each verdict."""
        return Counter(familiarity(each, self.open_decides) for each in self.questions)

    @property
    def tokens(self) -> int:
        """Tokens read and written for everything in it."""
        calls = [call for control in self.controls for call in control.calls]
        of_controls = sum(call.prompt_tokens + call.completion_tokens for call in calls)
        return of_controls + sum(each.tokens for each in self.questions)
