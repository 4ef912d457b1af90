"""End the way of a record whose question a seed or another record already asks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.record import Outcome, Record
from workers.pipeline.originals import asked_text
from workers.pipeline.step import Bench


@dataclass(frozen=True)
class DropDuplicate:
    """Calls no model."""

    name: str = "drop_duplicate"
    inputs: frozenset[str] = frozenset({"question"})
    outputs: frozenset[str] = frozenset()

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        text = asked_text(bench.contribution.kind, record.question, record.context)
        reason = bench.originals.take(text)
        if not reason:
            return record
        return replace(record, outcome=Outcome.DUPLICATE, reason=reason)
