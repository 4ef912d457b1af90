"""Have the teacher make a context for a grounded skill, like the seeds' contexts."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.record import Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import Wanted, fill_in, prompt_for

MAX_TOKENS = 500


@dataclass(frozen=True)
class MakeContext:
    """Fills in `context`."""

    name: str = "make_context"
    inputs: frozenset[str] = frozenset({"lead_seed", "seeds"})
    outputs: frozenset[str] = frozenset({"context", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        prompt = prompt_for(self.name, record, bench, lead_place=lead_place(record, bench))
        wanted = Wanted(step=self.name, fields=("context",), max_tokens=MAX_TOKENS)
        return await fill_in(record, bench, wanted, prompt)


def lead_place(record: Record, bench: Bench) -> int:
    """Where the lead seed stands among those shown, from 1."""
    lead = bench.contribution.examples[record.lead_seed][0]
    return record.seeds.index(lead) + 1
