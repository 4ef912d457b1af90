"""Rows in the `messages` format: one conversation, how it is to be trained on, where it is from.

A row has the columns `id`, `messages`, `metadata` and `unmask`, as instructlab-sdg's have.
`metadata` is JSON inside a string, as there, so that rows of different forms load as one table.
`unmask` asks for a loss on the whole text, not on the answer alone.
"""

from __future__ import annotations

import json
import math
import uuid
from dataclasses import dataclass, field
from typing import Any

from app.domain.record import Record
from workers.training.provenance import Accepted

SKILL = "skill"
KNOWLEDGE = "knowledge"
KNOWLEDGE_DISTRACTORS = "knowledge-distractors"
REPLAY = "replay"

_NAMESPACE = uuid.UUID("5b1c1f0a-6f0e-5d8c-9b55-5e7c1a0d5eed")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a training file; `messages` are pairs of role and content."""

    id: str
    messages: tuple[tuple[str, str], ...]
    form: str
    metadata: dict[str, Any] = field(default_factory=dict)
    unmask: bool = False

    def line(self) -> bytes:
        """The row as one line of ASCII JSON with its line end.

        Every other sign is escaped: readers take some of them for the end of a line. Half a
        surrogate pair, which no reader takes, becomes a question mark.
        """
        row = {
            "id": self.id,
            "messages": [{"role": role, "content": whole(text)} for role, text in self.messages],
            "metadata": json.dumps({"dataset": self.form, **self.metadata}),
            "unmask": self.unmask,
        }
        return json.dumps(row).encode("ascii") + b"\n"


def whole(text: str) -> str:
    """The text without halves of surrogate pairs."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def row_id(*parts: object) -> str:
    """A UUID that is the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, whole("\x1f".join(map(str, parts)))))


def described(accepted: Accepted, record: Record) -> dict[str, Any]:
    """Where a pair is from and what it scored, as far as is known."""
    sample, provenance = accepted.sample, accepted.provenance
    return {
        "repository": provenance.repository,
        "contribution": sample.path,
        "commit": provenance.commit,
        "contributor": provenance.contributor,
        "record": record.index,
        "lead_seed": record.lead_seed,
        "seeds": record.seeds,
        "style": record.style.value,
        "chunk": record.chunk,
        "random_state": record.random_state,
        "sample_random_state": sample.random_state,
        "teacher": sample.teacher,
        "judge": sample.judge,
        "tiny_teacher": sample.tiny,
        "judge_trusted": sample.scores.trust.trusted,
        "judge_prompts": sample.judge_prompts,
        "prompts": {call.step: call.prompt_hash for call in record.calls},
        "quality": _finite(record.quality),
        # The last of each part: what the judge said of the pair as the row has it.
        "scores": {found.part.value: _finite(found.score) for found in record.judgements},
        "repaired": record.outcome.value == "repaired",
    }


def _finite(score: float | None) -> float | None:
    return score if score is not None and math.isfinite(score) else None
