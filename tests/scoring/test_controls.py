"""Control pairs: made from the contributor's own, spoiled so that it shows, and never shown."""

import time
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.domain.controls import SPOILED, ControlKind
from workers.scoring.controls import (
    MOST_SEEDS,
    SHUFFLES,
    ControlPair,
    cluster_of,
    control_pairs,
)

LONG = "The harbour of the town was built by a guild of merchants in the year {} after a fire."


def contribution(kind: ContributionKind, seeds: int = 6) -> Contribution:
    """Seeds with long answers; knowledge has two questions to a context."""
    freeform = kind is ContributionKind.FREEFORM
    each = 2 if kind is ContributionKind.KNOWLEDGE else 1
    return Contribution(
        path="some/where/qna.yaml",
        kind=kind,
        task="Tell of harbours.",
        seeds=tuple(
            Seed(
                question=f"How old is harbour {n}?",
                answer=LONG.format(1500 + n),
                context=None if freeform else f"Context {n // each}.",
            )
            for n in range(seeds)
        ),
    )


FREEFORM = contribution(ContributionKind.FREEFORM)
GROUNDED = contribution(ContributionKind.GROUNDED)
KNOWLEDGE = contribution(ContributionKind.KNOWLEDGE)
EACH = pytest.mark.parametrize("of", [FREEFORM, GROUNDED, KNOWLEDGE], ids=lambda of: of.kind)


def of_kind(pairs: tuple[ControlPair, ...], kind: ControlKind) -> list[ControlPair]:
    return [pair for pair in pairs if pair.control.kind is kind]


@pytest.mark.parametrize(
    ("of", "counts"),
    [
        (FREEFORM, {"own": 6, "shuffled": 18, "truncated": 6}),
        (GROUNDED, {"own": 6, "shuffled": 18, "truncated": 6}),
        # One question of each of three contexts.
        (KNOWLEDGE, {"own": 3, "shuffled": 9, "truncated": 3, "contradicted": 3}),
    ],
    ids=lambda each: each.kind if isinstance(each, Contribution) else "",
)
def test_how_many_of_each_kind(of: Contribution, counts: dict[str, int]) -> None:
    pairs = control_pairs(of, 1)
    assert Counter(pair.control.kind for pair in pairs) == counts
    assert [pair.control.number for pair in pairs] == list(range(len(pairs)))


def test_of_many_seeds_some_are_drawn() -> None:
    pairs = control_pairs(contribution(ContributionKind.FREEFORM, 40), 1)
    assert len({pair.control.seed for pair in pairs}) == MOST_SEEDS
    assert len(pairs) == MOST_SEEDS * (2 + SHUFFLES)
    other = control_pairs(contribution(ContributionKind.FREEFORM, 40), 2)
    assert {pair.control.seed for pair in pairs} != {pair.control.seed for pair in other}


@EACH
def test_an_own_pair_is_the_contributors_word_for_word(of: Contribution) -> None:
    for pair in of_kind(control_pairs(of, 1), ControlKind.OWN):
        seed = of.seeds[pair.control.seed]
        assert (pair.control.question, pair.control.answer, pair.context) == (
            seed.question,
            seed.answer,
            seed.context,
        )


@EACH
def test_a_shuffled_answer_is_another_seeds_of_another_context(of: Contribution) -> None:
    by_answer = {seed.answer: seed for seed in of.seeds}
    for pair in of_kind(control_pairs(of, 1), ControlKind.SHUFFLED):
        lender = by_answer[pair.control.answer]
        assert lender != of.seeds[pair.control.seed]
        assert lender.context is None or lender.context != pair.context
    lent = Counter(
        (pair.control.seed, pair.control.answer)
        for pair in of_kind(control_pairs(of, 1), ControlKind.SHUFFLED)
    )
    assert set(lent.values()) == {1}


@EACH
@pytest.mark.parametrize("random_state", range(5))
def test_neither_the_seed_nor_the_lender_is_shown(of: Contribution, random_state: int) -> None:
    """The judge would only have to compare."""
    for pair in control_pairs(of, random_state):
        texts = [of.seeds[seed] for seed in pair.shown]
        assert pair.shown
        assert all(seed.question != pair.control.question for seed in texts)
        assert all(seed.answer != pair.control.answer for seed in texts)
        assert pair.context is None or all(seed.context != pair.context for seed in texts)


def test_knowledge_shows_questions_of_one_context_as_records_do() -> None:
    for pair in control_pairs(KNOWLEDGE, 1):
        assert len({KNOWLEDGE.seeds[seed].context for seed in pair.shown}) == 1


@EACH
def test_the_same_random_state_makes_the_same_controls(of: Contribution) -> None:
    assert control_pairs(of, 7) == control_pairs(of, 7)
    assert control_pairs(of, 7) != control_pairs(of, 8)


