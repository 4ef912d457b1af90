"""Two samples beside each other: is the difference more than noise?"""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.record import Call, Outcome, Record, Style
from app.domain.sample import Sample
from app.domain.scores import Scores
from workers.scoring.comparison import compare


def sample(kept: list[int], each: int = 6) -> Sample:
    """So many kept of each seed's records."""
    records = tuple(
        Record(
            index=lead * each + place,
            lead_seed=lead,
            seeds=(lead,),
            style=Style.SHORT,
            random_state=0,
            outcome=Outcome.KEPT if place < number else Outcome.REJECTED,
        )
        for lead, number in enumerate(kept)
        for place in range(each)
    )
    return Sample(
        path="qna.yaml",
        teacher="teacher",
        judge="judge",
        judge_prompts="prompts",
        records=records,
        scores=Scores(),
        target=len(records),
    )


def test_a_small_difference_is_noise_and_a_large_one_is_not() -> None:
    small = compare(sample([4, 3, 4, 3, 4]), sample([4, 4, 4, 4, 4]), "abc")
    assert small is not None
    assert small.commit == "abc"
    assert small.difference == pytest.approx(2 / 30)
    assert small.within_noise
    large = compare(sample([1, 0, 1, 0, 1]), sample([6, 5, 6, 5, 6]), "abc")
    assert large is not None
    assert large.low > 0
    assert not large.within_noise


def test_the_other_way_round_is_the_mirror_image() -> None:
    one, other = sample([1, 2, 3, 2, 1]), sample([5, 6, 5, 6, 5])
    there, back = compare(one, other, ""), compare(other, one, "")
    assert there is not None
    assert back is not None
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


@pytest.mark.parametrize("field", ["teacher", "judge", "judge_prompts"])
def test_other_models_or_prompts_are_not_comparable(field: str) -> None:
    before, after = sample([3] * 5), sample([4] * 5)
    alike, unlike = compare(before, after, ""), compare(before, replace(after, **{field: "x"}), "")
    assert alike is not None
    assert unlike is not None
    assert alike.comparable
    assert not unlike.comparable


def asked_by(found: Sample, **prompts: str) -> Sample:
    """The sample with one call per step, made with the prompt of that hash."""
    calls = tuple(
        Call(
            step=step,
            model="m",
            prompt_hash=prompt,
            raw="",
            prompt_tokens=1,
            completion_tokens=1,
            seconds=0.0,
        )
        for step, prompt in prompts.items()
    )
    return replace(found, records=tuple(replace(r, calls=calls) for r in found.records))


def test_other_prompts_of_the_teacher_are_not_comparable_either() -> None:
    """The kept rate depends on how the teacher was asked as much as on the judge."""
    before = asked_by(sample([3] * 5), ask="1", answer="2")
    same = compare(before, asked_by(sample([4] * 5), ask="1", answer="2"), "")
    # A step that only one of them reached says nothing.
    more = compare(before, asked_by(sample([4] * 5), ask="1", answer="2", repair="3"), "")
    other = compare(before, asked_by(sample([4] * 5), ask="1", answer="9"), "")
    assert same is not None
    assert more is not None
    assert other is not None
    assert (same.comparable, more.comparable, other.comparable) == (True, True, False)


def test_nothing_judged_is_not_compared() -> None:
    assert compare(sample([], each=0), sample([3] * 5), "") is None
    assert compare(sample([3] * 5), sample([], each=0), "") is None


@pytest.mark.parametrize("rate", [0.3, 0.6, 0.85])
def test_equal_contributions_seldom_seem_to_differ(rate: float) -> None:
    """In at most 5% of draws, whether or not pairs of a seed are alike."""
    chance, draws, wrong = np.random.default_rng(73), 400, 0
    for draw in range(draws):
        odds = 1e6 if draw % 2 else 4.0  # likeness 0 and 0.2
        before, after = (
            sample(chance.binomial(6, chance.beta(rate * odds, (1 - rate) * odds, 5)).tolist())
            for _ in range(2)
        )
        found = compare(before, after, "")
        assert found is not None
        wrong += not found.within_noise
    assert wrong / draws <= 0.05 + 0.03
