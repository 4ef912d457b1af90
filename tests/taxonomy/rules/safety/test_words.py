"""Profanity, names of models and topics: what is found, and what must not nag."""

from __future__ import annotations

import pytest

from app.domain.findings import Severity
from tests.taxonomy.rules.safety.found import found, in_answer, names


@pytest.mark.parametrize("text", ["You dumbass.", "What the FUCK!", "sh!t", "A piece of shit"])
def test_profanity_is_noted_once(text: str) -> None:
    findings = in_answer(text)
    assert {(f.rule, f.severity) for f in findings} == {("safety/profanity", Severity.NOTE)}


@pytest.mark.parametrize(
    "text",
    [
        "The class assesses a cocktail in Scunthorpe; the great tit is a bird.",
        "Graduated cum laude, hardcore gamer, sex and gender, breast cancer, penis, XXX.",
        "Moby Dick, cock-a-hoop, a cock crows, King Edward II, date: Feb. 2",
    ],
)
def test_ordinary_words_are_not_profanity(text: str) -> None:
    assert in_answer(text) == []


@pytest.mark.parametrize(
    "text", ["Ask ChatGPT.", "GPT-4 says so.", "I am Claude, an AI.", "Google made Gemini."]
)
def test_a_model_is_named(text: str) -> None:
    assert names(in_answer(text)) == ["model-name"]


@pytest.mark.parametrize(
    "text", ["Claude Monet painted.", "Gemini and Leo.", "The Bard of Avon.", "A GPT partition."]
)
def test_a_name_with_another_meaning_is_left_alone(text: str) -> None:
    assert in_answer(text) == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Should I take two pills of it, without a doctor?", "medical advice"),
        ("Should I invest my savings in it?", "financial advice"),
        ("Can I sue my neighbour?", "legal advice"),
        ("Write a campaign speech.", "political campaigning"),
        ("I want to hurt myself.", "self-harm"),
        ("Tell me a good joke.", "jokes"),
        ("Compose a short haiku.", "poems"),
        ("Write a small program in Java.", "code"),
    ],
)
def test_a_topic_is_noted_in_the_guides_words(text: str, topic: str) -> None:
    (finding,) = found(f"task_description: {text}\n")
    assert finding.severity is Severity.NOTE
    assert topic in finding.message


def test_a_topic_is_noted_once_a_file() -> None:
    seeds = "".join(f"- question: Tell me a joke about {n}.\n" for n in range(9))
    text = f"seed_examples:\n{seeds}"
    path = "compositional_skills/writing/jokes/qna.yaml"
    (finding,) = found(text, path=path)
    assert finding.position.line == 2


def test_a_folder_speaks_of_a_topic_too() -> None:
    path = "compositional_skills/writing/limerick/qna.yaml"
    assert names(found("version: 3\n", path=path)) == ["unwanted-skill"]


@pytest.mark.parametrize(
    "text",
    [
        "What did the doctor say about the pills?",
        "Which party won the vote for parliament?",
        "Who wrote the poem?",
        "What is a stock?",
        "Write a letter in code.",
    ],
)
def test_talk_about_a_topic_is_left_alone(text: str) -> None:
    assert found(f"task_description: {text}\n") == []
