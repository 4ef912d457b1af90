"""What each record shows: balanced over leads and styles, varied, and chosen again alike."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.contribution import ContributionKind
from tests.pipeline.growing import CHUNKS, KNOWLEDGE, contribution
from workers.pipeline.choice import Choice, Choices


def chosen(count: int, random_state: int = 7, seeds: int = 5, **other: object) -> list[Choice]:
    choices = Choices(contribution=contribution(seeds=seeds), random_state=random_state)
    return [replace(choices, **other).at(index) for index in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize("seeds", [4, 5])
def test_leads_and_styles_are_balanced(seeds: int) -> None:
    choices = chosen(4 * seeds, seeds=seeds)
    assert set(Counter((choice.lead, choice.style) for choice in choices).values()) == {2}


def test_choices_vary_and_can_be_made_again() -> None:
    choices = chosen(30, seeds=6)
    assert choices == chosen(30, seeds=6)
    # A short and a long record of one lead share what they are shown.
    assert len({choice.seeds for choice in choices}) > 12
    assert len({choice.random_state for choice in choices}) == 18
    assert len({(choice.random_state, choice.style) for choice in choices}) == 30
    assert chosen(30, 8, seeds=6) != choices
    for choice in choices:
        assert choice.lead in choice.seeds
        assert len(set(choice.seeds)) == 3


def test_a_control_is_shown_what_records_are_shown() -> None:
    choices = Choices(contribution=contribution(seeds=6), random_state=3)
    sets = {choices.at(index).seeds for index in range(30)}
    for seed in range(6):
        found = choices.unlike({seed}, 30)
        assert found in sets
        assert seed not in found
    assert choices.unlike(range(5), 30) == ()


def test_a_choice_does_not_depend_on_those_before_it() -> None:
    """A restarted run fills the holes of the one before it with the same records."""
    choices = Choices(contribution=contribution(), random_state=3)
    assert [choices.at(index) for index in (11, 4, 7)] == [chosen(12, 3)[i] for i in (11, 4, 7)]


@pytest.mark.parametrize(("seeds", "shown"), [(1, 1), (2, 2), (3, 3), (9, 3)])
def test_few_seeds_are_enough(seeds: int, shown: int) -> None:
    assert {len(choice.seeds) for choice in chosen(20, seeds=seeds)} == {shown}


@pytest.mark.parametrize("others", [0, 1, 2])
def test_fewer_stand_beside_the_lead_where_there_is_less_room(others: int) -> None:
    for choice in chosen(20, others=others):
        assert choice.lead in choice.seeds
        assert len(choice.seeds) == 1 + others
    assert Choices(contribution=contribution(), others=others).room == 1 + others


def test_skills_have_no_chunk() -> None:
    assert {choice.chunk for choice in chosen(10)} == {None}


# Knowledge


def of_knowledge(count: int, chunks: tuple[str, ...] = CHUNKS, seeds: int = 5) -> list[Choice]:
    of = contribution(ContributionKind.KNOWLEDGE, seeds)
    choices = Choices(contribution=of, chunks=chunks, random_state=1)
    return [choices.at(index) for index in range(count)]


def test_knowledge_shows_the_questions_of_the_leads_own_context() -> None:
    for choice in of_knowledge(20):
        assert set(choice.seeds) == set(KNOWLEDGE.examples[choice.lead])


@given(st.integers(1, 6), st.integers(1, 40), st.integers(0, 99))
def test_chunks_are_dealt_out_among_the_leads(seeds: int, chunks: int, random_state: int) -> None:
    """Each to one lead as long as there are enough, all of them in turn, none twice before."""
    of = contribution(ContributionKind.KNOWLEDGE, seeds)
    texts = tuple(f"Chunk {number}." for number in range(chunks))
    choices = Choices(contribution=of, chunks=texts, random_state=random_state)
    rounds = -(-chunks // seeds)
    made = [choices.at(index) for index in range(seeds * rounds)]
    assert {choice.chunk for choice in made} <= set(range(chunks))
    if chunks >= seeds:
        assert {choice.chunk for choice in made} == set(range(chunks))
        owners = {(choice.chunk, choice.lead) for choice in made}
        assert len(owners) == chunks
    for lead in range(seeds):
        mine = [choice.chunk for choice in made if choice.lead == lead]
        counts = Counter(mine).values()
        assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize("chunks", [1, 3, 5, 10])
def test_a_lead_is_not_asked_about_its_own_context_where_there_is_another(chunks: int) -> None:
    contexts = [KNOWLEDGE.seeds[example[0]].context or "" for example in KNOWLEDGE.examples]
    texts = tuple((*contexts, *CHUNKS)[:chunks])
    for choice in of_knowledge(25, texts):
        assert choice.chunk is not None
        only_own = set(texts) == {contexts[choice.lead]}
        assert (texts[choice.chunk] == contexts[choice.lead]) == only_own


def test_a_chunk_is_asked_about_in_both_styles() -> None:
    """Else what is said of styles would be said of chunks."""
    seen = {(choice.chunk, choice.style) for choice in of_knowledge(5 * 12, CHUNKS[:10])}
    assert len(seen) == 2 * 10
