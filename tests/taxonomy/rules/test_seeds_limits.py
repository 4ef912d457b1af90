"""How long seeds may be."""

from __future__ import annotations

import pytest

from app.domain.findings import Severity
from app.taxonomy.rules.pairs import pairs
from app.taxonomy.rules.seeds_limits import (
    MOST_TOGETHER,
    RESERVED,
    SEEDS_SHOWN,
    WINDOW,
    check,
    estimated_tokens,
)
from app.taxonomy.subject import Subject
from tests.taxonomy.documents import skill
from tests.taxonomy.rules.subjects import knowledge_with, places, seed, skill_with, subject_of
from workers.pipeline.choice import MOST_OTHERS
from workers.pipeline.steps import explain
from workers.pipeline.steps.calls import ANSWER_TOKENS, QUESTION_TOKENS


def found(subject: Subject) -> list[tuple[str, str]]:
    return places(list(check(subject, pairs(subject))))


def words(count: int) -> str:
    return "ab " * count


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"context": words(500), "question": words(250), "answer": words(250)}, []),
        ({"context": words(501)}, ["context"]),
        ({"question": words(251)}, ["question"]),
        ({"answer": words(251)}, ["answer"]),
        ({"context": words(501), "answer": words(251)}, ["context", "answer"]),
    ],
)
def test_each_text_has_its_limit(changes, expected):
    assert found(skill_with({"question": "Q?", "answer": "A."} | changes)) == [
        (f"seeds/{key}-too-long", f"seed_examples[0].{key}") for key in expected
    ]


def test_pairs_of_knowledge_have_the_same_limits():
    pair = {"question": "Q?", "answer": words(251)}
    subject = knowledge_with({"context": "C.", "questions_and_answers": [pair]})
    (finding,) = check(subject, pairs(subject))
    assert finding.yaml_path == "seed_examples[0].questions_and_answers[0].answer"
    assert "251 words; at most 250" in finding.message
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(("more", "expected"), [(0, []), (1, ["seeds/too-long-together"])])
def test_questions_and_answers_of_a_skill_have_a_limit_together(more, expected):
    seeds = [seed(words(30), words(200)) for _ in range(MOST_TOGETHER // 230)]
    seeds[0]["question"] += words(more)
    assert [rule for rule, _ in found(skill_with(*seeds))] == expected


def test_contexts_do_not_count_towards_it():
    seeds = [seed("Q?", "A.", words(400)) for _ in range(10)]
    assert found(skill_with(*seeds)) == []


def test_what_one_request_shows_must_fit():
    seeds = [seed("Q?", "A.", words(490)) for _ in range(5)]
    assert found(skill_with(*seeds)) == []
    task = words(1_000)
    assert found(skill_with(*seeds, task_description=task)) == [("seeds/window", "seed_examples")]


def test_writing_without_blanks_is_measured_too():
    seeds = [seed("Q?", "\u732b" * 1_500) for _ in range(5)]
    assert [rule for rule, _ in found(skill_with(*seeds))] == ["seeds/window"]


def test_the_reserve_is_enough_for_what_the_pipeline_asks_for():
    written = QUESTION_TOKENS + 2 * max(ANSWER_TOKENS.values()) + explain.MAX_TOKENS
    assert written < RESERVED < WINDOW
    assert SEEDS_SHOWN == 1 + MOST_OTHERS


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("one two three", 4), ("a" * 400, 100), ("\ud800", 0)]
)
def test_tokens_are_estimated(text, tokens):
    assert estimated_tokens(text) in range(tokens, tokens + 2)


def test_a_file_within_limits_has_no_finding():
    assert found(subject_of(skill())) == []
