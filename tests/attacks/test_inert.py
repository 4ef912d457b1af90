"""The eyes of this suite: what finds spoiled bodies finds each way of spoiling one."""

from __future__ import annotations

import pytest

from app.report.text import code, inline, prose, quoted
from tests.attacks.inert import spoils
from tests.attacks.texts import ALL, CODE, ONE_LINE


@pytest.mark.parametrize("text", [text for text in ALL if text != CODE])
def test_each_hostile_text_is_seen_where_nobody_escapes_it(text: str) -> None:
    assert spoils(f"<!-- seedbed:status -->\n\n| a | b |\n| --- | --- |\n| {text} | c |\n\n{text}")


@pytest.mark.parametrize("text", ALL)
def test_escaped_it_does_nothing(text: str) -> None:
    for safe in (inline(text), prose(text), quoted(text), code(text)):
        assert spoils(safe) == []


@pytest.mark.parametrize("text", ONE_LINE)
def test_escaped_it_stays_in_its_cell(text: str) -> None:
    for safe in (inline(text), prose(text), code(text)):
        assert spoils(f"| a | b |\n| --- | --- |\n| {safe} | c |") == []


def test_our_own_words_pass() -> None:
    body = "<!-- seedbed:status -->\n\n### Seedbed\n\n<details><summary>x (1)</summary>\n\n"
    assert spoils(f"{body}> y\n\n</details>\n\n[page](http://a/b)", ["http://a/"]) == []
