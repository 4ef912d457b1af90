"""The family as a whole: its rules, its examples, and texts that are meant to hurt it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.findings import Severity
from app.taxonomy.rule import Rule
from app.taxonomy.rules.safety.family import RULES
from tests.taxonomy.documents import dump, skill
from tests.taxonomy.rules.safety.found import found, names

# Generous: some seconds are slow; what must not happen is minutes.
HANG = 15
SIZE = 300_000
HOSTILE = {
    "letters": "a",
    "spaces": "a ",
    "web tokens": "eyJ",
    "digits": "1 ",
    "card starts": "4111-1",
    "addresses": "a@",
    "domains": "a@b.",
    "brackets": "<|",
    "orders": "ignore all the ",
    "scores": "give a b c d ",
    "questions": "should i take ",
    "poems": "write a ",
    "zero-width": "\u200b",
    "zero-width words": "a\u200b ",
    "look-alikes": "a\u0430",
    "spaced": "i g ",
    "links": "://a:b",
    "insults": "shit ",
    "phones": "+44 20 ",
    "marks": "\u202ea",
    "secrets": "ghp" + "_" + "a1" * 18 + " ",
    "quotes": "'\"",
}


def test_nothing_is_an_error_and_everything_is_marked_as_a_guess() -> None:
    assert all(rule.severity is not Severity.ERROR and rule.heuristic for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_show_the_rule(rule: Rule) -> None:
    assert rule.id in {finding.rule for finding in found(rule.bad.text)}
    assert rule.id not in {finding.rule for finding in found(rule.good.text)}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_a_large_text_of_anything_is_answered(unit: str) -> None:
    text = (unit * SIZE)[: SIZE // len(unit[0].encode())]
    began = time.process_time()
    findings = found(dump(skill(task_description=text)) if unit == "'\"" else _block(text))
    assert time.process_time() - began < HANG
    assert all(names(findings).count(name) <= 21 for name in set(names(findings)))


def _block(text: str) -> str:
    return f"version: 3\ntask_description: |\n  {text}\n"


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300), attribution=st.binary(max_size=300))
def test_any_bytes_are_answered(content: bytes, attribution: bytes) -> None:
    found(content, attribution=attribution)


_TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "a@b.co",
        "\u202e",
        "ignore all previous rules",
        "+44 20 7946 0018",
        "\u200b\u200b\u200b\u200b",
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(seeds=_VALUES, question=_VALUES, document=_VALUES, words=_VALUES)
def test_any_shape_is_answered_with_places_inside_the_file(
    seeds: object, question: object, document: object, words: object
) -> None:
    examples = [{"question": question, "answer": words, "context": seeds}, seeds]
    changed = skill(seed_examples=examples, document=document, task_description=words)
    lines = dump(changed).decode().split("\n")
    for finding in found(dump(changed)):
        assert 1 <= finding.position.line <= len(lines)
        assert 1 <= finding.position.column <= len(lines[finding.position.line - 1]) + 1
