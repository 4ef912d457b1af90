"""Texts that say nothing, or less than they are asked for."""

from __future__ import annotations

import pytest

from app.taxonomy.rules.pairs import pairs
from app.taxonomy.rules.seeds_words import check, is_placeholder
from app.taxonomy.subject import Subject
from tests.taxonomy.documents import KNOWLEDGE_PATH, knowledge, skill
from tests.taxonomy.rules.subjects import places, seed, skill_with, subject_of


def found(subject: Subject) -> list[tuple[str, str]]:
    return places(list(check(subject, pairs(subject))))


@pytest.mark.parametrize(
    "text",
    [
        "TODO",
        "tbd.",
        "TODO: write this",
        "Question 1",
        "question",
        "Answer #2",
        "Your question here",
        "<your answer>",
        "[Insert name]",
        "<The knowledge domain which is used in prompts to the teacher model during generation.>",
        "{{question}}",
        "Insert the answer here.",
        "an example answer",
        "Lorem ipsum dolor sit amet, consectetur",
    ],
)
def test_words_of_a_template_are_found(text):
    assert is_placeholder(text)
    assert found(skill_with(seed("What is it?", text))) == [
        ("seeds/placeholder", "seed_examples[0].answer")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Yes",
        "Todo lists help people to remember.",
        "What is the question that this text answers?",
        "Write a short text about lorem ipsum.",
        "<br>",
        '<img alt="a picture of a cat" src="cat.png">',
        "<b>it is a bold text</b>",
        "[1, 2, 3]",
        "Put the milk into the fridge.",
        "The answer is 42.",
        "a question of taste",
        "Run `ceph orch apply nfs <svc_id>`.",
        "<" + "your " * 100 + ">",
    ],
)
def test_ordinary_texts_are_not(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize("task", ["Letters", "letters.", "formal letters", "TODO", "<your>"])
def test_a_task_is_described_in_words_of_its_own(task):
    subject = subject_of(skill(task_description=task), "compositional_skills/a/Formal_Letters/q")
    assert found(subject) == [("seeds/task-description", "task_description")]


@pytest.mark.parametrize("task", ["Write letters.", "", "  ", None, 7, ["Letters"]])
def test_what_is_no_text_is_the_matter_of_the_schema(task):
    assert found(subject_of(skill(task_description=task))) == []


def test_the_outline_of_knowledge_is_its_task():
    subject = subject_of(knowledge(document_outline="Planets"), KNOWLEDGE_PATH)
    assert found(subject) == [("seeds/task-description", "document_outline")]


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Why is the sky blue?", "Scattering", True),
        ("Here is a text. Explain it.", "Physics", True),
        ("How does it work?", "Well", True),
        ("Why is the sky blue?", "Because of scattering.", False),
        ("How many moons are there?", "Two", False),
        ("How  many moons are there?", "Two", False),
        ("However it is, who was it?", "Ada", False),
        ("Who was it?", "Ada", False),
    ],
)
def test_reasons_take_more_than_a_word(question, answer, expected):
    rules = [rule for rule, _ in found(skill_with(seed(question, answer)))]
    assert rules == ["seeds/answer-too-short"] * expected
