"""Words in any script, and ROUGE-L against published values."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.scoring.words import nearness, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The quick, brown fox.", ["the", "quick", "brown", "fox"]),
        ("What is 2+2? It's x_1.", ["what", "is", "2", "2", "it", "s", "x", "1"]),
        ("日本語です、OK", ["日", "本", "語", "で", "す", "ok"]),
        ("ภาษา", ["ภ", "า", "ษ", "า"]),
        ("if a<b then b>c", ["if", "a", "b", "then", "b", "c"]),
        ("¿?!", ["¿?!"]),
        (" \n\t", []),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_marks_stay_with_their_letter_and_either_spelling_is_one_word() -> None:
    assert len(words("हिन्दी भाषा")) == 2
    assert words("caf\u00e9 \uff21\uff22") == words("cafe\u0301 ab")


@pytest.mark.parametrize(
    ("reference", "candidate", "expected"),
    [
        # Lin 2004, section 3.1, with equal weight of recall and precision.
        ("police killed the gunman", "police kill the gunman", 3 / 4),
        ("police killed the gunman", "the gunman kill police", 2 / 4),
        # What Google's rouge-score 0.1.2 gives without its stemmer, the first from its README.
        (
            "The quick brown fox jumps over the lazy dog",
            "The quick brown dog jumps on the log.",
            10 / 17,
        ),
        ("testing one two", "testing", 0.5),
        ("testing one two", "testing, one; two_three", 6 / 7),
        ("testing one two", "", 0.0),
        ("", "", 0.0),
    ],
)
def test_published_rouge_l(reference: str, candidate: str, expected: float) -> None:
    assert nearness([reference], [candidate])[0, 0] == pytest.approx(expected)


@settings(deadline=None)
@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_nearness_is_a_share_whatever_the_texts(texts: list[str], others: list[str]) -> None:
    found = nearness(texts, others)
    assert found.shape == (len(texts), len(others))
    assert np.all((found >= 0) & (found <= 1))
    assert np.allclose(found, nearness(others, texts).T)


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "\u0301\u0316" * 50_000, "a b " * 25_000, "<" * 100_000, "\ud800\x00" * 50_000],
)
def test_a_hostile_text_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    assert words(text)
    nearness([text] * 3, [text] * 3)
    assert time.process_time() - began < 2
