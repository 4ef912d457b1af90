"""Diversity: values by hand and by the published formulas, and a comparison at equal size."""

import gzip
import math
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.scoring.diversity import diversity, diversity_beside

CATS = ["the cat sat on the mat today", "a dog saw the cat sat on the mat", "the cat sat on a log"]


def known(measure: float | None) -> float:
    assert measure is not None
    return measure


def test_distinct_by_hand() -> None:
    """ "a b a b" and "a c": 3 of 6 words differ, and of ab, ba, ab, ac 3 of 4 pairs do."""
    found = diversity(["A b, a b.", "a c"])
    assert (found.texts, found.distinct_1, found.distinct_2) == (2, 3 / 6, 3 / 4)


def test_self_repetition_by_hand() -> None:
    """Sequences of four in other texts: of "the cat sat on" 2, 2, 2; of "cat sat on the" and
    "sat on the mat" 1, 1, 0 each; so ln(5), ln(5), ln(3) over 3. The package `diversity` 0.3.1
    gives the same."""
    expected = (2 * math.log(5) + math.log(3)) / 3
    assert expected == pytest.approx(1.4391627045121034)
    assert diversity(CATS).self_repetition == pytest.approx(expected)


def test_compression_is_raw_bytes_over_gzipped_ones() -> None:
    raw = " ".join(CATS).encode()
    assert diversity(CATS).compression == pytest.approx(len(raw) / len(gzip.compress(raw)))


def test_the_same_over_and_over_is_the_least_varied() -> None:
    varied = diversity([f"{n} sheep went {n * 7} miles past number {n * 13}" for n in range(20)])
    same = diversity(["the sheep went a mile past the first gate"] * 20)
    assert known(same.distinct_1) < known(varied.distinct_1)
    assert known(same.compression) > known(varied.compression)
    assert same.self_repetition == pytest.approx(math.log(1 + 6 * 19))
    assert varied.self_repetition == 0


@pytest.mark.parametrize("texts", [[], ["one text"], ["", "  ", "one text"]])
def test_too_few_texts_say_nothing(texts: list[str]) -> None:
    found = diversity(texts)
    assert (found.distinct_1, found.compression, found.self_repetition) == (None, None, None)
    assert diversity_beside(texts, CATS)[0] == found


def test_scripts_without_blanks_are_measured_too() -> None:
    found = diversity(["吾輩は猫である。名前はまだ無い。", "どこで生れたかとんと見当がつかぬ。"])
    assert 0.5 < known(found.distinct_1) < known(found.distinct_2) <= 1


def texts_of_one_source(number: int, words: int, state: int) -> list[str]:
    draw = random.Random(state)  # noqa: S311
    return [
        " ".join(f"w{min(int(draw.paretovariate(0.7)), 500)}" for _ in range(words))
        for _ in range(number)
    ]


def test_sets_of_one_source_are_equally_varied_beside_each_other_whatever_their_size() -> None:
    seeds, sample = texts_of_one_source(5, 30, 1), texts_of_one_source(30, 120, 2)
    alone, plain = diversity(seeds), diversity(sample)
    assert known(plain.distinct_1) < 0.7 * known(alone.distinct_1)
    of_sample, of_seeds = diversity_beside(sample, seeds)
    for measure in ("distinct_1", "distinct_2", "compression"):
        one, other = getattr(of_sample, measure), getattr(of_seeds, measure)
        assert one == pytest.approx(other, rel=0.12)
    assert (of_sample.texts, of_seeds.texts) == (30, 5)


def test_a_poorer_set_shows_beside_a_richer_one() -> None:
    of_sample, of_seeds = diversity_beside(["the cat sat on the mat"] * 30, CATS)
    assert known(of_sample.distinct_1) < known(of_seeds.distinct_1)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8), st.lists(st.text(max_size=40), max_size=4))
def test_order_makes_no_difference(texts: list[str], others: list[str]) -> None:
    assert diversity_beside(texts, others) == diversity_beside(texts[::-1], others[::-1])


def test_many_long_texts_take_no_long_time() -> None:
    texts = [f"{at} " + "\u0301\u0316 a b <" * 17_000 for at in range(60)]
    began = time.process_time()
    assert diversity(texts).texts == 60
    assert diversity_beside(texts, texts[:30])[1].texts == 30
    assert time.process_time() - began < 8
