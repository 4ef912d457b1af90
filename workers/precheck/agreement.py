"""The open way: the model answers, and the judge compares its answer with the seed's.

The judge sees both answers in either order, since judges favour a place; its score is the
expected value over the probabilities of the score tokens, as for pairs.
"""

from __future__ import annotations

import asyncio

from app.domain.precheck import AgreementControl, OpenAnswer
from app.domain.record import Call, JudgedPart
from workers.precheck.asking import Asking, open_request
from workers.precheck.questions import Asked
from workers.scoring.judge import judge_request, read_judgement
from workers.teacher.parse import Unparsed
from workers.teacher.render import Prompt, render

# The judge's scale for agreement is that for pairs, 1 to 3.
SCALE = JudgedPart.PAIR
MOST_CHARACTERS = 20_000


async def open_answer(
    asked: Asked, student: Asking, judge: Asking, calls: list[Call]
) -> OpenAnswer:
    """Ask openly, without the context where it is knowledge, and have the answer judged."""
    completion = await student.complete(open_request(asked), calls)
    text = completion.text.strip()[:MOST_CHARACTERS]
    cut = completion.finish_reason == "length"
    if not text:
        return OpenAnswer(text="", cut=cut, reason="answer-empty")
    expected = asked.own.answer
    first, second = await asyncio.gather(
        agreement(asked, (expected, text), judge, calls),
        agreement(asked, (text, expected), judge, calls),
    )
    reasons = [found for found in (first, second) if isinstance(found, str)]
    return OpenAnswer(
        text=text,
        seed_first=first if isinstance(first, float) else None,
        seed_second=second if isinstance(second, float) else None,
        cut=cut,
        reason=reasons[0] if reasons else "",
    )


async def agreement(
    asked: Asked, answers: tuple[str, str], judge: Asking, calls: list[Call]
) -> float | str:
    """How far two answers say the same, 1..3, or the reason why that could not be read."""
    prompt = agreement_prompt(asked, answers)
    reason = ""
    # Not held to a schema at first: some servers would then hide where its doubts lie.
    for held in (False, True):
        request = judge_request("agree", SCALE, prompt, held=held)
        found = read_judgement(await judge.complete(request, calls), SCALE)
        if not isinstance(found, Unparsed):
            return found.score
        reason = f"agreement-{found.reason}"
    return reason


def agreement_prompt(asked: Asked, answers: tuple[str, str]) -> Prompt:
    """What the judge reads to compare two answers."""
    return render(
        "agree",
        asked.contribution,
        (),
        question=asked.own.question,
        first=answers[0],
        second=answers[1],
    )


async def controls_of(asked: Asked, judge: Asking) -> tuple[AgreementControl, ...]:
    """Two controls of the judge: a seed's answer with itself, and with another seed's.

    Of the latter every second one shows the other's answer first. None without another answer.
    """
    if len(asked.choices) == 1:
        return ()
    own, other = asked.answers()[:2]
    apart = (own, other) if asked.seed % 2 else (other, own)
    alike_calls: list[Call] = []
    apart_calls: list[Call] = []
    alike_found, apart_found = await asyncio.gather(
        agreement(asked, (own, own), judge, alike_calls),
        agreement(asked, apart, judge, apart_calls),
    )
    return (
        _control(asked.seed, None, alike_found, alike_calls),
        _control(asked.seed, asked.choices[1], apart_found, apart_calls),
    )


def _control(
    seed: int, other: int | None, found: float | str, calls: list[Call]
) -> AgreementControl:
    return AgreementControl(
        seed=seed,
        other=other,
        score=found if isinstance(found, float) else None,
        reason=found if isinstance(found, str) else "",
        calls=tuple(calls),
    )
