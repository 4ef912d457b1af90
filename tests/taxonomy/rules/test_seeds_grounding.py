"""Contexts: all or none, and where skills with them stand."""

from __future__ import annotations

import pytest

from app.domain.findings import Severity
from app.taxonomy.rules.seeds_grounding import check
from app.taxonomy.subject import Subject
from tests.taxonomy.documents import KNOWLEDGE_PATH, knowledge, skill
from tests.taxonomy.rules.subjects import places, seed, skill_with, subject_of

ELSEWHERE = "compositional_skills/writing/letters/qna.yaml"
GROUNDED = "compositional_skills/grounded/writing/qna.yaml"
FREE, WITH_CONTEXT = seed("Q?", "A."), seed("Q?", "A.", "C.")


def found(subject: Subject) -> list[tuple[str, str]]:
    return places(list(check(subject)))


@pytest.mark.parametrize("path", [ELSEWHERE, GROUNDED, "qna.yaml"])
def test_a_mix_is_found_where_the_fewer_are(path):
    mixed = skill_with(WITH_CONTEXT, WITH_CONTEXT, FREE, path=path)
    assert found(mixed) == [("seeds/mixed", "seed_examples[2]")]
    mixed = skill_with(FREE, FREE, WITH_CONTEXT, path=path)
    assert found(mixed) == [("seeds/mixed", "seed_examples[2]")]


def test_how_many_there_are_of_each_is_said():
    (finding,) = check(skill_with(WITH_CONTEXT, WITH_CONTEXT, FREE))
    assert finding.message.startswith("2 of 3 seed examples have a context")
    assert finding.severity is Severity.WARNING


def test_a_grounded_skill_stands_in_its_folder():
    (finding,) = check(skill_with(WITH_CONTEXT, path=ELSEWHERE))
    assert (finding.rule, finding.severity) == ("seeds/grounded-place", Severity.NOTE)
    assert finding.yaml_path == "seed_examples[0].context"
    assert found(skill_with(WITH_CONTEXT, path=GROUNDED)) == []


def test_a_freeform_skill_stands_elsewhere():
    (finding,) = check(skill_with(FREE, path=GROUNDED))
    assert (finding.rule, finding.severity) == ("seeds/freeform-place", Severity.WARNING)
    assert found(skill_with(FREE, path=ELSEWHERE)) == []


@pytest.mark.parametrize("path", ["qna.yaml", "foundational_skills/a/qna.yaml", ""])
def test_other_folders_ask_for_neither(path):
    assert found(skill_with(WITH_CONTEXT, path=path)) == []


def test_knowledge_has_contexts_anyway():
    assert found(subject_of(knowledge(), KNOWLEDGE_PATH)) == []


@pytest.mark.parametrize("seeds", [[], None, ["a"], [{}], [{"context": "  "}]])
def test_seeds_without_texts_say_nothing(seeds):
    assert found(subject_of(skill(seed_examples=seeds), GROUNDED)) == []
