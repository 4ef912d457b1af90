"""Which texts say the same, and signatures that stay what they are."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.taxonomy import similarity
from app.taxonomy.similarity import ALIKE, NEAR, Signature, compared, compared_task, sign

LONG = "How would you change this sentence so that nobody who reads it takes any offence at it?"


def estimate(one: str, other: str) -> float:
    return sign(one).similarity(sign(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is 2+2?", "what is 2 + 2"),
        ("Who wrote Hamlet?", "who wrote hamlet"),
        ("What's a noun?", "Whats a noun"),
        ("What's a noun?", "What\u2019s a noun?"),
        ("Is\n it\tso?", "Is it so?"),
        ("ﬁne letters", "fine letters"),
        ("天気はどうですか", "天気はどうですか。"),
        ("?!", "?!"),
    ],
)
def test_the_same_words_are_the_same(one: str, other: str) -> None:
    assert estimate(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LONG, LONG.replace("change", "alter")),
        (LONG, f"Please: {LONG}"),
        ("How do I get a refund for my order?", "How do I get a refund for my order please?"),
    ],
)
def test_nearly_the_same_words_are_near(one: str, other: str) -> None:
    assert NEAR <= estimate(one, other) < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is 2+2?", "What is 3+3?"),
        ("What is 2+2?", "What is 2*2?"),
        ("What is 5 - 2?", "What is 5 + 2?"),
        ("What is 52?", "What is 5 2?"),
        ("What is the capital of France?", "What is the capital of Spain?"),
        (f"{LONG} It was made by Ada.", f"{LONG} It was made by Bob."),
        (f"{LONG} It has 12 words.", f"{LONG} It has 13 words."),
        (f"{LONG} Take option b.", f"{LONG} Take option c."),
        ("???", "!!!"),
        ("Tell me a joke about boats.", "Tell me a joke about money."),
    ],
)
def test_a_number_a_name_or_a_sign_makes_another_question(one: str, other: str) -> None:
    assert estimate(one, other) < NEAR


def test_questions_of_one_form_are_alike() -> None:
    one, other = "What is the capital of France?", "What is the capital of Spain?"
    assert ALIKE <= estimate(one, other) < NEAR


def test_a_context_is_part_of_what_is_asked() -> None:
    first = "The library opens at nine and closes at noon on every day of the week."
    second = "A chickadee is a small bird with a black cap that does not leave in winter."
    same = compared("Sum this up.", first)
    assert estimate(same, compared("sum this up", f"{first} Today too.")) >= NEAR
    assert estimate(same, compared("Sum this up.", second)) < NEAR
    assert estimate(same, compared("Who opens it?", first)) < NEAR
    assert compared("Sum this up.") == "Sum this up."


def test_a_task_is_like_other_tasks_alone() -> None:
    assert estimate(compared_task("Write letters."), compared_task("write letters")) == 1
    assert estimate(compared_task("Write letters."), "Write letters.") < ALIKE


def test_signatures_are_what_they_were() -> None:
    # Stored ones are compared with new ones. If this fails, raise `VERSION`.
    assert similarity.VERSION == 2
    packed = sign("What is the capital of France?").pack()
    assert len(packed) == 2 * similarity.DIGEST_BYTES + 4 * similarity.PERMUTATIONS
    assert packed[:32].hex() == "2c40f14b1f751b16bd429804b0cf95487cfb070392a0730986b8973210801b09"


def test_the_estimate_is_near_the_true_similarity() -> None:
    chance = random.Random(1)  # noqa: S311 - the same texts each time
    words = [f"w{n:02}x".translate(str.maketrans("0123456789", "abcdefghij")) for n in range(60)]
    errors = []
    for _ in range(60):
        one = chance.sample(words, 30)
        other = one[: chance.randint(10, 30)] + chance.sample(words, 5)
        sets = [{*text, *pairwise(text)} for text in (one, other)]
        true = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        errors.append(abs(true - estimate(" ".join(one), " ".join(other))))
    assert sum(errors) / len(errors) < 0.06


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    first, second = sign(one), sign(other)
    assert Signature.unpack(first.pack()) == first
    assert 0 <= first.similarity(second) <= 1
    assert first.similarity(second) == second.similarity(first)
    assert first.similarity(first) == 1
    assert len(first.bands()) == similarity.BANDS


@pytest.mark.parametrize(
    "text",
    ["a" * 10**6, "a b " * 250_000, " " * 10**6, "1 -" * 300_000, "a'" * 500_000, '\n"(' * 300_000],
    ids=["word", "words", "blank", "signs", "apostrophes", "quotes"],
)
def test_a_megabyte_of_anything_takes_no_time(text: str) -> None:
    begun = time.process_time()
    sign(text)
    assert time.process_time() - begun < 30
