"""Have the teacher ask about a chunk of the document, and answer from it, in one go."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.record import Record
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import (
    ANSWER_TOKENS,
    QUESTION_TOKENS,
    Wanted,
    fill_in,
    prompt_for,
)


@dataclass(frozen=True)
class AskAndAnswer:
    """Fills in `question` and `answer`."""

    name: str = "ask_and_answer"
    inputs: frozenset[str] = frozenset({"seeds", "style", "context"})
    outputs: frozenset[str] = frozenset({"question", "answer", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        most = QUESTION_TOKENS + ANSWER_TOKENS[record.style]
        wanted = Wanted(step=self.name, fields=("question", "answer"), max_tokens=most)
        return await fill_in(record, bench, wanted, prompt_for(self.name, record, bench))
