"""The schemas: which documents they accept, and what they say of the others."""

from __future__ import annotations

import datetime
import json
import time
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest

from schemas.validation import NEWEST, VERSIONS, load, validate
from schemas.words import RULES
from tests.taxonomy.documents import knowledge, skill, without

KINDS = ("skill", "knowledge")


def said(document: dict[str, Any], version: int = 3, kind: str = "skill") -> set[tuple[str, Any]]:
    return {(v.rule, v.path) for v in validate(document, version, kind)}


def changed(document: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    document = deepcopy(document)
    inner: Any = document
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return document


@pytest.mark.parametrize("version", [2, 3])
def test_a_skill_of_five_seeds_is_accepted(version):
    assert validate(skill(version=version), version, "skill") == []


def test_knowledge_of_version_3_is_accepted():
    assert validate(knowledge(), 3, "knowledge") == []


def test_a_skill_of_version_1_needs_neither_version_nor_five_seeds_nor_a_description():
    document = without(skill(task_description=""), "version")
    document["seed_examples"] = document["seed_examples"][:1] * 2
    assert validate(document, 1, "skill") == []


@pytest.mark.parametrize("version", [1, 2])
def test_old_knowledge_is_refused_in_one_sentence(version):
    violations = validate({"version": version, "nonsense": 1}, version, "knowledge")
    assert [(v.rule, v.path) for v in violations] == [("version", ())]


SKILL_MISTAKES = {
    "no version": (without(skill(), "version"), ("version", ())),
    "another version": (skill(version=2), ("version", ("version",))),
    "a version in quotes": (skill(version="3"), ("version", ("version",))),
    "a version that is true": (skill(version=True), ("version", ("version",))),
    "no author": (without(skill(), "created_by"), ("missing", ())),
    "an empty author": (skill(created_by=""), ("empty", ("created_by",))),
    "an author that is a number": (skill(created_by=12), ("type", ("created_by",))),
    "an empty description": (skill(task_description=""), ("empty", ("task_description",))),
    "four seeds": (
        skill(seed_examples=skill()["seed_examples"][:4]),
        ("too-few", ("seed_examples",)),
    ),
    "a seed twice": (
        skill(seed_examples=skill()["seed_examples"] + skill()["seed_examples"][:1]),
        ("repeated", ("seed_examples", 5)),
    ),
    "seeds that are no list": (skill(seed_examples="x"), ("type", ("seed_examples",))),
    "a seed that is text": (
        changed(skill(), ("seed_examples", 1), "x"),
        ("type", ("seed_examples", 1)),
    ),
    "a seed without an answer": (
        changed(skill(), ("seed_examples", 0), {"question": "q"}),
        ("missing", ("seed_examples", 0)),
    ),
    "an answer that is nothing": (
        changed(skill(), ("seed_examples", 0, "answer"), None),
        ("type", ("seed_examples", 0, "answer")),
    ),
    "an empty context": (
        changed(skill(), ("seed_examples", 0, "context"), ""),
        ("empty", ("seed_examples", 0, "context")),
    ),
    "an unknown key": (skill(attribution="me"), ("unknown-key", ("attribution",))),
    "an unknown key in a seed": (
        changed(skill(), ("seed_examples", 2, "source"), "me"),
        ("unknown-key", ("seed_examples", 2, "source")),
    ),
}


@pytest.mark.parametrize(("document", "violation"), SKILL_MISTAKES.values(), ids=SKILL_MISTAKES)
def test_a_skill_with_one_mistake_breaks_one_constraint(document, violation):
    assert said(document) == {violation}


KNOWLEDGE_MISTAKES = {
    "no outline": (without(knowledge(), "document_outline"), ("missing", ())),
    "no domain": (without(knowledge(), "domain"), ("missing", ())),
    "a task description": (
        knowledge(task_description="x"),
        ("unknown-key", ("task_description",)),
    ),
    "no commit": (
        knowledge(document=without(knowledge()["document"], "commit")),
        ("missing", ("document",)),
    ),
    "a commit that is a number": (
        changed(knowledge(), ("document", "commit"), 1234567),
        ("type", ("document", "commit")),
    ),
    "no pattern": (
        changed(knowledge(), ("document", "patterns"), []),
        ("too-few", ("document", "patterns")),
    ),
    "a pattern twice": (
        changed(knowledge(), ("document", "patterns"), ["a.md", "a.md"]),
        ("repeated", ("document", "patterns", 1)),
    ),
    "a pattern that is a number": (
        changed(knowledge(), ("document", "patterns"), [1]),
        ("type", ("document", "patterns", 0)),
    ),
    "two questions": (
        changed(
            knowledge(),
            ("seed_examples", 0, "questions_and_answers"),
            knowledge()["seed_examples"][0]["questions_and_answers"][:2],
        ),
        ("too-few", ("seed_examples", 0, "questions_and_answers")),
    ),
    "a seed without a context": (
        changed(
            knowledge(), ("seed_examples", 0), without(knowledge()["seed_examples"][0], "context")
        ),
        ("missing", ("seed_examples", 0)),
    ),
    "an empty question": (
        changed(knowledge(), ("seed_examples", 0, "questions_and_answers", 1, "question"), ""),
        ("empty", ("seed_examples", 0, "questions_and_answers", 1, "question")),
    ),
}


@pytest.mark.parametrize(
    ("document", "violation"), KNOWLEDGE_MISTAKES.values(), ids=KNOWLEDGE_MISTAKES
)
def test_knowledge_with_one_mistake_breaks_one_constraint(document, violation):
    assert said(document, kind="knowledge") == {violation}


def test_other_keys_beside_a_question_of_knowledge_are_told_apart_from_unknown_ones():
    path = ("seed_examples", 0, "questions_and_answers", 0, "source")
    assert said(changed(knowledge(), path, "me"), kind="knowledge") == {("unread-key", path)}


@pytest.mark.parametrize("blank", [" ", "\n\t ", "\u00a0\u3000"])
def test_white_space_is_not_enough_where_text_is_wanted(blank):
    assert said(skill(task_description=blank)) == {("blank", ("task_description",))}
    assert said(skill(task_description=blank, version=1), version=1) == set()


def test_a_misspelt_key_names_the_one_that_was_meant():
    found = validate({**without(skill(), "created_by"), "created-by": "me"}, 3, "skill")
    assert {(v.rule, v.key, v.meant) for v in found} == {
        ("missing", "created_by", ""),
        ("unknown-key", "created-by", "created_by"),
    }


def test_a_known_key_that_is_there_already_was_not_meant():
    (found,) = validate(skill(createdby="me"), 3, "skill")
    assert (found.rule, found.meant) == ("unknown-key", "")


@pytest.mark.parametrize(
    ("key", "words"),
    [(None, "null"), (True, "true"), (12, "12"), ("a`b", "a'b"), ("x" * 99, "...")],
)
def test_a_key_of_any_kind_is_named_as_yaml_writes_it(key, words):
    (found,) = validate({**skill(), key: 1}, 3, "skill")
    assert words in found.message
    assert len(found.message) < 80


def test_an_entry_of_a_list_is_named_by_its_list():
    document = changed(knowledge(), ("document", "patterns"), [""])
    assert validate(document, 3, "knowledge")[0].message == "An entry of `patterns` is empty."


def test_two_missing_keys_are_said_once_each():
    violations = validate(without(skill(), "created_by", "task_description"), 3, "skill")
    assert [v.message for v in violations] == [
        "The key `created_by` is missing.",
        "The key `task_description` is missing.",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "the yes or no value `true`"),
        (750, "the number 750"),
        (1.5, "the number 1.5"),
        (datetime.date(2024, 1, 1), "the date 2024-01-01"),
        ([], "a list"),
        ({}, "a group of keys"),
        (b"", "something else"),
    ],
)
def test_a_wrong_kind_is_named_by_what_yaml_made_of_it(value, words):
    (violation,) = validate(skill(task_description=value), 3, "skill")
    assert violation.message == f"`task_description` must be text, but here it is {words}."
    assert violation.hint


