"""Which questions count as the same."""

import pytest

from workers.pipeline.originals import OF_RECORD, OF_SEED, Originals, normal

SEED = "How do I boil potatoes?"


@pytest.mark.parametrize(
    "question",
    [SEED, "how do I boil potatoes", "  How do I  boil potatoes?! ", "How do I boil potatos?"],
)
def test_of_a_seed(question: str) -> None:
    assert Originals([SEED]).take(question) == OF_SEED


def test_of_a_record() -> None:
    originals = Originals([SEED])
    assert originals.take("What goes into a lentil soup?") == ""
    assert originals.take("What goes into the lentil soup?") == OF_RECORD


@pytest.mark.parametrize(
    "question",
    ["How do I fry rice?", "じゃがいもはどうゆでますか?", "?!", ""],
)
def test_new(question: str) -> None:
    assert Originals([SEED]).take(question) == ""


def test_a_duplicate_is_not_taken() -> None:
    """Else a chain of small changes would drift away from the first question."""
    originals = Originals([])
    originals.take("abcdefghij klmnopqrst")
    assert originals.take("abcdefghij klmnopqrsX") == OF_RECORD
    assert originals.take("abcdefghij klmnopqXXX") == ""


def test_normal() -> None:
    assert normal("ＷＨＡＴ's  up?") == "what s up"  # noqa: RUF001
    assert normal("+-*") == "+-*"
