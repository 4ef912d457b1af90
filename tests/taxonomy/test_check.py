"""The front of the checks: one report for each file, whatever it holds."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from app.domain.contribution import ContributionKind, Seed
from app.domain.findings import Severity, Verdict
from app.taxonomy import check as front
from app.taxonomy.check import MAX_FINDINGS
from app.taxonomy.options import CheckOptions, Mode
from app.taxonomy.outside import Outside
from app.taxonomy.subject import Submission
from tests.taxonomy.documents import (
    KNOWLEDGE_PATH,
    SKILL_PATH,
    check_text,
    dump,
    knowledge,
    rules,
    skill,
    without,
)


def test_a_freeform_skill_becomes_a_contribution():
    report = check_text(dump(skill()))
    assert (report.verdict, report.findings) == (Verdict.OK, ())
    assert report.contribution is not None
    assert report.contribution.kind is ContributionKind.FREEFORM
    assert report.contribution.task == "Write letters."
    assert report.contribution.seeds[0] == Seed(question="Question 0?", answer="Answer 0.")
    assert report.contribution.created_by == "octocat"


def test_one_context_makes_a_skill_grounded():
    document = skill()
    document["seed_examples"][3]["context"] = "Some facts."
    report = check_text(dump(document))
    assert report.contribution is not None
    assert report.contribution.kind is ContributionKind.GROUNDED


def test_a_blank_context_does_not():
    document = skill()
    document["seed_examples"][3]["context"] = "  "
    report = check_text(dump(document))
    assert report.contribution is not None
    assert report.contribution.kind is ContributionKind.FREEFORM


def test_knowledge_has_a_seed_for_each_question_with_its_context():
    report = check_text(dump(knowledge()), KNOWLEDGE_PATH)
    assert (report.verdict, report.findings) == (Verdict.OK, ())
    assert report.contribution is not None
    assert report.contribution.kind is ContributionKind.KNOWLEDGE
    assert len(report.contribution.seeds) == 15
    assert report.contribution.seeds[3].context == "Context 1."
    assert (report.contribution.task, report.contribution.domain) == ("The planets.", "Astronomy")


def test_a_warning_does_not_block():
    report = check_text(dump(skill()).replace(b"version: 3", b"version:  3"))
    assert rules(report) == ["lint/colons"]
    assert report.verdict is Verdict.OK
    assert report.contribution is not None


@pytest.mark.parametrize("changes", [{"attribution": None}, {"path": "knowledge/a/qna.yml"}])
def test_an_error_outside_the_text_leaves_no_contribution(changes):
    report = check_text(dump(skill()), **changes)
    assert (report.verdict, report.contribution) == (Verdict.ERROR, None)


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file():
    text = b"version: 2\ntask_description: ''\ncreated_by: 5 \nseed_examples: []"
    report = check_text(text, "foundational_skills/a b/qna.yml", attribution=None)
    assert rules(report) == [
        "files/attribution",
        "files/core-skill",
        "files/folder",
        "files/name",
        "schema/version",
        "schema/empty",
        "schema/type",
        "lint/trailing-spaces",
        "schema/too-few",
        "lint/new-line-at-end-of-file",
    ]


def test_a_file_that_cannot_be_parsed_is_still_linted():
    assert rules(check_text("a: b \nc: d: e\n")) == ["lint/trailing-spaces", "yaml/syntax"]


def test_version_1_is_not_linted_in_its_own_mode():
    content = dump(without(skill(), "version")).rstrip()
    submission = Submission(path=SKILL_PATH, content=content, attribution=b"x")
    report = front.check(submission, CheckOptions(version=Mode.OWN))
    assert report.verdict is Verdict.OK


def test_a_file_that_github_did_not_send_is_too_large():
    report = check_text(b"", size=2_000_000)
    assert rules(report) == ["yaml/too-large"]
    assert "2,000,000" in report.findings[0].message


def test_the_author_is_compared_where_one_is_given():
    report = check_text(dump(skill(created_by="A Person")), author="octocat")
    assert rules(report) == ["files/created-by"]
    assert (report.findings[0].position.line, report.findings[0].position.column) == (3, 13)
    assert report.verdict is Verdict.OK


def test_of_too_many_findings_the_weightiest_are_kept_and_the_rest_is_counted():
    text = "x:\n" + "".join(f"  - a{n}:  b\n" for n in range(MAX_FINDINGS + 50)) + "version: 3"
    report = check_text(text)
    assert len(report.findings) == MAX_FINDINGS + 1
    assert "lint/new-line-at-end-of-file" in rules(report)
    last = report.findings[-1]
    assert (last.rule, last.severity) == ("files/left-out", Severity.NOTE)
    assert last.message.startswith("56 more")


def test_a_fault_of_ours_in_one_file_does_not_stop_the_others(monkeypatch):
    def fail(path: str, content: bytes) -> None:
        raise RecursionError(path)

    good = Submission(path=SKILL_PATH, content=dump(skill()), attribution=b"x")
    expected = front.check(good)
    real = front.read
    monkeypatch.setattr(front, "read", lambda p, c: real(p, c) if p == SKILL_PATH else fail(p, c))
    bad = Submission(path=KNOWLEDGE_PATH, content=b"a: b", attribution=b"x")
    with capture_logs() as logged:
        first, second = front.check(bad), front.check(good)
    assert rules(first) == ["files/not-checked"]
    assert (first.verdict, second) == (Verdict.ERROR, expected)
    assert [(line["log_level"], line["exc_info"]) for line in logged] == [("error", True)]
    assert "RecursionError" not in first.findings[0].message


def pieces() -> st.SearchStrategy[str]:
    """Text made of what means something to YAML, so that more of it is parsed."""
    signs = [*" \n\t:-|>'\"[]{}#&*!%@`?,\\~=<", "a", "b", "\r\n", "\u2028", "\ufeff"]
    parts = ["\n  ", "\n- ", ": ", "\n---\n", "<<: *a", "&a ", "2024-01-01", "!!int ", "!!binary "]
    lines = ["version: 3\n", "seed_examples:\n", "- question: a\n", "# yamllint disable\n"]
    words = st.sampled_from([*signs, *parts, *lines])
    return st.lists(words, max_size=40).map("".join)


def documents() -> st.SearchStrategy[bytes]:
    """Well-formed YAML of any shape under the keys that the schemas know."""
    pair = ["context", "question", "answer", "questions_and_answers"]
    keys = st.sampled_from(["version", "created_by", "seed_examples", "document", "x", *pair])
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
    values = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    )
    made = st.dictionaries(keys | st.integers() | st.none(), values, max_size=5)
    return made.map(lambda document: yaml.safe_dump(document, allow_unicode=True).encode())


@settings(max_examples=200, deadline=None)
@given(
    content=st.binary(max_size=200) | pieces().map(str.encode) | documents(),
    path=st.sampled_from([SKILL_PATH, KNOWLEDGE_PATH, "qna.yaml"]),
    mode=st.sampled_from(Mode),
)
def test_whatever_the_bytes_are_the_outcome_is_a_report(content, path, mode):
    submission = Submission(path=path, content=content, attribution=b"x", author="octocat")
    report = front._check(submission, CheckOptions(version=mode), Outside())
    lines = content.decode("utf-8", "replace").count("\n") + content.count(b"\r") + 2
    assert all(1 <= finding.position.line <= lines for finding in report.findings)
    assert (report.contribution is None) == (report.verdict is Verdict.ERROR)