@pytest.mark.parametrize("document", [{}, {1: 2, None: 3, (): 4}, {"seed_examples": [{2: 1}, {}]}])
def test_odd_keys_are_violations_and_no_failure(document):
    assert all(validate(document, version, kind) for version in VERSIONS for kind in KINDS)


def test_true_and_one_are_different_seeds_and_one_and_one_point_nought_are_not():
    def repeats(*items: object) -> bool:
        return ("repeated", ("seed_examples", 1)) in said(skill(seed_examples=list(items)))

    assert not repeats({"a": True}, {"a": 1})
    assert repeats({"a": 1.0}, {"a": 1})
    assert repeats({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]})


def test_ten_thousand_seeds_are_compared_within_a_few_seconds():
    seeds = [{"question": f"q{n}", "answer": "a"} for n in range(10_000)]
    start = time.process_time()
    assert validate(skill(seed_examples=seeds), 3, "skill") == []
    assert time.process_time() - start < 30


def test_an_unknown_version_has_no_schema():
    with pytest.raises(KeyError):
        load(4, "skill")


def test_a_schema_is_read_once():
    assert load(NEWEST, "skill") is load(NEWEST, "skill")


def constraints(schema: Any, owner: str = "") -> Any:
    """Every keyword of a schema that can fail, with the words kept beside it."""
    if isinstance(schema, dict):
        for keyword in ("minItems", "required", "additionalProperties", "not"):
            if keyword in schema and "$schema" not in schema.get("properties", {}):
                yield keyword, schema.get("x-seedbed", {}).get(keyword)
        for key, value in schema.items():
            if key != "x-seedbed":
                yield from constraints(value)


def test_words_are_only_for_keywords_that_can_break():
    for version in VERSIONS:
        for kind in KINDS:
            assert set(words_of(load(version, kind))) <= set(RULES)


def words_of(schema: Any) -> Any:
    """The keywords that a schema and those inside it have words for."""
    if isinstance(schema, dict):
        yield from schema.get("x-seedbed", {})
        for key, value in schema.items():
            if key != "x-seedbed":
                yield from words_of(value)


@pytest.mark.parametrize("name", ["common", *(f"v{v}/{kind}" for v in VERSIONS for kind in KINDS)])
def test_every_constraint_on_structure_has_its_own_words_and_hint(name):
    text = files("schemas").joinpath("qna", f"{name}.json").read_text(encoding="utf-8")
    found = list(constraints(json.loads(text)))
    assert found
    assert all(words and words["message"] and words["hint"] for _, words in found)