def test_two_seeds_of_one_answer_lend_each_other_nothing() -> None:
    seeds = tuple(replace(seed, answer=f" {LONG} ".format(1)) for seed in FREEFORM.seeds)
    pairs = control_pairs(replace(FREEFORM, seeds=seeds), 1)
    assert of_kind(pairs, ControlKind.SHUFFLED) == []


def lenders(*seeds: tuple[str, str]) -> list[tuple[str, str]]:
    """Which answers the first of these seeds is asked with beside its own."""
    of = Contribution(
        path="a/qna.yaml",
        kind=ContributionKind.FREEFORM,
        task="",
        seeds=tuple(Seed(question=question, answer=answer) for question, answer in seeds),
    )
    return sorted(
        pair.control.answer
        for pair in of_kind(control_pairs(of, 1), ControlKind.SHUFFLED)
        if pair.control.seed == 0
    )


@pytest.mark.parametrize("same", ["yes", "YES!", " Yes ", "Yes, it is.", "Oh yes."])
def test_an_answer_that_may_be_the_same_is_not_lent(same: str) -> None:
    """A judge that calls it right would be blamed for it."""
    assert lenders(("Is it blue?", "Yes."), ("Is it wet?", same), ("Why?", "No.")) == ["No."]


def test_one_question_has_many_right_answers() -> None:
    joke = "Tell me a joke!"
    seeds = (joke, "A bar walks."), ("tell me a joke", "Two fish."), ("Why?", "So.")
    assert lenders(*seeds) == ["So."]


def test_seeds_of_a_few_labels_lend_each_label_once() -> None:
    labels = ["positive", *["negative"] * 3, "positive", "Neutral."]
    seeds = [(f"Film {n}?", label) for n, label in enumerate(labels)]
    assert lenders(*seeds) == ["Neutral.", "negative"]


def test_one_seed_alone_has_no_other_answer_and_nothing_to_show() -> None:
    pairs = control_pairs(contribution(ContributionKind.FREEFORM, 1), 1)
    assert {pair.control.kind for pair in pairs} == {ControlKind.OWN, ControlKind.TRUNCATED}
    assert {pair.shown for pair in pairs} == {()}


# Clusters


def test_a_cluster_is_a_seed_example_wherever_it_stands() -> None:
    """Runs of other commits are pooled by it, and there the file may be in another order."""
    turned = replace(FREEFORM, seeds=FREEFORM.seeds[::-1])
    assert [cluster_of(turned, n) for n in range(6)] == [
        cluster_of(FREEFORM, 5 - n) for n in range(6)
    ]
    assert len({cluster_of(FREEFORM, n) for n in range(6)}) == 6
    assert cluster_of(KNOWLEDGE, 0) == cluster_of(KNOWLEDGE, 1) != cluster_of(KNOWLEDGE, 2)


def test_all_controls_of_a_seed_are_of_its_cluster() -> None:
    for pair in control_pairs(KNOWLEDGE, 1):
        assert pair.control.cluster == cluster_of(KNOWLEDGE, pair.control.seed)
        assert len(pair.control.cluster) == 16


# Anything


TEXT = st.one_of(
    st.text(st.characters(), max_size=80),
    st.text("aB1. \n\u6e2f\u0663-'", max_size=200),
    st.lists(st.sampled_from(["of", "York", "12", "1.", "end.", "\n", "A"]), max_size=30).map(
        " ".join
    ),
)
SEEDS = st.builds(Seed, question=TEXT, answer=TEXT, context=st.none() | TEXT)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(ContributionKind),
    st.lists(SEEDS, max_size=8),
    st.integers(0, 2**32),
)
def test_any_contribution_has_controls_that_differ(
    kind: ContributionKind, seeds: list[Seed], random_state: int
) -> None:
    of = Contribution(path="a/qna.yaml", kind=kind, task="", seeds=tuple(seeds))
    pairs = control_pairs(of, random_state)
    assert len(of_kind(pairs, ControlKind.OWN)) == min(len(of.examples), MOST_SEEDS)
    for pair in pairs:
        control, seed = pair.control, of.seeds[pair.control.seed]
        assert control.question == seed.question
        assert (control.answer != seed.answer) == (control.kind in SPOILED)
        assert control.seed not in pair.shown
        assert len(pair.shown) == len(set(pair.shown)) <= 3


@pytest.mark.parametrize(
    "unit", ["1", "1. ", "\n1.", "A", "of York ", "of Yor-", " a. ", "\u6e2f", "Ab ", " "], ids=repr
)
def test_a_hundred_kilobytes_of_anything_take_linear_time(unit: str) -> None:
    answer = unit * (100_000 // len(unit))
    seeds = tuple(Seed(question=str(n), answer=f"{n} {answer}", context=str(n)) for n in range(5))
    of = Contribution(path="a", kind=ContributionKind.KNOWLEDGE, task="", seeds=seeds)
    begun = time.process_time()
    control_pairs(of, 1)
    assert time.process_time() - begun < 9
