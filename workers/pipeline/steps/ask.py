"""Ask the teacher for a new question, built around the record's lead seed."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.record import Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import QUESTION_TOKENS, Wanted, fill_in, prompt_for
from workers.pipeline.steps.make_context import lead_place


@dataclass(frozen=True)
class Ask:
    """Fills in `question`."""

    name: str = "ask"
    inputs: frozenset[str] = frozenset({"lead_seed", "seeds", "style"})
    outputs: frozenset[str] = frozenset({"question", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        prompt = prompt_for(self.name, record, bench, lead_place=lead_place(record, bench))
        wanted = Wanted(step=self.name, fields=("question",), max_tokens=QUESTION_TOKENS)
        return await fill_in(record, bench, wanted, prompt)
