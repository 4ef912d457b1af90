"""Which steps a contribution's records go through."""

from __future__ import annotations

from app.domain.contribution import Contribution, ContributionKind
from app.errors import UserError
from workers.pipeline.step import Step
from workers.pipeline.steps.answer import Answer
from workers.pipeline.steps.ask import Ask
from workers.pipeline.steps.drop_duplicate import DropDuplicate
from workers.pipeline.steps.judge_pair import JudgePair
from workers.pipeline.steps.judge_question import JudgeQuestion

FREEFORM: tuple[Step, ...] = (Ask(), DropDuplicate(), JudgeQuestion(), Answer(), JudgePair())

_NAMES = {
    ContributionKind.GROUNDED: "grounded skills",
    ContributionKind.KNOWLEDGE: "knowledge",
}


def flow_for(contribution: Contribution) -> tuple[Step, ...]:
    """The flow of a contribution's kind.

    Raises:
        UserError: there is none for this kind, or the contribution has no seeds.
    """
    if contribution.kind is not ContributionKind.FREEFORM:
        raise UserError(
            "flow-missing",
            f"Sampling {_NAMES[contribution.kind]} contributions is not built yet; "
            "freeform skills can be sampled.",
        )
    if not contribution.seeds:
        raise UserError("no-seeds", "The contribution has no seed examples to sample from.")
    return FREEFORM
