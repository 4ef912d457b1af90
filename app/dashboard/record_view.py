"""A record as its run's page shows it, and the choice of records by outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.dashboard.words import OUTCOME_TITLES, OUTCOME_TONES, Tone, reason_words
from app.domain.sample import Call, Judgement, Outcome, Record


@dataclass(frozen=True, kw_only=True)
class CallView:
    """One request to a model, with its raw text."""

    step: str
    model: str
    prompt: str
    tokens: str
    seconds: str
    raw: str


@dataclass(frozen=True, kw_only=True)
class RecordView:
    """A record; numbers that are not there are empty."""

    number: int
    title: str
    tone: Tone
    reason: str
    question: str
    answer: str
    context: str
    quality: str
    lead_seed: int
    style: str
    tokens: str
    judgements: tuple[str, ...]
    calls: tuple[CallView, ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the filters: the outcome's name in the address, and how many it shows."""

    title: str
    address: str
    number: int
    chosen: bool


def record_view(record: Record) -> RecordView:
    """The view of one record; people count from 1."""
    return RecordView(
        number=record.index + 1,
        title=OUTCOME_TITLES[record.outcome],
        tone=OUTCOME_TONES[record.outcome],
        reason=reason_words(record.reason) if record.reason else "",
        question=record.question,
        answer=record.answer,
        context=record.context or "",
        quality="" if record.quality is None else f"{record.quality:.2f}",
        lead_seed=record.lead_seed + 1,
        style=record.style.value,
        tokens=f"{record.tokens:,}",
        judgements=tuple(map(_judgement, record.judgements)),
        calls=tuple(map(_call, record.calls)),
    )


def _judgement(judgement: Judgement) -> str:
    mass = "" if judgement.mass is None else f", {judgement.mass:.0%} of the mass on scores"
    return f"{judgement.part.value} scored {judgement.score:.2f}{mass}"


def _call(call: Call) -> CallView:
    return CallView(
        step=call.step,
        model=call.model,
        prompt=call.prompt_hash[:12],
        tokens=f"{call.prompt_tokens:,} read, {call.completion_tokens:,} written",
        seconds=f"{call.seconds:.2f} s",
        raw=call.raw,
    )


def outcome_named(name: str) -> Outcome | None:
    """The outcome a filter names, None for all of them or for a name that is none."""
    return next((outcome for outcome in Outcome if outcome.value == name), None)


def choices(records: Sequence[Record], page: str, chosen: Outcome | None) -> tuple[Choice, ...]:
    """The filters of a run's page, each a plain link."""
    numbers = Counter(record.outcome for record in records)
    everything = Choice(
        title="All", address=f"{page}#records", number=len(records), chosen=chosen is None
    )
    return (
        everything,
        *(
            Choice(
                title=OUTCOME_TITLES[outcome],
                address=f"{page}?outcome={outcome.value}#records",
                number=numbers[outcome],
                chosen=outcome is chosen,
            )
            for outcome in Outcome
        ),
    )
