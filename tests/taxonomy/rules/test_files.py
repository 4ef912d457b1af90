"""Names and folders of a contribution."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.findings import Finding, Severity
from app.taxonomy.options import Mode
from app.taxonomy.rules.files import check
from tests.taxonomy.documents import SKILL_PATH, dump, skill, without
from tests.taxonomy.rules.subjects import main_leaves, subject_of


def findings(path: str, **given: object) -> list[Finding]:
    return list(check(subject_of(path=path, **given)))


def rules(path: str) -> list[str]:
    return [finding.rule for finding in findings(path)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("knowledge/arts/qna.yaml", []),
        ("knowledge/arts/qna.yml", ["files/name"]),
        ("knowledge/arts/QNA.yaml", ["files/name"]),
        ("knowledge/arts/questions.yaml", ["files/name"]),
        ("knowledge/arts/a b/qna.yaml", ["files/folder"]),
        ("knowledge/arts/a\u00a0b/qna.yaml", ["files/folder"]),
        ("knowledge/arts/a /qna.yaml", ["files/folder"]),
        ("knowledge/arts/Film/qna.yaml", ["files/folder-case"]),
        ("foundational_skills/a/qna.yaml", ["files/core-skill"]),
        ("foundational_skills/a b/qna.yml", ["files/name", "files/folder", "files/core-skill"]),
        ("drafts/qna.yaml", ["files/outside"]),
        ("qna.yaml", ["files/outside"]),
        ("", ["files/name", "files/outside"]),
        ("knowledge/qna.yaml", []),
        ("knowledge/favourites/qna.yaml", ["files/domain-folder"]),
        ("compositional_skills/favourites/qna.yaml", ["files/domain-folder"]),
        ("compositional_skills/grounded/favourites/qna.yaml", ["files/domain-folder"]),
        ("compositional_skills/grounded/arts/qna.yaml", []),
        ("knowledge/grounded/arts/qna.yaml", ["files/domain-folder"]),
        ("knowledge//arts/./film/qna.yaml", []),
    ],
)
def test_a_file_must_be_called_and_placed_as_a_contribution(path, expected):
    assert rules(path) == expected


def test_only_the_name_a_space_and_a_core_skill_block():
    found = findings("foundational_skills/A b/qna.yml") + findings("x/qna.yaml")
    blocking = {finding.rule for finding in found if finding.severity is Severity.ERROR}
    assert blocking == {"files/name", "files/folder", "files/core-skill"}


def test_a_core_skill_that_is_there_already_is_only_named():
    content = dump(without(skill(), "version"))
    (found,) = findings("foundational_skills/a/qna.yaml", document=content, version=Mode.OWN)
    assert (found.rule, found.severity) == ("files/core-skill", Severity.NOTE)


def test_what_belongs_to_the_family_is_all_asked_for():
    document = without(skill(), "version") | {"created_by": "A B", "version": 3}
    found = findings(SKILL_PATH, document=document, attribution=None)
    assert {finding.rule for finding in found} == {
        "files/created-by",
        "files/key-order",
        "files/attribution",
    }


@given(st.text(st.sampled_from("aB ./\\_\u202e\0\u3000é"), max_size=40) | st.text())
def test_any_path_is_taken(path):
    assert all(finding.rule.startswith("files/") for finding in findings(path))


def test_a_very_long_path_is_taken():
    assert rules("knowledge/arts/" + "a/" * 50_000 + "qna.yaml") == []


def test_nothing_that_the_taxonomy_has_taken_is_an_error():
    found = [finding for leaf in main_leaves() for finding in check(leaf)]
    assert not [finding for finding in found if finding.severity is Severity.ERROR]
