"""A record as pages show it: in a list, or alone with everything that models wrote for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.dashboard.words import OUTCOME_TITLES, OUTCOME_TONES, PART_WORDS, Tone
from app.domain.record import Call, Judgement, Record
from app.report.numbers import percent
from app.report.reasons import reason_words, why_not_kept


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
class JudgementView:
    """What the judge said of one part, in words; `passes` by its score."""

    words: str
    passes: bool


@dataclass(frozen=True, kw_only=True)
class RecordView:
    """A record; numbers and texts that are not there are empty.

    `draft` is the answer that was corrected, `explanation` the judge's words. `requests` counts the
    calls, which are there themselves where all is shown; `address` is the pair's own page.
    """

    number: int
    outcome: str
    title: str
    tone: Tone
    reason: str
    question: str
    answer: str
    draft: str
    explanation: str
    context: str
    quality: str
    lead_seed: int
    style: str
    tokens: str
    judgements: tuple[JudgementView, ...]
    requests: int
    address: str = ""
    calls: tuple[CallView, ...] = ()


def whole_record_view(record: Record) -> RecordView:
    """The view of one record with the raw text of its calls."""
    return replace(record_view(record), calls=tuple(map(_call, record.calls)))


def record_view(record: Record, base: str = "") -> RecordView:
    """The view of one record; people count from 1. `base` is the address of its run."""
    return RecordView(
        number=record.index + 1,
        outcome=record.outcome.value,
        title=OUTCOME_TITLES[record.outcome],
        tone=OUTCOME_TONES[record.outcome],
        reason=why_not_kept(record),
        question=record.question,
        answer=record.answer,
        draft=record.draft,
        explanation=record.explanation,
        context=record.context or "",
        quality="" if record.quality is None else f"{record.quality:.2f}",
        lead_seed=record.lead_seed + 1,
        style=record.style.value,
        tokens=f"{record.tokens:,}",
        judgements=tuple(map(_judgement, record.judgements)),
        requests=len(record.calls),
        address=f"{base}/pairs/{record.index + 1}" if base else "",
    )


def _judgement(judgement: Judgement) -> JudgementView:
    mass = "" if judgement.mass is None else f", {percent(judgement.mass)} of the mass on scores"
    again = " after the correction" if judgement.repaired else ""
    why = f": {reason_words(judgement.reason)}" if judgement.reason else ""
    words = f"{PART_WORDS[judgement.part]} scored {judgement.score:.2f}{again}{mass}{why}"
    return JudgementView(words=words, passes=judgement.passes)


def _call(call: Call) -> CallView:
    return CallView(
        step=call.step,
        model=call.model,
        prompt=call.prompt_hash[:12],
        tokens=f"{call.prompt_tokens:,} read, {call.completion_tokens:,} written",
        seconds=f"{call.seconds:.2f} s",
        raw=call.raw,
    )
