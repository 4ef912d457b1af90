"""How a judge's answer becomes a score."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.record import SCALES, JudgedPart, Judgement
from tests.support.scripted_teacher import MODEL, Reply, completion
from workers.scoring.judge import REASONS, judge_request, read_judgement
from workers.teacher.parse import Unparsed
from workers.teacher.port import Completion, Position
from workers.teacher.render import Prompt

PROMPT = Prompt(system="s", user="u", hash="h")


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
    assert not found.passes


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


def position(token: str, **shares: float) -> Position:
    """A token and the probabilities of what might have stood there."""
    return Position(
        token=token,
        alternatives=tuple((t.replace("_", " "), math.log(p)) for t, p in shares.items()),
    )


def said(part: JudgedPart, *positions: Position) -> Judgement | Unparsed:
    """What is read of an answer given token by token."""
    text = "".join(each.token for each in positions)
    return read_judgement(
        Completion(text=text, model=MODEL, finish_reason="length", top_logprobs=positions), part
    )


def test_a_digit_in_the_judges_prose_is_no_score() -> None:
    """It may speak of "example 3" before it says what it thinks of the pair."""
    rest = position(" 3", _3=1.0), position(" is", _is=1.0)
    found = said(JudgedPart.PAIR, position("Example", Example=0.9, The=0.1), *rest)
    assert found == Unparsed(reason="no-score")
    begun = said(JudgedPart.PAIR, position("Example", Example=0.8, **{"1": 0.2}), *rest)
    assert isinstance(begun, Judgement)
    assert (begun.score, begun.mass) == (1, pytest.approx(0.2))


@pytest.mark.parametrize(
    "tokens", [("-", "1"), ("-1",), ("1", ".", "5"), ("0", ".", "9"), ("1", "st"), ("\u22121",)]
)
def test_a_number_off_the_scale_is_no_score_by_its_digits(tokens: tuple[str, ...]) -> None:
    found = said(JudgedPart.QUESTION, *(position(each, **{each: 1.0}) for each in tokens))
    assert isinstance(found, Unparsed)


def test_wide_digits_and_those_of_other_scripts_are_digits() -> None:
    wide = position("\uff13", **{"\uff13": 0.5, "3": 0.2, "1": 0.1, "\u0661": 0.2})
    found = said(JudgedPart.PAIR, wide)
    assert isinstance(found, Judgement)
    assert (found.score, found.mass) == (pytest.approx(0.7 * 3 + 0.3), pytest.approx(1))


def test_where_no_token_spells_the_score_it_is_what_was_written() -> None:
    """Some tokenisers split a wide digit into bytes; what shares it had, nobody can say."""
    first = position("\ufffd", **{"\ufffd": 0.9, "2": 0.1})
    found = read_judgement(
        Completion(text="\uff13", model=MODEL, top_logprobs=(first, position("\ufffd"))),
        JudgedPart.PAIR,
    )
    assert found == Judgement(part=JudgedPart.PAIR, score=3.0, mass=None)


@pytest.mark.parametrize("text", ["10", "10/10", "2/5", "3 of 10", "1 out of 10"])
def test_the_first_digit_of_another_number_is_no_score(text: str) -> None:
    """Tokenisers that split digits write "10" as "1" and "0": the best would be read as a 1."""
    found = read(text, **{text[0]: 1.0})
    assert isinstance(found, Unparsed)
    assert found.reason in {"out-of-scale", "other-scale"}


def test_a_judge_that_doubts_aloud_is_read_by_its_probabilities() -> None:
    assert judged("2 or 3", **{"2": 0.75, "3": 0.25}).score == pytest.approx(2.25)


@settings(max_examples=300)
@given(
    st.text(max_size=12),
    st.lists(st.tuples(st.text(max_size=3), st.floats()), max_size=6),
    st.sampled_from(JudgedPart),
)
def test_whatever_a_judge_says_is_a_score_on_the_scale_or_unparsed(
    text: str, alternatives: list[tuple[str, float]], part: JudgedPart
) -> None:
    position = Position(token=text[:3], alternatives=tuple(alternatives))
    found = read_judgement(Completion(text=text, model=MODEL, top_logprobs=(position,)), part)
    if isinstance(found, Judgement):
        assert SCALES[part].low <= found.score <= SCALES[part].high
        assert found.mass is None or 0 <= found.mass <= 1
        assert (found.reason == "") == found.passes


@pytest.mark.parametrize("part", JudgedPart)
def test_every_part_has_a_scale_and_a_reason(part: JudgedPart) -> None:
    request = judge_request(f"judge_{part}", part, PROMPT, held=False)
    assert request.json_schema is None
    low, high = str(SCALES[part].low), str(SCALES[part].high)
    worst = read_judgement(completion(Reply(text=low)), part)
    best = read_judgement(completion(Reply(text=high)), part)
    assert isinstance(worst, Judgement)
    assert worst.reason == REASONS[part]
    assert best == Judgement(part=part, score=float(high))


def test_impossible_probabilities_are_no_trouble() -> None:
    position = Position(token="2", alternatives=(("2", 0.0), ("3", -9999.0), ("1", -math.inf)))
    found = read_judgement(
        Completion(text="2", model=MODEL, top_logprobs=(position,)), JudgedPart.PAIR
    )
    assert found == Judgement(part=JudgedPart.PAIR, score=2.0, mass=1.0)


def test_a_judgement_costs_a_few_tokens() -> None:
    request = judge_request("judge_pair", JudgedPart.PAIR, PROMPT, held=True)
    assert request.max_tokens <= 4
    assert request.json_schema == {"type": "integer", "enum": [1, 2, 3]}
    assert request.temperature == 0
    assert request.top_logprobs == 20
