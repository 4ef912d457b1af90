"""Which seed questions are asked, and among which answers."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.contribution import ContributionKind, Seed
from tests.precheck.seeds import AWARDS, DOGS, contribution, example
from workers.precheck.questions import asked_questions, choices_for, spread


@given(seeds=st.integers(0, 60), per_example=st.integers(1, 6), most=st.integers(1, 25))
def test_as_many_as_allowed_are_asked_spread_over_the_seed_examples(
    seeds: int, per_example: int, most: int
) -> None:
    found = contribution(seeds, ContributionKind.KNOWLEDGE, per_example)
    chosen = spread(found, most)
    assert len(chosen) == len(set(chosen)) == min(seeds, most)
    assert list(chosen) == sorted(chosen)
    of_example = Counter(seed // per_example for seed in chosen)
    whole = range(seeds // per_example)
    counts = [of_example[e] for e in whole] or [0]
    assert max(counts) - min(counts) <= 1


def test_the_choices_are_the_own_answer_and_three_different_others() -> None:
    found = contribution(12)
    for seed in range(12):
        own, *others = choices_for(found, seed, random_state=seed)
        assert own == seed
        assert len(set(others)) == 3
        assert seed not in others


def test_an_equal_answer_is_no_other_answer() -> None:
    found = contribution(3)
    same = Seed(question="Again?", answer="  it is THE number 0. ")
    found = replace(found, seeds=(*found.seeds, same, replace(same, answer="  ")))
    assert set(choices_for(found, 0, 1)) == {0, 1, 2}
    alone = replace(found, seeds=(found.seeds[0], same))
    assert choices_for(alone, 0, 1) == (0,)


def test_other_answers_are_rather_of_a_similar_length() -> None:
    long = Seed(question="Long?", answer="word " * 300)
    found = contribution(8)
    found = replace(
        found, seeds=(*found.seeds, *[replace(long, answer=f"{n} word" * 99) for n in range(5)])
    )
    assert set(choices_for(found, 0, 3)) <= set(range(8))


def test_the_same_random_state_chooses_the_same_and_another_other_answers() -> None:
    found = contribution(20)
    first, again = asked_questions(found, 20, 7), asked_questions(found, 20, 7)
    assert first == again
    assert [a.choices for a in first] != [a.choices for a in asked_questions(found, 20, 8)]


def test_knowledge_is_asked_without_its_context_and_a_grounded_skill_with_it() -> None:
    assert all(asked.context is None for asked in asked_questions(example(AWARDS), 20, 1))
    dogs = example(DOGS)
    asked = asked_questions(dogs, 20, 1)
    assert [each.context for each in asked] == [seed.context for seed in dogs.seeds]
