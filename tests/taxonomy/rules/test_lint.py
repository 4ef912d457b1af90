"""Lint: yamllint's relaxed rules, without its switches."""

from __future__ import annotations

import pytest

from app.domain.findings import Severity
from app.taxonomy.rules.lint import MOST_OF_ONE_RULE, RULES, lint
from app.taxonomy.rules.linting import settings
from tests.taxonomy.documents import check_text

PATH = "compositional_skills/a/qna.yaml"
E, W = Severity.ERROR, Severity.WARNING

CASES = {
    "spaces at the end of a line": ("a: b \n", "lint/trailing-spaces", E, 1, 5),
    "no line end at the end": ("a: b", "lint/new-line-at-end-of-file", E, 1, 5),
    "a key twice": ("a: b\na: c\n", "lint/key-duplicates", E, 2, 1),
    "uneven indentation": ("a:\n  b:\n     c: d\n", "lint/indentation", W, 3, 6),
    "blank lines": ("a: b\n\n\n\nc: d\n", "lint/empty-lines", W, 4, 1),
    "spaces after a colon": ("a:  b\n", "lint/colons", W, 1, 4),
}


@pytest.mark.parametrize(("text", "rule", "severity", "line", "column"), CASES.values(), ids=CASES)
def test_a_rule_is_a_finding_at_its_place(text, rule, severity, line, column):
    (finding,) = lint(PATH, text)
    assert (finding.rule, finding.severity) == (rule, severity)
    assert (finding.position.line, finding.position.column) == (line, column)
    assert finding.hint


def test_long_lines_are_no_finding():
    assert list(lint(PATH, f"a: {'word ' * 100}b\n")) == []


@pytest.mark.parametrize(
    "switch",
    [
        "# yamllint disable-file\na: b \n",
        "# yamllint disable\na: b \n",
        "# yamllint disable rule:trailing-spaces\na: b \n",
        "#  yamllint disable-file\na: b \n",
        "# yamllint disable-line\na: b \n",
    ],
)
def test_a_comment_does_not_silence_it(switch):
    assert [(f.rule, f.position.line) for f in lint(PATH, switch)] == [("lint/trailing-spaces", 2)]


def test_a_switch_at_the_end_of_a_line_does_not_silence_it():
    (finding,) = lint(PATH, "a:  b  # yamllint disable-line\n")
    assert finding.rule == "lint/colons"


@pytest.mark.parametrize(
    "text",
    ["a:\n  - b: |\n      c\n ]d: e\n", "a: ]\n" + "[" * 100_000, "a: ]\n" + "[\n" * 100_000],
    ids=["on which a rule breaks", "of open brackets", "of open brackets on lines"],
)
def test_text_that_is_not_yaml_does_no_harm(text):
    list(lint(PATH, text))


def test_where_a_rule_breaks_the_others_still_speak():
    found = [finding.rule for finding in lint(PATH, "a: b \n]c: d\n\n\n\n\ne: f")]
    assert found == ["lint/trailing-spaces", "lint/empty-lines", "lint/new-line-at-end-of-file"]


def test_of_very_many_findings_of_a_rule_the_last_one_stands_for_the_rest():
    text = "a: b \n" * (MOST_OF_ONE_RULE + 100)
    found = [f for f in lint(PATH, text) if f.rule == "lint/trailing-spaces"]
    assert len(found) == MOST_OF_ONE_RULE + 1
    assert "lines that follow" in found[-1].message


def test_numbers_and_names_are_said():
    text = "a:\n  b:\n     c: d\na: 'e'\n\n\n\nf: g\n"
    assert [finding.message for finding in lint(PATH, text)] == [
        "This line is indented by 5 spaces, not by 4.",
        "The key `a` is given twice.",
        "3 blank lines in a row; at most 2 may stand here.",
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_warning_says_that_generating_refuses_the_file(rule):
    assert ("ilab data generate" in rule.hint) == (rule.severity is Severity.WARNING)


def test_there_is_a_rule_for_each_of_the_linter_with_its_level():
    levels = {"error": Severity.ERROR, "warning": Severity.WARNING}
    theirs = {f"lint/{name}": levels[conf["level"]] for name, conf in settings().items()}
    assert {rule.id: rule.severity for rule in RULES} == theirs


def test_a_star_that_breaks_the_file_is_said_once():
    report = check_text("task_description: *cards\nversion: *newest\n")
    places = [(f.rule, f.position.line) for f in report.findings if f.position.line < 3]
    assert ("yaml/syntax", 1) in places
    assert ("lint/anchors", 1) not in places
    assert ("lint/anchors", 2) in places
