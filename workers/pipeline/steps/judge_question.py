"""Have the question judged, 0 or 1, before an answer is paid for; where it fails, ask why.

These are two steps, so that a judgement stands even where nobody can say why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.record import JudgedPart, Outcome, Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import called, prompt_for
from workers.pipeline.steps.judge_part import judged
from workers.teacher.parse import Unparsed, read_code
from workers.teacher.port import Request

CODES = ("unclear", "incomplete", "other-skill", "harmful")
# A word or two; JSON's quotes and a label before it.
MAX_TOKENS = 12
WHY = "why"


@dataclass(frozen=True)
class JudgeQuestion:
    """Adds the question's judgement."""

    name: str = "judge_question"
    inputs: frozenset[str] = frozenset({"seeds", "question"})
    outputs: frozenset[str] = frozenset({"judgements", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        return await judged(record, bench, JudgedPart.QUESTION)


@dataclass(frozen=True)
class RejectQuestion:
    """Rejects the record, with a reason code, where its question did not pass."""

    name: str = WHY
    inputs: frozenset[str] = frozenset({"seeds", "question", "judgements"})
    outputs: frozenset[str] = frozenset({"judgements", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        if record.judgements[-1].passes:
            return record
        record, code = await _why(record, bench)
        *before, last = record.judgements
        reason = last.reason if isinstance(code, Unparsed) else code
        judgements = (*before, replace(last, reason=reason))
        return replace(record, judgements=judgements, outcome=Outcome.REJECTED, reason=reason)


async def _why(record: Record, bench: Bench) -> tuple[Record, str | Unparsed]:
    prompt = prompt_for(WHY, record, bench)
    request = Request(
        name=WHY,
        system=prompt.system,
        user=prompt.user,
        prompt_hash=prompt.hash,
        max_tokens=MAX_TOKENS,
        json_schema={"type": "string", "enum": list(CODES)},
    )
    record, completion = await called(record, bench, bench.models.judge, request)
    return record, read_code(completion.text, CODES, completion.finish_reason)
