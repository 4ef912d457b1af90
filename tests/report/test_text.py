"""Untrusted text in our comments does nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.report.text import code, cut, inline, quoted

MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})
HOSTILE = [
    "@acme/maintainers look",
    "see #12 and acme/taxonomy#3 and GH-4",
    "<script>alert(1)</script><img src=x onerror=y>",
    "[click](https://evil.example) ![x](https://evil.example/p.png)",
    "https://evil.example www.evil.example",
    "| a | b |\n| --- | --- |\n| c | d |",
    "```\ncode\n```\n# heading\n- list\n> quote\n---",
    "</details></td></table>",
    "a\u202eb\u200bc\x00d\x1b[31m",
    "5d41402abc4b2a76b9719d911017c592aabbccdd",
    "&lt;b&gt; &amp;#64; \\@name",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_it_is_rendered(text: str) -> None:
    for safe in (inline(text), quoted(text)):
        html = MARKDOWN.render(safe)
        inside = html.replace("<blockquote>", "").replace("</blockquote>", "")
        for tag in ("<p>", "</p>", "<br>", "<br />"):
            inside = inside.replace(tag, "")
        assert "<" not in inside, html


@pytest.mark.parametrize("trigger", ["@", "#", "://", "www"])
def test_no_trigger_of_githubs_filters_touches_what_follows(trigger: str) -> None:
    rendered = MARKDOWN.render(inline(f"x {trigger}name1 y"))
    assert f"{trigger}\u200bname1" in rendered


def test_no_commit_is_linked() -> None:
    sha = "5d41402abc4b2a76b9719d911017c592aabbccdd"
    assert sha[:7] not in MARKDOWN.render(inline(f"see {sha}"))


def test_hidden_characters_are_gone() -> None:
    assert inline("a\u202eb\x00c") == "abc"


@given(st.text(max_size=300))
def test_code_shows_any_text_as_code_and_nothing_else(text: str) -> None:
    html = MARKDOWN.renderInline(code(text))
    assert html.startswith("<code>")
    assert html.endswith("</code>")
    assert html.count("<") == 2


@given(st.text(max_size=300))
def test_quoting_never_leaves_the_quote(text: str) -> None:
    assert all(line.startswith(">") for line in quoted(text).split("\n"))


def test_a_cut_is_seen() -> None:
    assert cut("x" * 20, 10) == "xxxxxx ..."
    assert len(cut("x" * 20, 10)) == 10


def test_code_in_an_answer_keeps_its_indent_and_shows_no_escapes() -> None:
    answer = "Like this:\n\n    def f_x(a):\n        return a*b_c"
    html = MARKDOWN.render(quoted(answer))
    assert "def f_x(a):" in html
    assert "<code>" not in html
    assert "\\" not in html
    assert "\u00a0" * 8 + "return a*b_c" in html
