"""Whether a contribution's prompts fit the models, found out before anything is generated."""

from __future__ import annotations

import sys
from dataclasses import replace

from app.domain.contribution import Contribution, ContributionKind
from app.domain.record import Record, Style
from app.errors import UserError
from workers.pipeline.choice import MOST_OTHERS, Choices
from workers.pipeline.step import Bench
from workers.pipeline.steps.calls import ANSWER_TOKENS, QUESTION_TOKENS, prompt_for
from workers.pipeline.steps.make_context import MAX_TOKENS as CONTEXT_TOKENS
from workers.scoring.judge import MAX_TOKENS as JUDGE_TOKENS
from workers.teacher.port import Request, Teacher
from workers.teacher.render import Prompt

# The longest prompt and the longest answer of all steps; and the prompt of controls, which are
# as long as the contributor's own pairs.
LONGEST_STEP = "repair"
CONTROL_STEP = "judge_pair"
# About one token each.
FILLER = "word "


async def choices_that_fit(bench: Bench, random_state: int) -> Choices:
    """How records choose what they show, with as many seeds beside the lead as the models hold.

    Raises:
        UserError: even the lead seed alone leaves no room.
    """
    choices = Choices(
        contribution=bench.contribution, chunks=bench.chunks, random_state=random_state
    )
    needed = limit = 0
    # Knowledge shows the questions of its lead's context alone: there is nothing to leave out.
    knowledge = bench.contribution.kind is ContributionKind.KNOWLEDGE
    for others in range(0 if knowledge else MOST_OTHERS, -1, -1):
        fitting = replace(choices, others=others)
        for model in (bench.models.teacher, bench.models.judge):
            limit = await model.context() or sys.maxsize
            needed = await _longest(model, bench, fitting)
            if needed > limit:
                break
        else:
            return fitting
    raise UserError(
        "contribution-too-long",
        f"The longest seed of {bench.contribution.path} needs up to {needed:,} tokens with its "
        f"prompt and answer, and the model reads {limit:,} at most. Shorten the longest "
        "context or answer.",
    )


async def _longest(model: Teacher, bench: Bench, choices: Choices) -> int:
    """Tokens of the longest request there can be, its answer included."""
    made = _longest_made(bench, choices)
    prompt = prompt_for(LONGEST_STEP, made, bench, reason=FILLER * 120)
    repair = await _needed(model, LONGEST_STEP, prompt, ANSWER_TOKENS[Style.LONG])
    own = prompt_for(CONTROL_STEP, _longest_own(bench, choices), bench)
    return max(repair, await _needed(model, CONTROL_STEP, own, JUDGE_TOKENS))


async def _needed(model: Teacher, step: str, prompt: Prompt, most: int) -> int:
    request = Request(name=step, system=prompt.system, user=prompt.user, max_tokens=most)
    return await model.prompt_tokens(request) + most


def _longest_made(bench: Bench, choices: Choices) -> Record:
    """A record as long as any there can be."""
    return Record(
        index=0,
        lead_seed=0,
        seeds=_longest_seeds(choices),
        style=Style.LONG,
        random_state=0,
        question=FILLER * QUESTION_TOKENS,
        answer=FILLER * ANSWER_TOKENS[Style.LONG],
        context=_longest_context(bench),
    )


def _longest_own(bench: Bench, choices: Choices) -> Record:
    """The contributor's longest pair as a control, with another one's answer were it longer."""
    seeds = bench.contribution.seeds
    longest = max(range(len(seeds)), key=lambda seed: _characters(bench.contribution, seed))
    return replace(
        _longest_made(bench, choices),
        question=seeds[longest].question,
        answer=max((seed.answer for seed in seeds), key=len),
        context=seeds[longest].context,
    )


def _longest_seeds(choices: Choices) -> tuple[int, ...]:
    """The seeds of the longest prompt: of one example for knowledge, else the longest few."""
    contribution = choices.contribution
    if contribution.kind is ContributionKind.KNOWLEDGE:
        return max(
            contribution.examples,
            key=lambda example: sum(_characters(contribution, seed) for seed in example),
        )
    by_length = sorted(
        range(len(contribution.seeds)), key=lambda seed: -_characters(contribution, seed)
    )
    return tuple(by_length[: choices.room])


def _longest_context(bench: Bench) -> str | None:
    if bench.chunks:
        return max(bench.chunks, key=len)
    grounded = bench.contribution.kind is ContributionKind.GROUNDED
    return FILLER * CONTEXT_TOKENS if grounded else None


def _characters(contribution: Contribution, index: int) -> int:
    seed = contribution.seeds[index]
    return len(seed.question) + len(seed.answer) + len(seed.context or "")
