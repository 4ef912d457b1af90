"""What steps ask of a model: texts for fields of a record, and a score for a part of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from app.domain.record import Call, JudgedPart, Judgement, Outcome, Record
from workers.pipeline.step import Bench
from workers.scoring.judge import judge_request, read_judgement
from workers.teacher.parse import Unparsed, read_fields
from workers.teacher.port import Completion, JsonSchema, Request, Teacher
from workers.teacher.render import Prompt, render

# Varied, yet coherent: at 0 records of one lead seed would all be the same.
TEMPERATURE = 0.7
TOP_P = 0.9
# Enough to lead a small model out of a loop ("and a lemon, and a lemon, ..."), which would
# end in a truncated answer; too little to be noticed in a good one.
FREQUENCY_PENALTY = 0.2
# More than any answer we ask for; only a server gone wild sends more.
MOST_RAW = 20_000
# The most words and tokens of an answer: about 1.3 tokens a word in English, up to 3 in other
# scripts, and some to finish on.
MAX_WORDS = 200
ANSWER_TOKENS = {"short": 256, "long": 640}
QUESTION_TOKENS = 200


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Texts wanted of the teacher, by the names of the record's fields they fill."""

    step: str
    fields: tuple[str, ...]
    max_tokens: int


def prompt_for(step: str, record: Record, bench: Bench, **values: object) -> Prompt:
    """A step's prompt with all that the record has so far."""
    have = {
        "question": record.question,
        "answer": record.answer,
        "context": record.context,
        "style": record.style,
        "max_words": MAX_WORDS,
    }
    return render(step, bench.contribution, record.seeds, **{**have, **values})


async def fill_in(record: Record, bench: Bench, wanted: Wanted, prompt: Prompt) -> Record:
    """The record with the fields filled in by the teacher, or unparsed with the reason."""
    record, found = await texts(record, bench, wanted, prompt)
    if isinstance(found, Unparsed):
        return unparsed(record, wanted.fields[0], found)
    return replace(record, **found)  # type: ignore[arg-type]  # each is a text field


async def texts(
    record: Record, bench: Bench, wanted: Wanted, prompt: Prompt
) -> tuple[Record, dict[str, str] | Unparsed]:
    """What the teacher wrote for each field, or why it can't be read; the record has the call."""
    request = Request(
        name=wanted.step,
        system=prompt.system,
        user=prompt.user,
        prompt_hash=prompt.hash,
        max_tokens=wanted.max_tokens,
        temperature=TEMPERATURE,
        top_p=TOP_P,
        frequency_penalty=FREQUENCY_PENALTY,
        json_schema=object_of(wanted.fields),
    )
    record, completion = await called(record, bench, bench.models.teacher, request)
    return record, read_fields(completion.text, wanted.fields, completion.finish_reason)


async def judge(
    record: Record, bench: Bench, step: str, part: JudgedPart
) -> tuple[Record, Judgement | Unparsed]:
    """The judgement of one part, or why it can't be read; the record has the calls.

    The judge answers freely first: held to a schema, some servers hide how much of its
    probability fell elsewhere. Only where no score can be read it is asked again with one.
    """
    prompt = prompt_for(step, record, bench)
    found: Judgement | Unparsed = Unparsed(reason="empty")
    for held in (False, True):
        request = judge_request(step, part, prompt, held=held)
        record, completion = await called(record, bench, bench.models.judge, request)
        found = read_judgement(completion, part)
        if not isinstance(found, Unparsed):
            break
    return record, found


async def called(
    record: Record, bench: Bench, model: Teacher, request: Request
) -> tuple[Record, Completion]:
    """Ask the model; the record keeps the raw answer and what it cost."""
    begun = time.monotonic() - bench.begun
    completion = await model.complete(request)
    call = call_of(request, completion, begun)
    return replace(record, calls=(*record.calls, call)), completion


def call_of(request: Request, completion: Completion, begun: float) -> Call:
    """What is kept of a request and its answer; `begun` in seconds since the run began."""
    return Call(
        step=request.name,
        model=completion.model,
        prompt_hash=request.prompt_hash,
        raw=completion.text[:MOST_RAW],
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        seconds=completion.seconds,
        begun=begun,
    )


def unparsed(record: Record, what: str, problem: Unparsed) -> Record:
    """The record ended by an answer that can't be read."""
    return replace(record, outcome=Outcome.UNPARSED, reason=f"{what}-{problem.reason}")


def object_of(fields: tuple[str, ...]) -> JsonSchema:
    """The schema of an object with these texts and nothing else."""
    return {
        "type": "object",
        "properties": {name: {"type": "string", "minLength": 1} for name in fields},
        "required": list(fields),
        "additionalProperties": False,
    }
