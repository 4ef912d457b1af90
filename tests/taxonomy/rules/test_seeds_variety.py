"""Seeds beside each other."""

from __future__ import annotations

from app.taxonomy.rules import duplicates
from app.taxonomy.rules.pairs import pairs
from app.taxonomy.rules.seeds_variety import LONG, MANY, check
from app.taxonomy.subject import Subject
from tests.taxonomy.rules.subjects import knowledge_with, places, seed, skill_with


def found(subject: Subject) -> list[tuple[str, str]]:
    return places(list(check(subject, pairs(subject))))


def test_a_question_with_two_answers_is_the_matter_of_duplicates():
    subject = skill_with(seed("What is it?", "A cat."), seed("What is it?", "A dog."))
    assert found(subject) == []
    assert [finding.rule for finding in duplicates.check(subject)] == ["duplicates/question"]


def test_of_another_context_the_same_question_is_another_one():
    subject = skill_with(seed("Who won?", "Ada.", "Ada won."), seed("Who won?", "Bob.", "Bob won."))
    assert found(subject) == []


def test_an_example_that_stands_twice_is_not_said_here():
    assert found(skill_with(seed("What?", "A cat it is."), seed("What?", "A cat it is."))) == []


def test_an_answer_to_two_questions_is_found_at_its_second_place():
    pair = {"question": "Who won?", "answer": "Ada won the game."}
    other = {"question": "Who lost?", "answer": "Ada won the game"}
    subject = knowledge_with(
        {"context": "C.", "questions_and_answers": [pair, other]},
        {"context": "D.", "questions_and_answers": [pair]},
    )
    assert found(subject) == [
        ("seeds/same-answer", "seed_examples[0].questions_and_answers[1].answer")
    ]


def test_labels_may_return():
    assert found(skill_with(seed("Is it?", "Yes, it is."), seed("Was it?", "Yes, it is."))) == []


def test_an_answer_that_is_its_question_is_found():
    assert found(skill_with(seed("What is a cat?", "What is a cat"))) == [
        ("seeds/answer-repeats-question", "seed_examples[0].answer")
    ]


def test_a_palindrome_is_no_repetition():
    assert found(skill_with(seed("madam", "madam"))) == []


def test_answers_of_one_word_each_are_of_one_style():
    seeds = [seed(f"What is {n}?", f"{n}th") for n in range(5)]
    assert found(skill_with(*seeds)) == [("seeds/one-style", "seed_examples")]
    assert found(skill_with(*seeds, seed("What is 6?", "the sixth"))) == []
    assert found(skill_with(*seeds[:2])) == []


def test_answers_that_are_all_long_are_of_one_style():
    seeds = [seed(f"What is {n}?", f"{n} " * (LONG + 1)) for n in range(5)]
    assert found(skill_with(*seeds)) == [("seeds/one-style", "seed_examples")]
    assert found(skill_with(*seeds, seed("What is 6?", "word " * LONG))) == []


def test_very_many_seeds_are_noted():
    seeds = [seed(f"What is {n}?", f"It is {n}.") for n in range(MANY + 1)]
    assert found(skill_with(*seeds)) == [("seeds/many", "seed_examples")]
    assert found(skill_with(*seeds[:MANY])) == []
