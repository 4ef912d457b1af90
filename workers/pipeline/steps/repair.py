"""Have a poor answer corrected once, by the judge's reason, and judged again.

GENIAC's automatic evaluation does not only accept or reject but corrects, to keep quantity.
A pair that passes only then is counted apart: the seeds did not lead to it by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.record import JudgedPart, Outcome, Record
from workers.pipeline.originals import normal
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import ANSWER_TOKENS, Wanted, prompt_for, texts
from workers.pipeline.steps.judge_part import judged
from workers.scoring.judge import REASONS
from workers.teacher.parse import Unparsed

WITHOUT_REASON = "The judge found it poor and gave no reason."


@dataclass(frozen=True)
class Repair:
    """Fills in `answer` anew, `draft` with the old one; the outcome where nothing changed.

    A correction that can't be read, or changes nothing, leaves the pair rejected as it was.
    """

    name: str = "repair"
    inputs: frozenset[str] = frozenset({"seeds", "question", "answer", "explanation"})
    outputs: frozenset[str] = frozenset({"answer", "draft", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        reason = record.explanation or WITHOUT_REASON
        prompt = prompt_for(self.name, record, bench, reason=reason)
        most = ANSWER_TOKENS[record.style]
        wanted = Wanted(step=self.name, fields=("answer",), max_tokens=most)
        record, found = await texts(record, bench, wanted, prompt)
        if isinstance(found, Unparsed) or normal(found["answer"]) == normal(record.answer):
            return _rejected(record)
        return replace(record, draft=record.answer, answer=found["answer"])


@dataclass(frozen=True)
class JudgeRepaired:
    """Adds judgements of the corrected pair, and the outcome.

    `parts` are judged in order, until one does not pass. An unreadable judgement leaves the
    pair rejected: the first one could be read, and it did not pass.
    """

    parts: tuple[JudgedPart, ...] = (JudgedPart.PAIR,)
    name: str = "judge_repaired"
    inputs: frozenset[str] = frozenset({"seeds", "question", "answer", "draft"})
    outputs: frozenset[str] = frozenset({"judgements", "calls", "outcome"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        for part in self.parts:
            record = await judged(record, bench, part)
            if record.outcome is Outcome.UNPARSED or not record.judgements[-1].passes:
                return _rejected(record)
        return replace(record, outcome=Outcome.REPAIRED, reason=REASONS[JudgedPart.PAIR])


def _rejected(record: Record) -> Record:
    """The pair as it was before the correction, which stays in the calls alone."""
    return replace(
        record,
        answer=record.draft or record.answer,
        draft="",
        outcome=Outcome.REJECTED,
        reason=REASONS[JudgedPart.PAIR],
    )
