"""A selection: good, far apart, of both styles, and the same whatever order records come in."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.record import Outcome, Record, Style
from tests.scoring.pairs import pair
from workers.scoring.selection import select


def clusters(number: int = 60, topics: int = 6, state: int = 0) -> list[Record]:
    """Questions on a few topics, alike within a topic, in both styles."""
    draw = random.Random(state)  # noqa: S311
    return [
        pair(
            at,
            " ".join(f"t{at % topics}w{draw.randrange(12)}" for _ in range(10)),
            style=(Style.SHORT, Style.LONG)[at // topics % 2],
            quality=draw.uniform(1.5, 3),
        )
        for at in range(number)
    ]


def test_farthest_first_by_hand() -> None:
    """The best comes first; farthest from it is the one that shares no word, then the next."""
    records = [
        pair(0, "a b c d", quality=2.5),
        pair(1, "a b c e", quality=2.9),
        pair(2, "p q r s", quality=2.5),
        pair(3, "a b x y", quality=2.5),
    ]
    found = select(records, 3)
    assert found is not None
    assert found.records == (1, 2, 3)
    assert found.diversity == pytest.approx((1 + 1 + 0.5) / 3)
    assert found.quality == pytest.approx((2.9 + 2.5 + 2.5) / 3)


def test_few_are_from_different_topics_and_better_than_random_ones() -> None:
    records = clusters()
    found = select(records, 6)
    assert found is not None
    assert {index % 6 for index in found.records} == set(range(6))
    assert (found.diversity or 0) > (found.random_diversity or 1)
    assert found.quality > found.random_quality


@pytest.mark.parametrize("k", [2, 5, 10])
def test_both_styles_come_in_where_there_are_both(k: int) -> None:
    records = clusters()
    few_long = [r for r in records if r.style is Style.SHORT or r.index in (7, 19)]
    found = select(few_long, k)
    assert found is not None
    long = [index for index in found.records if records[index].style is Style.LONG]
    assert len(long) == min(2, k // 2)


def test_the_poorer_half_is_left_out() -> None:
    """Though they are farther from each other than the good ones."""
    good = [pair(at, f"all of these {at}", quality=3.0) for at in range(1, 20, 2)]
    records = [*good, *(pair(at, f"word{at}", quality=2.0) for at in range(0, 20, 2))]
    found = select(records, 4)
    assert found is not None
    assert all(index % 2 for index in found.records)
    assert found.random_quality == pytest.approx(2.5, abs=0.1)


def test_only_usable_pairs_are_chosen() -> None:
    records = [
        pair(0, "a", outcome=Outcome.REJECTED),
        pair(1, "b", outcome=Outcome.REPAIRED),
        pair(2, "c", outcome=Outcome.DUPLICATE),
    ]
    found = select(records, 5)
    assert found is not None
    assert (found.records, found.diversity, found.random_diversity) == ((1,), None, None)


@pytest.mark.parametrize(("records", "k"), [([], 3), ([pair(0, "a")], 0)])
def test_nothing_is_chosen_of_nothing(records: list[Record], k: int) -> None:
    assert select(records, k) is None


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=12), st.sampled_from(Style), st.sampled_from([None, 1.0, 2.0, 3.0])
        ),
        max_size=9,
    ),
    st.integers(1, 10),
    st.randoms(use_true_random=False),
)
def test_the_choice_is_complete_and_does_not_depend_on_order(
    made: list[tuple[str, Style, float | None]], k: int, draw: random.Random
) -> None:
    records = [
        pair(at, question, style=style, quality=quality)
        for at, (question, style, quality) in enumerate(made)
    ]
    found = select(records, k)
    assert len(set(found.records if found else ())) == min(k, len(records))
    assert 0 <= (found.diversity if found and found.diversity else 0) <= 1 + 1e-9
    draw.shuffle(records)
    assert select(records, k) == found


def test_three_hundred_records_take_under_a_second() -> None:
    records = clusters(300, 10)
    began = time.process_time()
    assert select(records, 50) is not None
    assert time.process_time() - began < 1


def test_long_questions_take_no_long_time() -> None:
    records = [pair(at, f"{at} " + "a b " * 25_000) for at in range(20)]
    began = time.process_time()
    assert select(records, 5) is not None
    assert time.process_time() - began < 5
