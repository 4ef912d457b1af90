"""Asking yamllint's rules ourselves: the same problems as from the library's own front."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as how
from hypothesis import strategies as st
from yamllint import linter
from yamllint.config import YamlLintConfig

from app.taxonomy.reading.read import Reading, read
from app.taxonomy.rules.linting import problems
from tests.support.corpus import rows
from tests.support.soak import SOAK

CONFIG = YamlLintConfig("{extends: relaxed, rules: {line-length: disable}}")


def comparable(problem: linter.LintProblem) -> tuple[Any, ...]:
    return problem.line, problem.column, problem.rule, problem.level, problem.desc


def ours(reading: Reading) -> list[tuple[Any, ...]]:
    assert reading.text is not None
    return [comparable(problem) for problem in problems(reading.text, fast=reading.fast)]


def theirs(reading: Reading) -> list[tuple[Any, ...]] | None:
    """What the library says; None where one of its rules breaks on what is not YAML.

    Of a text that is not YAML its front leaves one finding out, for the syntax error.
    """
    broken = any(finding.rule == "yaml/syntax" for finding in reading.findings)
    try:
        if broken:
            found = list(linter.get_cosmetic_problems(reading.text, CONFIG, None))
        else:
            found = list(linter.run(reading.text, CONFIG))
    except Exception:
        if not broken:
            raise
        return None
    return [comparable(problem) for problem in found]


@pytest.mark.slow
def test_real_files_get_the_same_findings_in_the_same_order():
    readings = [read(row.path, row.content) for row in rows()[:: 1 if SOAK else 4]]
    for reading in readings:
        if reading.text is not None:
            assert ours(reading) == theirs(reading), reading.path
    # Nearly all go the fast way, else comparing says nothing of it.
    assert sum(reading.fast for reading in readings) > 0.8 * len(readings)


def pieces() -> st.SearchStrategy[str]:
    """Text made of what means something to YAML, so that more of it is parsed."""
    signs = [*" \n\t:-|>'\"[]{}#&*!%@`?,\\~=<", "a", "b", "\u2028", "\x85", "\ufeff"]
    parts = ["\n  ", "\n- ", ": ", "\n---\n", "\n...\n", "<<: *a", "&a ", "!x ", "\n? ", "|\n  "]
    lines = ["a: b\n", "  c:  d \n", "  - e\n", "- f: 'g\n", "   h'\n", "i: [j , k]\n", "\n\n\n"]
    words = st.sampled_from([*signs, *parts, *lines, *lines, *lines])
    return st.lists(words, max_size=25).map("".join)


@how(max_examples=400, deadline=None)
@given(pieces())
@example("a: [b\n?=c]\n")
@example("a: [b?]\n")
@example("{a: b, ? c}\n")
@example("a: >#b\n  c\n")
@example("!a!b!c d\n")
@example("a: |\n  b\n\tc\n")
@example("a: b\n ")
@example("- a\n-")
@example("a: |\n  b")
@example("a: 'b\x85  c' \nd:  e\n")
@example("]a: b\n%\n: !!!int ]")
def test_any_text_gets_the_same_findings_in_the_same_order(text):
    reading = read("qna.yaml", text.encode())
    if reading.text is not None and (expected := theirs(reading)) is not None:
        assert ours(reading) == expected


@pytest.mark.parametrize("text", ["a: b\n", "- a\n", "a: [b, {c: d}]\n", "a: |\n  b\n"])
def test_plain_text_goes_the_fast_way(text):
    assert read("qna.yaml", text.encode()).fast


@pytest.mark.parametrize("text", ["a:\tb\n", "a: [b?]\n", "a: b\u2028\n", "a: b: c\n"])
def test_where_the_parsers_may_differ_it_does_not(text):
    assert not read("qna.yaml", text.encode()).fast
