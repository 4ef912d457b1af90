"""Whether the questions fit the models, found out before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.domain.precheck import Way
from app.errors import UserError
from workers.precheck.agreement import SCALE, agreement_prompt
from workers.precheck.asking import open_request
from workers.precheck.questions import Asked
from workers.precheck.ranking import choice_request
from workers.scoring.judge import judge_request
from workers.teacher.limits import estimated_tokens
from workers.teacher.port import Request, Teacher

# About one token each.
FILLER = "word "


async def check_room(asked: Sequence[Asked], model: Teacher, judge: Teacher, way: Way) -> None:
    """Refuse a contribution whose longest question leaves no room for its answer.

    Only the longest request of each kind is counted; a model that does not say how much it
    reads is not asked.

    Raises:
        UserError: one request is too long for the model or the judge.
        TransientError: a model does not answer.
    """
    opened = [open_request(each) for each in asked]
    compared = [_comparison(each, request) for each, request in zip(asked, opened, strict=True)]
    ranked = [_ranking(each, way) for each in asked]
    await _check(model, "the model", (opened, ranked))
    await _check(judge, "the judge", (compared,))


async def _check(model: Teacher, who: str, kinds: Iterable[Sequence[Request]]) -> None:
    limit = await model.context()
    if limit is None:
        return
    for requests in filter(None, kinds):
        longest = max(requests, key=lambda each: estimated_tokens(each.user) + each.max_tokens)
        needed = await model.prompt_tokens(longest) + longest.max_tokens
        if needed > limit:
            raise UserError(
                "contribution-too-long",
                f"A seed question needs up to {needed:,} tokens with what belongs to it, and "
                f"{who} reads {limit:,} at most. Shorten the longest context, question or answer.",
            )


def _ranking(asked: Asked, way: Way) -> Request:
    """The longest request of ranking: its longest answer behind the question, or a choice."""
    if way is not Way.LIKELIHOOD:
        return choice_request(asked, range(len(asked.choices)))
    request = open_request(asked)
    longest = max(asked.answers(), key=len)
    # The answer is read, not written: at most one token more is made.
    return replace(request, user=f"{request.user}\n{longest}", max_tokens=1)


def _comparison(asked: Asked, opened: Request) -> Request:
    """The longest request to the judge: the model's longest answer, or another seed's."""
    longest = max(_answers(asked, opened), key=estimated_tokens)
    prompt = agreement_prompt(asked, (asked.own.answer, longest))
    return judge_request("agree", SCALE, prompt, held=False)


def _answers(asked: Asked, opened: Request) -> Iterator[str]:
    yield FILLER * opened.max_tokens
    yield from asked.answers()
