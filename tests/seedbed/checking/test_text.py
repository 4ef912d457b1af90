"""What people read at a terminal."""

from __future__ import annotations

import io
import time
import unicodedata
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from app.domain.findings import Covered, Finding, Fix, Position, Severity, Verdict
from seedbed.checking.excerpt import excerpt
from seedbed.checking.outcome import Checked, Outcome, Place
from seedbed.checking.shown import shown
from seedbed.checking.text import show
from tests.seedbed.checking.conftest import LEAF, Check, put, put_skill


def finding(line: int = 1, column: int = 1, end: int = 0, **changes: object) -> Finding:
    parts = {
        "rule": "schema/type",
        "severity": Severity.ERROR,
        "path": "qna.yaml",
        "message": "It is wrong.",
        "position": Position(line=line, column=column),
        "end": Position(line=line, column=end) if end else None,
    }
    return Finding(**(parts | changes))


def outcome(text: str, *findings: Finding) -> Outcome:
    file = Checked(
        path="qna.yaml",
        kind="skill",
        version=3,
        verdict=Verdict.ERROR,
        places=tuple(Place(file="qna.yaml", finding=one) for one in findings),
        texts={"qna.yaml": text},
    )
    return Outcome(files=(file,))


def printed(found: Outcome, width: int = 80, *, terminal: bool = False) -> str:
    out = io.StringIO()
    show(found, Console(file=out, width=width, markup=False, force_terminal=terminal))
    return out.getvalue()


def test_a_finding_shows_its_place_its_line_and_how_to_mend_it() -> None:
    one = finding(2, 9, 11, hint="Put it in quotes.", fix=Fix(words="Quote it.", edits=()))
    assert printed(outcome("a: 1\nanswer: 42\n", one)).splitlines() == [
        "qna.yaml  (skill, version 3)",
        "",
        "  error in line 2, column 9  schema/type",
        "    It is wrong.",
        "      2 | answer: 42",
        "        |         ^^",
        "    Put it in quotes.",
        "    Fix available: Quote it.",
        "",
        "1 finding can be mended by `--fix`.",
        "1 file checked: 1 error.",
    ]


def test_what_a_finding_stands_for_is_summed_up() -> None:
    covers = tuple(Covered(message="x", position=Position(line=n)) for n in (4, 9, 17))
    said = printed(outcome("a: 1\n", finding(1, 1, 2, covers=covers)))
    assert "This stands for 3 places (lines 4 to 17)." in said


def test_what_is_said_of_a_whole_file_has_no_place() -> None:
    said = printed(outcome("a: 1\n", finding(rule="files/attribution")))
    assert "line 1" not in said
    assert "|" not in said


def pointed(text: str, column: int, end: int = 0, width: int = 40) -> tuple[str, str]:
    """What the caret points at: the excerpt's text, cut to the cells above the caret."""
    (line, *_) = excerpt(text.split("\n"), finding(1, column, end, rule="lint/colons"), width)
    start, stop = line.caret.index("^"), len(line.caret)
    cells, under = 0, ""
    for character in line.text:
        if start <= cells < stop and cell_len(character):
            under += character
        cells += cell_len(character)
    return line.text, under


def test_the_caret_points_at_the_exact_characters() -> None:
    assert pointed("a: wrong b", 4, 9) == ("a: wrong b", "wrong")
    assert pointed("日本: wrong", 5, 10) == ("日本: wrong", "wrong")
    assert pointed("a: 日本 b", 4, 6)[1] == "日本"
    assert pointed("\ta: b", 2, 3) == ("\\ta: b", "a")
    assert pointed("\ta: b", 1) == ("\\ta: b", "\\t")
    assert pointed("a\u202eb: c", 3, 4) == ("a<U+202E>b: c", "b")
    assert pointed("e\u0301: c", 3, 4)[1] == ":"


def test_a_long_line_is_cut_around_the_column() -> None:
    text, under = pointed("x" * 5000 + "HERE" + "y" * 5000, 5001, 5005)
    assert under == "HERE"
    assert (text.startswith("...x"), text.endswith("y...")) == (True, True)
    assert cell_len(text) <= 40
    assert pointed("HERE" + "y" * 5000, 1, 5)[1] == "HERE"
    assert pointed("x" * 5000 + "HERE", 5001, 5005)[1] == "HERE"


def test_several_lines_are_shown_and_no_more_than_three() -> None:
    long = replace(finding(), end=Position(line=9, column=2))
    lines = list(excerpt([f"line {n}" for n in range(9)], long, 40))
    assert [line.number for line in lines] == [1, 2, 3]
    assert [line.caret for line in lines] == ["^" * 6, "", ""]


def test_a_place_outside_of_the_text_shows_nothing() -> None:
    assert list(excerpt(["a"], finding(9, 9), 40)) == []
    assert list(excerpt([], finding(1, 2), 40)) == []


@given(
    text=st.text(max_size=300),
    column=st.integers(1, 400),
    end=st.integers(0, 400),
    width=st.integers(20, 120),
)
def test_an_excerpt_fits_its_width_and_hides_nothing(
    text: str, column: int, end: int, width: int
) -> None:
    one = finding(1, column, end, rule="lint/colons")
    for line in excerpt(text.split("\n"), one, width):
        assert cell_len(line.text) <= width
        assert len(line.caret) <= max(width, line.caret.index("^") + 1 if line.caret else 0)
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in line.text)


@given(st.text(max_size=200))
def test_shown_text_has_no_hidden_characters(text: str) -> None:
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl"} for c in shown(text))


def test_hostile_text_reaches_no_terminal(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, **{"\x1b]0;owned\x07": "\x1b[2J", "[bold red]x[/]": "\u202e"})
    put(taxonomy, f"{LEAF}/attribution.txt", b"\x1b[31m\x9b2J::error::x\n")
    put(taxonomy, "raw/qna.yaml", b"version: 3\nanswer: \x1b[2J\x9b\xff\n")
    put(taxonomy, "bad\x1b[1m[red]/qna.yaml", b"version: 3\n")
    for form in ("text", "json", "sarif", "github"):
        out = check(".", "--format", form).stdout
        assert not any(c != "\n" and unicodedata.category(c) in {"Cc", "Cf"} for c in out), form
    assert "bad<U+001B>[1m[red]/qna.yaml" in check(".").stdout


def test_nothing_of_a_message_is_markup() -> None:
    said = printed(outcome("[red]x[/]\n", finding(1, 1, 6, message="[bold]a[/] :smile:")))
    assert "    [bold]a[/] :smile:\n      1 | [red]x[/]\n" in said


def test_colour_is_for_terminals_only() -> None:
    found = outcome("answer: 42\n", finding(1, 9, 11))
    assert "\x1b[" in printed(found, terminal=True)
    assert "\x1b[" not in printed(found)


def test_a_file_of_two_thousand_errors_is_shown_at_once() -> None:
    findings = [finding(n + 1, 9, 11, hint="Put it in quotes.") for n in range(2000)]
    text = "answer: 42\n" * 2000
    start = time.process_time()
    said = printed(outcome(text, *findings))
    assert said.count("It is wrong.") == 2000
    assert time.process_time() - start < 30


def test_one_huge_line_takes_no_time() -> None:
    start = time.process_time()
    printed(outcome("x" * 1_000_000, *[finding(1, 500_000 + n, 900_000) for n in range(50)]))
    assert time.process_time() - start < 15
