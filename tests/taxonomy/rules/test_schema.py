"""The schema check: true positions, the newest version, and no cascades."""

from __future__ import annotations

import pytest

from app.domain.findings import Finding
from app.taxonomy.read import read
from app.taxonomy.schema import Mode, check_schema, kind_of, yaml_path
from tests.taxonomy.documents import KNOWLEDGE_PATH, SKILL_PATH, dump, knowledge, skill, without


def found(content: bytes, path: str = SKILL_PATH, mode: Mode = Mode.NEWEST) -> list[Finding]:
    return list(check_schema(read(path, content), mode=mode))


def test_a_wrong_value_is_found_at_the_value():
    (finding,) = found(dump(skill(created_by="")))
    assert (finding.rule, finding.yaml_path) == ("schema/empty", "created_by")
    assert (finding.position.line, finding.position.column) == (3, 13)


def test_an_unknown_key_is_found_at_the_key():
    (finding,) = found(dump(skill(source="me")))
    assert (finding.rule, finding.yaml_path) == ("schema/unknown-key", "source")
    assert (finding.position.line, finding.position.column) == (5, 1)


def test_a_missing_key_is_found_at_the_first_key_of_what_lacks_it():
    text = b"version: 3\nseed_examples:\n  # first\n  - question: a\n"
    missing = [f for f in found(text) if f.yaml_path == "seed_examples[0]"]
    assert [(f.rule, f.position.line, f.position.column) for f in missing] == [
        ("schema/missing", 4, 5)
    ]


def test_a_repeated_seed_is_found_at_its_second_place():
    seeds = skill()["seed_examples"]
    (finding,) = found(dump(skill(seed_examples=[*seeds, seeds[0]])))
    assert (finding.rule, finding.yaml_path) == ("schema/repeated", "seed_examples[5]")


OLD = {
    "version 1": knowledge(version=1, seed_examples=skill()["seed_examples"]),
    "version 2": knowledge(version=2, seed_examples=skill()["seed_examples"]),
    "no version": without(knowledge(seed_examples=skill()["seed_examples"]), "version"),
    "no seeds at all": {"created_by": "octocat", "domain": "x"},
}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("document", OLD.values(), ids=OLD)
def test_knowledge_in_an_old_layout_is_one_finding(document, mode):
    (finding,) = found(dump(document), KNOWLEDGE_PATH, mode)
    assert finding.rule == "schema/version"


def test_knowledge_in_the_new_layout_under_an_old_number_needs_only_the_number():
    (finding,) = found(dump(knowledge(version=2)), KNOWLEDGE_PATH)
    assert (finding.rule, finding.yaml_path) == ("schema/version", "version")
    assert "version: 3" in finding.hint


@pytest.mark.parametrize("version", [0, 1, 2, 4, -1, "3", True, 3.5, None])
def test_a_skill_of_another_version_is_told_so_and_checked_against_the_newest(version):
    rules = [(f.rule, f.yaml_path) for f in found(dump(skill(version=version, created_by="")))]
    assert rules == [("schema/version", "version"), ("schema/empty", "created_by")]


@pytest.mark.parametrize(
    ("document", "rules"),
    [
        (skill(version=2), []),
        (without(skill(task_description=""), "version"), []),
        (skill(version=4), ["schema/version"]),
        (skill(version=0), ["schema/version"]),
        (skill(version=float("inf")), ["schema/version"]),
        (skill(version="2"), ["schema/version"]),
        (skill(version=2.0), []),
    ],
)
def test_in_its_own_mode_a_file_is_held_to_the_version_it_declares(document, rules):
    content = dump(document).replace(b"Infinity", b".inf")
    assert [f.rule for f in found(content, mode=Mode.OWN)] == rules


@pytest.mark.parametrize(
    ("path", "document", "kind"),
    [
        ("knowledge/a/qna.yaml", {}, "knowledge"),
        ("compositional_skills/a/qna.yaml", {"document": {}}, "skill"),
        ("foundational_skills/a/qna.yaml", {}, "skill"),
        ("qna.yaml", {"document": {}}, "knowledge"),
        ("qna.yaml", {}, "skill"),
    ],
)
def test_the_folder_says_what_a_file_is_and_elsewhere_its_document_does(path, document, kind):
    assert kind_of(path, document) == kind


def test_a_path_inside_a_file_is_written_as_people_write_it():
    assert yaml_path(("seed_examples", 2, "question")) == "seed_examples[2].question"
    assert yaml_path(()) == ""
