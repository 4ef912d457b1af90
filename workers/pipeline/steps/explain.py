"""Have the judge say in words why it rated a pair as it did."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.record import Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import called, object_of, prompt_for
from workers.teacher.parse import Unparsed, read_fields
from workers.teacher.port import Request

# At most 15 words are asked for.
MAX_TOKENS = 80
EXPLAIN = "explain"
FIELDS = ("reason",)


@dataclass(frozen=True)
class Explain:
    """Fills in `explanation` of a poor pair, for its repair and for whoever reads it.

    It stays empty where the judge's words can't be read: the repair then goes without.
    """

    name: str = EXPLAIN
    inputs: frozenset[str] = frozenset({"question", "answer", "judgements"})
    outputs: frozenset[str] = frozenset({"explanation", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        return await explained(record, bench, poor=True)


async def explained(record: Record, bench: Bench, *, poor: bool) -> Record:
    """The record with the judge's words; `poor` says that they are to lead a repair."""
    rating = "" if record.quality is None else f"{record.quality:.1f}"
    prompt = prompt_for(EXPLAIN, record, bench, poor=poor, rating=rating)
    request = Request(
        name=EXPLAIN,
        system=prompt.system,
        user=prompt.user,
        prompt_hash=prompt.hash,
        max_tokens=MAX_TOKENS,
        json_schema=object_of(FIELDS),
    )
    record, completion = await called(record, bench, bench.models.judge, request)
    found = read_fields(completion.text, FIELDS, completion.finish_reason)
    return record if isinstance(found, Unparsed) else replace(record, explanation=found["reason"])
