"""What does not fit the models is told before anything is generated."""

from contextlib import suppress
from dataclasses import replace

import pytest

from app.domain.contribution import Contribution
from app.errors import UserError
from tests.pipeline.growing import GROUNDED, KNOWLEDGE, contribution, sampled
from tests.support.scripted_teacher import CAPABLE, ScriptedTeacher

EACH = pytest.mark.parametrize("of", [contribution(), GROUNDED, KNOWLEDGE], ids=lambda of: of.kind)


# From where on the longest seed below fits, whatever stands beside it.
FITTING = {"freeform": 4_500, "grounded": 5_000, "knowledge": 5_500}


def of_context(tokens: int | None) -> ScriptedTeacher:
    return ScriptedTeacher(can=replace(CAPABLE, context=tokens))


def with_long_seeds(of: Contribution, characters: int) -> Contribution:
    """Every seed's answer is that long."""
    long = "many words of an answer " * (characters // 24)
    seeds = (replace(seed, answer=f"{n} {long}") for n, seed in enumerate(of.seeds))
    return replace(of, seeds=tuple(seeds))


@EACH
def test_what_is_too_long_is_told_before_any_call(of: Contribution) -> None:
    teacher = of_context(4096)
    with pytest.raises(UserError) as caught:
        sampled(teacher, of=with_long_seeds(of, 16_000))
    assert caught.value.reason == "contribution-too-long"
    assert of.path in caught.value.words
    assert "4,096" in caught.value.words
    assert teacher.requests == []


@EACH
@pytest.mark.parametrize("which", ["teacher", "judge"])
def test_both_models_must_hold_it(of: Contribution, which: str) -> None:
    small, large = of_context(800), of_context(100_000)
    teacher, judge = (small, large) if which == "teacher" else (large, small)
    with pytest.raises(UserError, match="contribution-too-long"):
        sampled(teacher, judge=judge, of=of)
    assert teacher.requests == judge.requests == []


@pytest.mark.parametrize("of", [contribution(), GROUNDED], ids=lambda of: of.kind)
def test_fewer_seeds_are_shown_where_room_is_short(of: Contribution) -> None:
    long = with_long_seeds(of, 4_000)
    shown = []
    for context in (100_000, 5_800, 4_800, 3_900):
        sample = sampled(of_context(context), of=long, target=5)
        sizes = {len(record.seeds) for record in sample.records}
        assert len(sizes) == 1
        shown.extend(sizes)
    assert shown == sorted(shown, reverse=True)
    assert (shown[0], shown[-1]) == (3, 1)


@EACH
@pytest.mark.parametrize("context", [6_000, 5_500, 5_000, 4_500, 4_000, 3_500])
def test_no_request_is_longer_than_the_context(of: Contribution, context: int) -> None:
    """Controls too: they show as few seeds, and the contributor's own pair may be long."""
    long = with_long_seeds(of, 4_000)
    one, *rest = long.seeds
    longer = replace(long, seeds=(replace(one, answer=one.answer * 2), *rest))
    teacher = of_context(context)
    with suppress(UserError):
        sampled(teacher, of=longer, target=8, controls=True, explanations=True)
    needed = [
        len(request.system + request.user) // 4 + 1 + request.max_tokens
        for request in teacher.requests
    ]
    assert max(needed, default=0) <= context
    assert bool(needed) == (context >= FITTING[of.kind])


@EACH
def test_a_server_that_does_not_say_what_it_holds_is_taken_to_hold_it(of: Contribution) -> None:
    assert sampled(of_context(None), of=with_long_seeds(of, 20_000), target=2).funnel.kept == 2
