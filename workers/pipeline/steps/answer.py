"""Have the teacher answer the question in the record's style."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.sample import Record, Style
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import Wanted, fill_in
from workers.teacher.render import render

MAX_WORDS = 200
# About 1.3 tokens a word in English, up to 3 in other scripts, and some to finish on.
MAX_TOKENS = {Style.SHORT: 256, Style.LONG: 640}


@dataclass(frozen=True)
class Answer:
    """Fills in `answer`."""

    name: str = "answer"
    inputs: frozenset[str] = frozenset({"seeds", "style", "question"})
    outputs: frozenset[str] = frozenset({"answer", "calls"})

    async def run(self, record: Record, bench: Bench) -> Record:
        """See `Step.run`."""
        prompt = render(
            self.name,
            bench.contribution,
            record.seeds,
            question=record.question,
            style=record.style,
            max_words=MAX_WORDS,
        )
        wanted = Wanted(step=self.name, field="answer", max_tokens=MAX_TOKENS[record.style])
        return await fill_in(record, bench, wanted, prompt)
