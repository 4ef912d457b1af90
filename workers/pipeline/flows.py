"""Which steps a contribution's records go through."""

from __future__ import annotations

from app.domain.contribution import Contribution, ContributionKind
from app.domain.record import JudgedPart
from app.errors import UserError
from workers.pipeline.step import Step
from workers.pipeline.steps.answer import Answer
from workers.pipeline.steps.ask import Ask
from workers.pipeline.steps.ask_and_answer import AskAndAnswer
from workers.pipeline.steps.drop_duplicate import DropDuplicate
from workers.pipeline.steps.explain import Explain
from workers.pipeline.steps.judge_pair import JudgePair
from workers.pipeline.steps.judge_part import JudgePart
from workers.pipeline.steps.judge_question import JudgeQuestion, RejectQuestion
from workers.pipeline.steps.make_context import MakeContext
from workers.pipeline.steps.repair import JudgeRepaired, Repair
from workers.pipeline.steps.take_chunk import TakeChunk

_CORRECT: tuple[Step, ...] = (Explain(), Repair(), JudgeRepaired())
_SKILL: tuple[Step, ...] = (
    Ask(),
    DropDuplicate(),
    JudgeQuestion(),
    RejectQuestion(),
    Answer(),
    JudgePair(),
    *_CORRECT,
)
FLOWS: dict[ContributionKind, tuple[Step, ...]] = {
    ContributionKind.FREEFORM: _SKILL,
    ContributionKind.GROUNDED: (MakeContext(), *_SKILL),
    ContributionKind.KNOWLEDGE: (
        TakeChunk(),
        AskAndAnswer(),
        DropDuplicate(),
        # The cheapest judgement first: it needs no document.
        JudgePart(JudgedPart.STANDING),
        JudgePart(JudgedPart.RELEVANT),
        JudgePart(JudgedPart.FAITHFUL),
        JudgePair(),
        Explain(),
        Repair(),
        # A corrected answer may say what the document does not.
        JudgeRepaired(parts=(JudgedPart.FAITHFUL, JudgedPart.PAIR)),
    ),
}


def flow_for(contribution: Contribution) -> tuple[Step, ...]:
    """The flow of a contribution's kind.

    Raises:
        UserError: the contribution has no seeds.
    """
    if not contribution.seeds:
        raise UserError("no-seeds", "The contribution has no seed examples to sample from.")
    return FLOWS[contribution.kind]
