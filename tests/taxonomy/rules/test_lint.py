"""Lint: yamllint's relaxed rules, without its switches."""

from __future__ import annotations

import pytest

from app.domain.findings import Severity
from app.taxonomy.lint import lint

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
    assert lint(PATH, f"a: {'word ' * 100}b\n") == ()


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
    lint(PATH, text)
