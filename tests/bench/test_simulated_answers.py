"""The simulated server's answers: the reference's tags, our JSON, equal lengths and shares."""

import json
import re

import pytest

from bench.simulated_answers import (
    BAD_ANSWER,
    BAD_QUESTION,
    PAIR_EXPLANATION,
    QUESTION_EXPLANATION,
    Author,
    Behaviour,
)
from bench.simulated_engine import count_tokens

QUESTION_JUDGE = "Please act as a judge and evaluate the synthetic questions."
PAIR_JUDGE = "Please act as a judge and evaluate the quality of the answer."
RESPONSE = "Now generate a response to the following prompt."
ANSWER = {"type": "object", "properties": {"answer": {"type": "string"}}}
ASK = {"type": "object", "properties": {"question": {"type": "string"}}}
REASON = {"type": "object", "properties": {"reason": {"type": "string"}}}


def between(name: str, text: str) -> list[str]:
    """What the reference's parser would find in its tags."""
    found = re.findall(rf"\[Start of {name}\](.*?)\[End of {name}\]", text, re.DOTALL)
    return [each.strip() for each in found]


def test_a_list_of_questions_has_as_many_as_asked_for_each_in_its_tags() -> None:
    text, kind = Author(Behaviour()).tagged("come up with a set of 30 diverse questions - cook.")
    questions = between("Question", text)
    assert kind == "questions"
    assert len(questions) == len(set(questions)) == 30


@pytest.mark.parametrize(
    ("judge", "mark", "scores", "words"),
    [
        (QUESTION_JUDGE, BAD_QUESTION, ("1", "0"), QUESTION_EXPLANATION),
        (PAIR_JUDGE, BAD_ANSWER, ("3", "1"), PAIR_EXPLANATION),
    ],
)
def test_the_references_judge_explains_and_scores(
    judge: str, mark: str, scores: tuple[str, str], words: int
) -> None:
    author = Author(Behaviour())
    for prompt, score in zip((judge, f"{judge} {mark}"), scores, strict=True):
        text, _ = author.tagged(prompt)
        assert between("Score", text) == [score]
        (explanation,) = between("Evaluation", text)
        assert len(explanation.split()) == pytest.approx(words, abs=2)


def test_our_judge_gives_a_digit_that_says_what_the_references_would() -> None:
    author = Author(Behaviour())
    assert author.reply("Rate the question. 0 is unclear.", None) == ("1", "judge question")
    assert author.reply(f"{BAD_QUESTION} Rate the question.", None) == ("0", "judge question")
    assert author.reply("Rate the answer. 3 is right.", None) == ("3", "judge pair")
    assert author.reply(f"{BAD_ANSWER} Rate the answer.", None) == ("1", "judge pair")


def test_an_explanation_has_as_many_words_as_were_asked_for() -> None:
    text, kind = Author(Behaviour()).reply("Say why. At most 30 words, as JSON.", REASON)
    assert kind == "explain"
    assert len(json.loads(text)["reason"].split()) == pytest.approx(30, abs=1)


def test_questions_and_answers_are_equally_long_for_both_sides() -> None:
    behaviour = Behaviour(questions=(10, 20, 33), answers=(12, 80, 150))
    theirs, mine = Author(behaviour), Author(behaviour)
    (listed, _) = theirs.tagged("come up with a set of 9 diverse questions")
    lengths = [count_tokens(text) for text in between("Question", listed)]
    ours = [count_tokens(json.loads(mine.reply("", ASK)[0])["question"]) for _ in range(9)]
    assert lengths == ours == pytest.approx([10, 20, 33] * 3, abs=1)
    tagged = [between("Response", theirs.tagged(RESPONSE)[0])[0] for _ in range(3)]
    plain = [json.loads(mine.reply("", ANSWER)[0])["answer"] for _ in range(3)]
    assert list(map(count_tokens, tagged)) == list(map(count_tokens, plain))
    assert list(map(count_tokens, plain)) == pytest.approx([12, 80, 150], abs=1)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.35, 1.0])
def test_the_shares_of_bad_ones_are_exact_and_alike(share: float) -> None:
    behaviour = Behaviour(bad_questions=share, bad_pairs=share, repaired=1 - share)
    theirs, mine = Author(behaviour), Author(behaviour)
    listed, _ = theirs.tagged("come up with a set of 100 diverse questions")
    assert sum(BAD_QUESTION in text for text in between("Question", listed)) == 100 * share
    assert sum(BAD_QUESTION in mine.reply("", ASK)[0] for _ in range(100)) == 100 * share
    assert sum(BAD_ANSWER in theirs.tagged(RESPONSE)[0] for _ in range(100)) == 100 * share
    assert sum(BAD_ANSWER in mine.reply("", ANSWER)[0] for _ in range(100)) == 100 * share
    repairs = [mine.reply("It was found poor, for this reason:", ANSWER) for _ in range(100)]
    assert sum(BAD_ANSWER in text for text, _ in repairs) == 100 * share
    assert {kind for _, kind in repairs} == {"repair"}


def test_a_judgement_can_cost_as_much_as_the_references_and_nothing_else_changes() -> None:
    long, short = (Author(Behaviour(judged_like_reference=each)) for each in (True, False))
    theirs, kind = long.tagged(PAIR_JUDGE)
    assert long.cost("3", "judge pair") == count_tokens(theirs) == short.cost(theirs, kind)
    assert short.cost("3", "judge pair") == 1
    assert long.cost("3 apples", "answer") == short.cost("3 apples", "answer") == 2


def test_a_schema_of_words_gets_one_of_them_and_a_number_gets_a_number() -> None:
    author = Author(Behaviour())
    assert author.reply("Why?", {"type": "string", "enum": ["unclear"]}) == ('"unclear"', "why")
    number = {"type": "object", "properties": {"number": {"type": "integer", "enum": [1, 2]}}}
    assert json.loads(author.reply("", number)[0]) == {"number": 1}
