"""Have the pair judged, 1 to 3: the end of a record's way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.sample import JudgedPart, Outcome, Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import judge


@dataclass(frozen=True)
class JudgePair:
    """Adds the pair's judgement and the outcome."""

    name: str = "judge_pair"
    inputs: frozenset[str] = frozenset({"seeds", "question", "answer"})
    outputs: frozenset[str] = frozenset({"judgements", "calls", "outcome"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        record = await judge(record, bench, self.name, JudgedPart.PAIR)
        if record.outcome is not Outcome.UNFINISHED:
            return record
        return replace(record, outcome=Outcome.KEPT)
