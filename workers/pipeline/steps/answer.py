"""Have the teacher answer the question in the record's style."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.record import Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import ANSWER_TOKENS, Wanted, fill_in, prompt_for


@dataclass(frozen=True)
class Answer:
    """Fills in `answer`."""

    name: str = "answer"
    inputs: frozenset[str] = frozenset({"seeds", "style", "question"})
    outputs: frozenset[str] = frozenset({"answer", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        most = ANSWER_TOKENS[record.style]
        wanted = Wanted(step=self.name, fields=("answer",), max_tokens=most)
        return await fill_in(record, bench, wanted, prompt_for(self.name, record, bench))
