"""The schema check: true positions, the newest version, and no cascades."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from app.domain.findings import Finding, Position, Severity
from app.taxonomy.options import Mode, Version
from app.taxonomy.reading.read import read
from app.taxonomy.rules.schema import MAX_COVERED, RULES, check
from app.taxonomy.subject import Subject, Submission, kind_of, yaml_path
from schemas.validation import NEWEST, load, validate
from tests.taxonomy.documents import KNOWLEDGE_PATH, SKILL_PATH, dump, knowledge, skill, without


def found(content: bytes, path: str = SKILL_PATH, mode: Version = Mode.NEWEST) -> list[Finding]:
    submission = Submission(path=path, content=content, attribution=b"given")
    return list(check(Subject(submission, read(path, content), mode)))


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


def test_unknown_keys_stand_at_the_keys_and_one_of_them_for_their_mapping():
    text = dump(skill()) + b"license: a\nsource: b\n"
    first, second = found(b"# a comment\n" + text)
    assert [(f.rule, f.position.line) for f in (first, second)] == [
        ("schema/unknown-key", 6),
        ("schema/unknown-key", 7),
    ]
    (covered,) = first.covers
    assert (covered.position, covered.yaml_path) == (Position(line=2, column=1), "")
    assert covered.message == "What does not belong here: `license`, `source`."
    assert second.covers == ()


def test_of_many_unknown_keys_the_first_are_named():
    first, *_ = found(dump(skill(**{f"k{n}": 1 for n in range(1_500)})))
    assert first.covers[0].message.endswith("`k9` and 1,490 more.")


def test_repeats_stand_at_the_entries_and_the_first_of_them_for_their_list():
    seeds = skill()["seed_examples"]
    first, second = found(dump(skill(seed_examples=[*seeds, seeds[0], seeds[0]])))
    assert [f.yaml_path for f in (first, second)] == ["seed_examples[5]", "seed_examples[6]"]
    assert [c.yaml_path for c in first.covers] == ["seed_examples"]
    assert second.covers == ()


def test_a_misspelt_key_and_the_missing_one_are_one_finding():
    document = without(skill(), "created_by") | {"create-by": "octocat"}
    (finding,) = found(dump(document))
    assert (finding.rule, finding.hint) == ("schema/unknown-key", "Did you mean `created_by`?")
    assert "The key `created_by` is missing." in [c.message for c in finding.covers]


def test_a_misspelt_key_of_knowledge_is_an_error_though_other_keys_are_let_through():
    content = dump(knowledge()).replace(b'"question": "Question 2?"', b'"qestion": "Question 2?"')
    (finding,) = found(content, KNOWLEDGE_PATH)
    assert (finding.rule, finding.severity) == ("schema/unknown-key", Severity.ERROR)
    assert "This entry has no `question`." in [c.message for c in finding.covers]


def test_two_spellings_of_one_missing_key_are_two_findings():
    document = without(skill(), "version") | {"verson": 3, "versoin": 3}
    first, second = found(dump(document))
    assert {f.hint for f in (first, second)} == {"Did you mean `version`?"}
    assert [len(f.covers) for f in (first, second)] == [2, 0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yes", "the yes or no value `true`"),
        ("12:30", "the number 750"),
        ("2024-01-01", "the date 2024-01-01"),
        ("42", "the number 42"),
        ("", "nothing"),
        ("~", "nothing"),
    ],
)
def test_a_value_that_yaml_retypes_is_named_by_what_became_of_it(text, words):
    content = dump(without(skill(), "task_description")) + f"task_description: {text}\n".encode()
    (finding,) = found(content)
    assert (finding.rule, finding.position.line) == ("schema/type", 4)
    assert finding.message.endswith(f"but here it is {words}.")


def test_a_blank_text_is_an_error_but_a_skill_can_do_without_a_context():
    seeds = skill()["seed_examples"]
    seeds[1] |= {"context": " "}
    seeds[2] |= {"question": "\n"}
    assert [(f.yaml_path, f.rule, f.severity) for f in found(dump(skill(seed_examples=seeds)))] == [
        ("seed_examples[1].context", "schema/blank", Severity.WARNING),
        ("seed_examples[2].question", "schema/blank", Severity.ERROR),
    ]


def test_knowledge_cannot_do_without_a_context():
    seeds = knowledge()["seed_examples"]
    seeds[0] |= {"context": " "}
    (finding,) = found(dump(knowledge(seed_examples=seeds)), KNOWLEDGE_PATH)
    assert (finding.rule, finding.severity) == ("schema/blank", Severity.ERROR)


def test_a_key_that_nothing_reads_is_a_note_at_the_key():
    text = dump(knowledge()).replace(b'{"question": "Question 2?"', b'{"x": 1, "question": "Z"', 1)
    (finding,) = found(text, KNOWLEDGE_PATH)
    assert (finding.rule, finding.severity) == ("schema/unread-key", Severity.NOTE)
    assert text.splitlines()[finding.position.line - 1][finding.position.column :][:1] == b"x"


OLD = {
    "version 1": knowledge(version=1, seed_examples=skill()["seed_examples"]),
    "version 2": knowledge(version=2, seed_examples=skill()["seed_examples"]),
    "no version": without(knowledge(seed_examples=skill()["seed_examples"]), "version"),
    "no seeds at all": {"created_by": "octocat", "domain": "x"},
    "version 3 over old seeds": knowledge(seed_examples=skill()["seed_examples"]),
}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("document", OLD.values(), ids=OLD)
def test_knowledge_in_an_old_layout_is_one_finding_that_stands_for_all(document, mode):
    (finding,) = found(dump(document), KNOWLEDGE_PATH, mode)
    assert (finding.rule, finding.yaml_path) == ("schema/old-knowledge", "")
    told = {v.path for v in validate(document, NEWEST, "knowledge") if v.rule != "unknown-key"}
    assert {c.yaml_path for c in finding.covers} >= {yaml_path(path) for path in told}


@pytest.mark.parametrize("document", [{}, {"created_by": "octocat"}, {"x": 1}])
def test_a_file_with_next_to_nothing_in_it_has_no_layout(document):
    assert "schema/old-knowledge" not in {f.rule for f in found(dump(document), KNOWLEDGE_PATH)}


def test_what_the_old_layout_does_not_explain_is_still_said():
    document = knowledge(version=1, seed_examples=skill()["seed_examples"], created_by="", x=1)
    assert [f.rule for f in found(dump(document), KNOWLEDGE_PATH)] == [
        "schema/old-knowledge",
        "schema/empty",
        "schema/unknown-key",
    ]


def test_knowledge_in_the_new_layout_under_an_old_number_needs_only_the_number():
    (finding,) = found(dump(knowledge(version=2)), KNOWLEDGE_PATH)
    assert (finding.rule, finding.yaml_path) == ("schema/version", "version")
    assert "version: 3" in finding.hint


@pytest.mark.parametrize("version", [1, 2])
def test_knowledge_cannot_be_held_to_a_version_that_is_no_longer_accepted(version):
    (finding,) = found(dump(knowledge()), KNOWLEDGE_PATH, version)
    assert finding.rule == "schema/version"
    assert "no longer accepted" in finding.message


def test_a_refused_version_is_also_said_at_the_start_of_the_file():
    content = b"# a comment\n" + dump(knowledge(version=2))
    (finding,) = found(content, KNOWLEDGE_PATH, Mode.OWN)
    assert finding.yaml_path == "version"
    (top, const) = finding.covers
    assert (top.position, const.position) == (Position(), Position(line=2, column=10))


OF_THE_OTHER_KIND = {
    "a skill among knowledge": (skill(), KNOWLEDGE_PATH),
    "knowledge among skills": (knowledge(), SKILL_PATH),
    "a skill laid out like knowledge": (
        skill(seed_examples=knowledge()["seed_examples"]),
        SKILL_PATH,
    ),
}


@pytest.mark.parametrize(("document", "path"), OF_THE_OTHER_KIND.values(), ids=OF_THE_OTHER_KIND)
def test_a_file_laid_out_as_the_other_kind_is_one_finding(document, path):
    (finding,) = found(dump(document), path)
    assert finding.rule == "schema/wrong-kind"
    assert finding.covers


def test_words_for_a_file_in_the_wrong_folder_name_both_ways_out():
    (finding,) = found(dump(skill()), KNOWLEDGE_PATH)
    assert "compositional_skills" in finding.hint
    assert "version: 3" in finding.hint


def test_the_wrong_kind_says_nothing_of_the_version():
    document = knowledge(version=1)
    assert [f.rule for f in found(dump(document))] == ["schema/wrong-kind", "schema/version"]


def test_seeds_given_as_a_group_of_keys_are_one_finding():
    (finding,) = found(dump(skill(seed_examples={"question": "a", "answer": "b"})))
    assert (finding.rule, finding.yaml_path) == ("schema/type", "seed_examples")


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
        (skill(version=True), ["schema/version"]),
        (skill(version=None, created_by=""), ["schema/version", "schema/empty"]),
        (skill(version=4, created_by=""), ["schema/version", "schema/empty"]),
    ],
)
def test_in_its_own_mode_a_file_is_held_to_the_version_it_declares(document, rules):
    content = dump(document).replace(b"Infinity", b".inf")
    assert [f.rule for f in found(content, mode=Mode.OWN)] == rules


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_file_can_be_held_to_a_version_by_its_number(version):
    assert [f.rule for f in found(dump(skill(version=2)), mode=version)] == (
        [] if version == 2 else ["schema/version"]
    )


@pytest.mark.parametrize("version", [0, 4, -1])
def test_a_number_that_is_no_version_is_refused_and_the_rest_is_checked(version):
    finding, other = found(dump(skill(created_by="")), mode=version)
    assert (finding.rule, finding.message) == (
        "schema/version",
        f"There is no version {version}.",
    )
    assert other.rule == "schema/empty"


def odd_documents() -> st.SearchStrategy[dict[Any, Any]]:
    """Files with anything under their keys, in parts as it should be."""
    scalars = st.none() | st.booleans() | st.integers(0, 4) | st.sampled_from(["", " ", "a"])
    names = ["question", "answer", "context", "questions_and_answers", "quesion", "repo"]
    keys = st.sampled_from(names) | st.none() | st.integers(0, 1)
    inner = st.recursive(
        scalars,
        lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(keys, deeper, max_size=4),
        max_leaves=20,
    )
    top = ["version", "created_by", "task_description", "document", "domain", "x", "verson"]
    changes = st.dictionaries(st.sampled_from([*top, "seed_examples"]), inner, max_size=3)
    seeds = st.lists(st.dictionaries(keys, inner, max_size=4), max_size=4)
    bases = st.sampled_from([{}, skill(), knowledge()])
    made = st.tuples(bases, changes, seeds)
    return made.map(lambda m: {**m[0], **m[1], **({"seed_examples": m[2]} if m[2] else {})})


@settings(max_examples=150, deadline=None)
@given(document=odd_documents(), path=st.sampled_from([SKILL_PATH, KNOWLEDGE_PATH]))
def test_all_that_the_library_finds_is_found_or_covered_at_its_place(document, path):
    content = yaml.safe_dump(document, sort_keys=False).encode()
    findings = found(content, path)
    ours = {f.yaml_path for f in findings} | {c.yaml_path for f in findings for c in f.covers}
    library = Draft202012Validator(load(NEWEST, kind_of(path, document)))
    assert {yaml_path(tuple(e.absolute_path)) for e in library.iter_errors(document)} <= ours


HOSTILE = {
    "unknown keys": "".join(f"k{n}: 1\n" for n in range(20_000)),
    "wrong seeds": "seed_examples:\n" + "".join(f"- {{q{n}: {n}}}\n" for n in range(12_000)),
    "seeds of the other kind": "seed_examples:\n- questions_and_answers: 1\n"
    + "".join(f"- {n}\n" for n in range(20_000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_thousands_of_mistakes_take_little_time(text):
    reading = read(SKILL_PATH, text.encode())
    submission = Submission(path=SKILL_PATH, content=b"", attribution=b"given")
    start = time.process_time()
    findings = list(check(Subject(submission, reading)))
    assert time.process_time() - start < 15
    assert sum(1 + len(f.covers) for f in findings) > MAX_COVERED
    assert max(len(f.covers) for f in findings) <= MAX_COVERED


def test_every_rule_says_why_and_has_examples():
    assert all(r.why and r.bad.text and r.good.text and r.message and r.hint for r in RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)


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
