"""Have the question judged, 0 or 1, before an answer is paid for."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.sample import JudgedPart, Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import judge


@dataclass(frozen=True)
class JudgeQuestion:
    """Adds the question's judgement; rejects the record where it does not pass."""

    name: str = "judge_question"
    inputs: frozenset[str] = frozenset({"seeds", "question"})
    outputs: frozenset[str] = frozenset({"judgements", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        return await judge(record, bench, self.name, JudgedPart.QUESTION)
