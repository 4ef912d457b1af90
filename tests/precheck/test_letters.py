"""Reading a multiple choice."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.precheck.seeds import spread_over
from workers.precheck.letters import read_letters
from workers.teacher.parse import Unparsed
from workers.teacher.port import Completion, Position


def written(text: str) -> dict[str, float] | Unparsed:
    return read_letters(Completion(text=text, model="m"), "ABCD")


@pytest.mark.parametrize(
    "text",
    ["B", " b", '"B"', "(B)", "**B**", "B.", "B)\n", "Answer: B", "The answer is B.", "B\nbecause"],
)
def test_a_written_letter_takes_the_whole(text: str) -> None:
    assert written(text) == {"A": 0.0, "B": 1.0, "C": 0.0, "D": 0.0}


@pytest.mark.parametrize(
    "text", ["", "A good answer is B", "E", "Both", "I do not know", "12", "\0", "\ud800", "答案"]
)
def test_what_is_no_letter_is_unparsed(text: str) -> None:
    assert written(text) == Unparsed(reason="no-letter")


def test_probabilities_of_all_spellings_are_summed_and_set_in_relation() -> None:
    place = spread_over({"A": 0.3, " A": 0.1, "B": 0.2, "(C": 0.2, "Well": 0.2})
    found = read_letters(Completion(text="A", model="m", top_logprobs=(place,)), "ABC")
    assert found == pytest.approx({"A": 0.5, "B": 0.25, "C": 0.25})


def test_the_letter_is_read_where_it_stands() -> None:
    places = (spread_over({'"': 0.9, "A": 0.1}), spread_over({"B": 0.8, "A": 0.2}))
    found = read_letters(Completion(text='"B"', model="m", top_logprobs=places), "AB")
    assert found == pytest.approx({"A": 0.2, "B": 0.8})


def test_hardly_any_probability_on_letters_leaves_the_written_one() -> None:
    place = Position(token="x", alternatives=(("x", -0.01), ("A", math.log(1e-5))))
    found = read_letters(Completion(text="B", model="m", top_logprobs=(place,)), "AB")
    assert found == {"A": 0.0, "B": 1.0}


@given(st.text(max_size=300))
def test_any_text_is_read_or_unparsed(text: str) -> None:
    found = written(text)
    assert isinstance(found, Unparsed) or math.isclose(sum(found.values()), 1)


def test_a_long_text_takes_no_time() -> None:
    for text in ("(" * 100_000, "the answer is " * 8_000, " \"'`" * 30_000):
        assert isinstance(written(text), Unparsed)
