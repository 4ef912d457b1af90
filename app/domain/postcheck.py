"""Postcheck: what the trained model knows, beside what the student knew."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.domain.precheck import Familiarity, Precheck, familiarity

ORDER = (Familiarity.GAP, Familiarity.PARTLY, Familiarity.KNOWN)
SURE = 0.05
"""Chance as the only explanation is given up below this probability."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One question before and after the training."""

    seed: int
    before: Familiarity
    after: Familiarity

    @property
    def step(self) -> int | None:
        """How many verdicts up (or, negative, down), None where one of them is undecided."""
        if Familiarity.UNDECIDED in (self.before, self.after):
            return None
        return ORDER.index(self.after) - ORDER.index(self.before)


@dataclass(frozen=True, kw_only=True)
class Postcheck:
    """The candidate's answers beside the student's.

    `student` is None where there was no student to compare with. `student_run` is the run that
    asked the student, 0 where this one did.
    """

    candidate: Precheck
    student: Precheck | None = None
    student_run: int = 0

    @property
    def open_decides(self) -> bool:
        """Whether open answers count on both sides: verdicts compare on the same footing only."""
        return self.student is not None and (
            self.student.open_decides and self.candidate.open_decides
        )

    @property
    def comparable(self) -> bool:
        """Whether both were judged by the same judge with the same prompts, and ranked alike."""
        before, after = self.student, self.candidate
        return before is not None and (
            (before.judge, before.prompts, before.ways) == (after.judge, after.prompts, after.ways)
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """The questions that both were asked, in the order of the file."""
        if self.student is None:
            return ()
        before = {each.seed: each for each in self.student.questions}
        return tuple(
            Change(
                seed=after.seed,
                before=familiarity(before[after.seed], self.open_decides),
                after=familiarity(after, self.open_decides),
            )
            for after in self.candidate.questions
            if after.seed in before
        )


@dataclass(frozen=True, kw_only=True)
class Movement:
    """How many questions moved; `p` is that of the exact two-sided sign test.

    It is the probability that as many or more of the moved ones would go one way if up and down
    were equally likely (McNemar's exact test where there are but two verdicts).
    """

    improved: int
    same: int
    worse: int
    undecided: int

    @property
    def p(self) -> float:
        """The probability, 0..1; 1 where nothing moved."""
        moved, fewer = self.improved + self.worse, min(self.improved, self.worse)
        tail = sum(math.comb(moved, count) for count in range(fewer + 1))
        return min(1.0, 2 * tail / (1 << moved))

    @property
    def sure(self) -> bool:
        """Whether chance alone hardly explains it."""
        return self.p < SURE


def movement(changes: tuple[Change, ...]) -> Movement:
    """Count how the questions moved."""
    steps = [change.step for change in changes]
    decided = [step for step in steps if step is not None]
    return Movement(
        improved=sum(step > 0 for step in decided),
        same=sum(step == 0 for step in decided),
        worse=sum(step < 0 for step in decided),
        undecided=len(steps) - len(decided),
    )
