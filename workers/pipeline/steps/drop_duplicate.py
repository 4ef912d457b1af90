"""End the way of a record whose question a seed or another record already asks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.sample import Outcome, Record
from workers.pipeline.step import Bench


@dataclass(frozen=True)
class DropDuplicate:
    """Calls no model."""

    name: str = "drop_duplicate"
    inputs: frozenset[str] = frozenset({"question"})
    outputs: frozenset[str] = frozenset()

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        reason = bench.originals.take(record.question)
        if not reason:
            return record
        return replace(record, outcome=Outcome.DUPLICATE, reason=reason)
