"""Give a record the chunk of the document it is to be about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.record import Record
from workers.pipeline.step import Bench


@dataclass(frozen=True)
class TakeChunk:
    """Fills in `context`; calls no model."""

    name: str = "take_chunk"
    inputs: frozenset[str] = frozenset({"chunk"})
    outputs: frozenset[str] = frozenset({"context"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        assert record.chunk is not None, "knowledge needs chunks"  # noqa: S101 - a fault of ours
        return replace(record, context=bench.chunks[record.chunk])
