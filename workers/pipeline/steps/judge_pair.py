"""Have the pair judged, 1 to 3: kept where it passes, else it may still be repaired."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.record import JudgedPart, Outcome, Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.judge_part import judged


@dataclass(frozen=True)
class JudgePair:
    """Adds the pair's judgement; the outcome where the pair passes."""

    name: str = "judge_pair"
    inputs: frozenset[str] = frozenset({"seeds", "question", "answer"})
    outputs: frozenset[str] = frozenset({"judgements", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        record = await judged(record, bench, JudgedPart.PAIR)
        if record.outcome is Outcome.UNPARSED or not record.judgements[-1].passes:
            return record
        return replace(record, outcome=Outcome.KEPT)
