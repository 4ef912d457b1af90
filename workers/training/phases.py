"""Which rows the two phases of LAB are trained on, in which order.

LAB (S. Sudalairaj et al. (2024), "LAB: Large-Scale Alignment for ChatBots", arXiv:2403.01081)
tunes on knowledge first, short answers before long ones, then on skills, with what was learnt
before mixed in again. The forms of the rows are those of instructlab-sdg 0.8.3:

- knowledge phase: passage and question, nothing masked, so that the passage is learnt too;
- skills phase: skills; of knowledge the same rows again, and each question once more among
  passages of which most are distractors (T. Zhang et al. (2024), "RAFT: Adapting Language Model
  to Domain Specific RAG", arXiv:2403.10131); then the replay.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.contribution import ContributionKind
from app.domain.record import Record, Style
from workers.training.provenance import Accepted, TrainingOptions
from workers.training.rows import (
    KNOWLEDGE,
    KNOWLEDGE_DISTRACTORS,
    SKILL,
    Row,
    described,
    row_id,
)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A sample, those of its records that are trained on, and the passages it was made from."""

    accepted: Accepted
    records: tuple[Record, ...]
    passages: tuple[str, ...] = ()

    @property
    def knowledge(self) -> bool:
        """Whether its rows are knowledge's."""
        return self.accepted.sample.kind is ContributionKind.KNOWLEDGE


def knowledge_phase(chosen: Sequence[Chosen], options: TrainingOptions) -> Iterator[Row]:
    """Knowledge of all samples: everything short, then everything long."""
    for style in (Style.SHORT, Style.LONG):
        for each in chosen:
            for record in each.records:
                if each.knowledge and record.style is style:
                    yield _row(each, record, options, KNOWLEDGE)


def skills_phase(chosen: Sequence[Chosen], options: TrainingOptions) -> Iterator[Row]:
    """Skills, and knowledge with its passages, without the replay."""
    for each in chosen:
        for record in each.records:
            if each.knowledge:
                yield _among_distractors(each, record, options)
                yield _row(each, record, options, KNOWLEDGE)
            else:
                yield _row(each, record, options, SKILL)


def _row(chosen: Chosen, record: Record, options: TrainingOptions, form: str) -> Row:
    asked = "\n\n".join(part for part in (record.context, record.question) if part)
    return Row(
        id=_id(chosen, record, form),
        messages=_messages(options, asked, record.answer),
        form=form,
        metadata=described(chosen.accepted, record),
        unmask=form == KNOWLEDGE,
    )


def _among_distractors(chosen: Chosen, record: Record, options: TrainingOptions) -> Row:
    """The question behind several passages in random order, the right one among them or not.

    Without another passage the right one stands alone.
    """
    name = _id(chosen, record, KNOWLEDGE_DISTRACTORS)
    state = _state(options.random_state, name)
    draw = random.Random(state)  # noqa: S311 - for variety, not for secrets
    others = [passage for passage in chosen.passages if passage != record.context]
    right = [record.context] if record.context else []
    if others and draw.random() >= options.oracle_share:
        right = []
    # As many passages with the right one as without.
    number = min(len(others), options.distractors + (not right))
    passages = [*draw.sample(others, number), *right]
    draw.shuffle(passages)
    shown = "\n".join(f"Document:\n{passage}\n\n" for passage in passages)
    asked = f"{shown}\n\n{record.question}" if passages else record.question
    more = {"passages": len(passages), "right_passage": bool(right), "row_random_state": state}
    return Row(
        id=name,
        messages=_messages(options, asked, record.answer),
        form=KNOWLEDGE_DISTRACTORS,
        metadata={**described(chosen.accepted, record), **more},
    )


def _messages(options: TrainingOptions, asked: str, answer: str) -> tuple[tuple[str, str], ...]:
    before = (("system", options.system_prompt),) if options.system_prompt else ()
    return (*before, ("user", asked), ("assistant", answer))


def _id(chosen: Chosen, record: Record, form: str) -> str:
    sample, provenance = chosen.accepted.sample, chosen.accepted.provenance
    return row_id(
        provenance.repository,
        sample.path,
        provenance.commit,
        sample.random_state,
        record.index,
        record.question,
        record.answer,
        form,
    )


def _state(random_state: int, name: str) -> int:
    """A row's own random state: other rows don't change what is drawn for it."""
    digest = hashlib.sha256(f"{random_state}/{name}".encode()).digest()
    return int.from_bytes(digest[:4], "big")
