"""Questions too long for a model are refused before anything is asked."""

import asyncio
from dataclasses import replace

import pytest

from app.domain.contribution import Contribution, ContributionKind
from app.errors import UserError
from tests.precheck.seeds import Model, anything, contribution
from workers.precheck.examine import Bounds, Parties, Watch, examine

BOUNDS = Bounds(max_in_flight=4, max_seconds=60, random_state=7)
ROOMY = anything(context=100_000)


def ask(model: Model, judge: Model, found: Contribution) -> None:
    asyncio.run(examine(found, Parties(model=model, judge=judge), BOUNDS, Watch()))


def with_a_long(part: str) -> Contribution:
    found = contribution(5, ContributionKind.GROUNDED)
    seeds = list(found.seeds)
    seeds[3] = replace(seeds[3], **{part: "long " * 3_000})
    return replace(found, seeds=tuple(seeds))


@pytest.mark.parametrize("part", ["question", "context"])
@pytest.mark.parametrize("likelihood", [True, False])
def test_a_question_too_long_for_the_model_is_refused_before_any_call(
    part: str, likelihood: bool
) -> None:
    model, judge = Model(can=anything(context=2_000, prompt_logprobs=likelihood)), Model()
    with pytest.raises(UserError, match=r"the model reads 2,000 at most") as refused:
        ask(model, judge, with_a_long(part))
    assert refused.value.reason == "contribution-too-long"
    assert (model.requests, judge.requests, model.asked_likelihoods) == ([], [], [])


def test_an_answer_too_long_to_be_read_by_likelihood_is_refused() -> None:
    with pytest.raises(UserError, match="the model reads 2,000 at most"):
        ask(Model(can=anything(context=2_000)), Model(can=ROOMY), with_a_long("answer"))


def test_an_answer_too_long_for_a_choice_is_cut_there_and_no_hindrance() -> None:
    model = Model(can=anything(context=2_000, prompt_logprobs=False))
    ask(model, Model(can=ROOMY), with_a_long("answer"))
    assert model.requests


def test_two_answers_too_long_for_the_judge_are_refused() -> None:
    judge = Model(can=anything(context=4_000))
    with pytest.raises(UserError, match="the judge reads 4,000 at most"):
        ask(Model(can=ROOMY), judge, with_a_long("answer"))
    assert judge.requests == []


def test_room_for_the_models_own_answer_counts() -> None:
    # The question has a few words; what may be written of it has 40 words of 3 tokens.
    with pytest.raises(UserError, match="the model reads 100 at most"):
        ask(Model(can=anything(context=100)), Model(), contribution(5))


def test_a_model_that_does_not_say_how_much_it_reads_is_asked() -> None:
    model = Model()
    ask(model, Model(), with_a_long("context"))
    assert model.requests
