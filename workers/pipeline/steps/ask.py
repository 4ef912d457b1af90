"""Ask the teacher for a new question, built around the record's lead seed."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.sample import Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import Wanted, fill_in
from workers.teacher.render import render

MAX_TOKENS = 200


@dataclass(frozen=True)
class Ask:
    """Fills in `question`."""

    name: str = "ask"
    inputs: frozenset[str] = frozenset({"lead_seed", "seeds", "style"})
    outputs: frozenset[str] = frozenset({"question", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        prompt = render(
            self.name,
            bench.contribution,
            record.seeds,
            style=record.style,
            lead_place=record.seeds.index(record.lead_seed) + 1,
        )
        wanted = Wanted(step=self.name, field="question", max_tokens=MAX_TOKENS)
        return await fill_in(record, bench, wanted, prompt)
