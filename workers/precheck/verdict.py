"""What questions and controls add up to, beside what chance would give."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean

from app.domain.controls import CHANCE
from app.domain.precheck import AgreementControl, SeedQuestion, Share
from workers.scoring.statistics import clopper_pearson

TWO_SIDED = 0.95
ONE_SIDED = 0.90
"""Two-sided at 90%, so that the lower bound alone is one at 95%."""


def agreement_share(controls: Iterable[AgreementControl]) -> Share | None:
    """How many controls the judge told right; one that could not be read is not right.

    There are as many alike as apart, so a judge that says the same of everything, or whatever
    it likes, tells half of them right: the share is a balanced accuracy.
    """
    told = [control.right for control in controls]
    if not told:
        return None
    low, high = clopper_pearson(sum(told), len(told), ONE_SIDED)
    return Share(right=sum(told), total=len(told), low=low, high=high, chance=CHANCE)


def ranked_share(questions: Iterable[SeedQuestion]) -> Share | None:
    """How often the own answer came first of those that could be ranked."""
    ranked = [each for each in questions if each.rank is not None]
    if not ranked:
        return None
    first = sum(each.rank == 1 for each in ranked)
    low, high = clopper_pearson(first, len(ranked), TWO_SIDED)
    chance = fmean(1 / len(each.ranking.choices) for each in ranked if each.ranking)
    return Share(right=first, total=len(ranked), low=low, high=high, chance=chance)
