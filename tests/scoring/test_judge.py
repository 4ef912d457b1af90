"""How a judge's answer becomes a score."""

import math

import pytest

from app.domain.sample import JudgedPart, Judgement
from tests.support.scripted_teacher import MODEL, Reply, completion
from workers.scoring.judge import judge_request, passes, read_judgement
from workers.teacher.parse import Unparsed
from workers.teacher.port import Completion, Position
from workers.teacher.render import Prompt


def read(text: str, **probabilities: float) -> Judgement | Unparsed:
    shares = {token.replace("_", " "): share for token, share in probabilities.items()}
    return read_judgement(
        completion(Reply(text=text, probabilities=shares or None)), JudgedPart.PAIR
    )


def judged(text: str, **probabilities: float) -> Judgement:
    found = read(text, **probabilities)
    assert isinstance(found, Judgement)
    return found


def test_the_score_is_an_expected_value() -> None:
    found = judged("2", **{"1": 0.25, "2": 0.5, "3": 0.25})
    assert found.score == pytest.approx(2)
    assert found.mass == pytest.approx(1)
    assert found.reason == ""


def test_other_tokens_take_mass_and_leave_the_score() -> None:
    found = judged("3", **{"3": 0.3, "1": 0.1, "The": 0.5})
    assert found.score == pytest.approx(2.5)
    assert found.mass == pytest.approx(0.4)


def test_tokenisations_of_one_score_add_up() -> None:
    found = judged("2", **{"2": 0.2, "_2": 0.2, "\n2": 0.1, "1": 0.5})
    assert found.score == pytest.approx(1.5)


def test_tokens_that_only_look_like_scores_count_nothing() -> None:
    found = judged("2", **{"2": 0.5, "23": 0.2, "4": 0.1, "0": 0.1, "²": 0.1})
    assert (found.score, found.mass) == (2, 0.5)


def test_a_low_score_has_a_reason() -> None:
    found = judged("1", **{"1": 0.8, "2": 0.2})
    assert found.reason == "pair-poor"
    assert not passes(found)


def test_a_score_of_the_question() -> None:
    reply = Reply(text="0", probabilities={"0": 0.7, "1": 0.1, "2": 0.2})
    found = read_judgement(completion(reply), JudgedPart.QUESTION)
    assert isinstance(found, Judgement)
    assert found.score == pytest.approx(0.125)
    assert found.reason == "question-unsuitable"


def test_without_probabilities_the_score_is_read() -> None:
    found = judged("3 out of 3")
    assert (found.score, found.mass) == (3, None)


@pytest.mark.parametrize("text", ["Good", "", "4"])
def test_without_either_it_is_unparsed(text: str) -> None:
    assert isinstance(read(text), Unparsed)
    assert isinstance(read(text, The=0.9, **{"2": 0.005}), Unparsed)


def test_a_hesitant_judge_of_many_words_still_scores() -> None:
    assert judged("The answer is", The=0.9, **{"2": 0.05}).score == 2


def test_a_forced_score_keeps_its_tiny_mass() -> None:
    """A grammar made the judge write a digit; the mass tells that it did not mean it."""
    found = judged("2", The=0.99, **{"2": 0.001})
    assert (found.score, found.mass) == pytest.approx((2, 0.001))
    assert judged("3", The=0.99).mass == 0


def test_a_written_score_outweighs_a_tail_of_noise() -> None:
    """Hardly any probability is on scores: what was written counts, not the rest of it."""
    found = judged("3", The=0.99, **{"1": 0.002, "3": 0.001})
    assert (found.score, found.mass) == pytest.approx((3, 0.003))
    assert found.reason == ""
    hesitant = judged("3", The=0.9, **{"1": 0.02, "3": 0.02})
    assert hesitant.score == pytest.approx(2)


@pytest.mark.parametrize("logprob", [math.nan, math.inf, 1.0, 1e308])
def test_what_is_no_probability_counts_nothing(logprob: float) -> None:
    position = Position(token="2", alternatives=(("3", logprob), ("2", 1e-10)))
    found = read_judgement(
        Completion(text="2", model=MODEL, top_logprobs=(position,)), JudgedPart.PAIR
    )
    assert found == Judgement(part=JudgedPart.PAIR, score=2.0, mass=1.0)


def test_the_score_is_read_where_it_stands() -> None:
    def position(token: str, **shares: float) -> Position:
        return Position(
            token=token, alternatives=tuple((t, math.log(p)) for t, p in shares.items())
        )

    found = read_judgement(
        Completion(
            text="Score: 3",
            model=MODEL,
            finish_reason="length",
            top_logprobs=(
                position("Score", Score=0.9, **{"1": 0.1}),
                position(":", **{":": 1.0}),
                position(" 3", **{" 3": 0.5, " 2": 0.5}),
            ),
        ),
        JudgedPart.PAIR,
    )
    assert isinstance(found, Judgement)
    assert found.score == pytest.approx(2.5)


def test_impossible_probabilities_are_no_trouble() -> None:
    position = Position(token="2", alternatives=(("2", 0.0), ("3", -9999.0), ("1", -math.inf)))
    found = read_judgement(
        Completion(text="2", model=MODEL, top_logprobs=(position,)), JudgedPart.PAIR
    )
    assert found == Judgement(part=JudgedPart.PAIR, score=2.0, mass=1.0)


def test_a_judgement_costs_a_few_tokens() -> None:
    request = judge_request("judge_pair", JudgedPart.PAIR, Prompt(system="s", user="u", hash="h"))
    assert request.max_tokens <= 4
    assert request.json_schema == {"type": "integer", "enum": [1, 2, 3]}
    assert request.temperature == 0
    assert request.top_logprobs == 20
