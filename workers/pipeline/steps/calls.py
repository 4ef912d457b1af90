"""The two things steps ask of a model: a text for a field, and a score for a part."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.sample import Call, JudgedPart, Outcome, Record
from workers.pipeline.step import Bench
from workers.scoring.judge import judge_request, passes, read_judgement
from workers.teacher.parse import Unparsed, read_field
from workers.teacher.port import Completion, Request, Teacher
from workers.teacher.render import Prompt, render

# Varied, yet coherent: at 0 records of one lead seed would all be the same.
TEMPERATURE = 0.7
TOP_P = 0.9
# Enough to lead a small model out of a loop ("and a lemon, and a lemon, ..."), which would
# end in a truncated answer; too little to be noticed in a good one.
FREQUENCY_PENALTY = 0.2
# More than any answer we ask for; only a server gone wild sends more.
MOST_RAW = 20_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A text wanted of the teacher, and the field of the record it fills."""

    step: str
    field: str
    max_tokens: int


async def fill_in(record: Record, bench: Bench, wanted: Wanted, prompt: Prompt) -> Record:
    """The record with the field filled in by the teacher, or unparsed with the reason."""
    request = Request(
        name=wanted.step,
        system=prompt.system,
        user=prompt.user,
        prompt_hash=prompt.hash,
        max_tokens=wanted.max_tokens,
        temperature=TEMPERATURE,
        top_p=TOP_P,
        frequency_penalty=FREQUENCY_PENALTY,
        json_schema=_one_text(wanted.field),
    )
    record, completion = await _called(record, bench.models.teacher, request)
    text = read_field(completion.text, wanted.field, completion.finish_reason)
    if isinstance(text, Unparsed):
        return _unparsed(record, wanted.field, text)
    if wanted.field == "question":
        return replace(record, question=text)
    return replace(record, answer=text)


async def judge(record: Record, bench: Bench, step: str, part: JudgedPart) -> Record:
    """The record with the judgement of one part; rejected where it does not pass."""
    values = {"question": record.question}
    if part is JudgedPart.PAIR:
        values["answer"] = record.answer
    prompt = render(step, bench.contribution, record.seeds, **values)
    request = judge_request(step, part, prompt)
    record, completion = await _called(record, bench.models.judge, request)
    judgement = read_judgement(completion, part)
    if isinstance(judgement, Unparsed):
        return _unparsed(record, f"{part}-judgement", judgement)
    record = replace(record, judgements=(*record.judgements, judgement))
    if passes(judgement):
        return record
    return replace(record, outcome=Outcome.REJECTED, reason=judgement.reason)


async def _called(record: Record, model: Teacher, request: Request) -> tuple[Record, Completion]:
    """Ask the model; the record keeps the raw answer and what it cost."""
    completion = await model.complete(request)
    call = Call(
        step=request.name,
        model=completion.model,
        prompt_hash=request.prompt_hash,
        raw=completion.text[:MOST_RAW],
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        seconds=completion.seconds,
    )
    return replace(record, calls=(*record.calls, call)), completion


def _unparsed(record: Record, what: str, problem: Unparsed) -> Record:
    return replace(record, outcome=Outcome.UNPARSED, reason=f"{what}-{problem.reason}")


def _one_text(field: str) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {field: {"type": "string", "minLength": 1}},
        "required": [field],
        "additionalProperties": False,
    }
