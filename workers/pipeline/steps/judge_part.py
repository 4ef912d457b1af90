"""Have one part of a record judged; the record ends where it does not pass."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.record import JudgedPart, Outcome, Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import judge, unparsed
from workers.teacher.parse import Unparsed


@dataclass(frozen=True)
class JudgePart:
    """Adds the judgement of a part; rejects the record where it does not pass."""

    part: JudgedPart
    inputs: frozenset[str] = frozenset({"seeds", "question"})
    outputs: frozenset[str] = frozenset({"judgements", "calls"})

    @property
    def name(self) -> str:
        """See `Step.name`."""
        return f"judge_{self.part}"

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        record = await judged(record, bench, self.part)
        if record.outcome is Outcome.UNPARSED or record.judgements[-1].passes:
            return record
        reason = record.judgements[-1].reason
        return replace(record, outcome=Outcome.REJECTED, reason=reason)


async def judged(record: Record, bench: Bench, part: JudgedPart) -> Record:
    """The record with the judgement of a part added, or unparsed; not yet rejected."""
    record, found = await judge(record, bench, f"judge_{part}", part)
    if isinstance(found, Unparsed):
        return unparsed(record, f"{part}-judgement", found)
    found = replace(found, repaired=bool(record.draft))
    return replace(record, judgements=(*record.judgements, found))
