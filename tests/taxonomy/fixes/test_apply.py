"""Edits change what they say and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.findings import Edit, Finding, Fix, Position, Severity
from app.taxonomy.fixes.apply import MARK, apply, together, with_attribution


def at(line: int, column: int) -> Position:
    return Position(line=line, column=column)


def finding(*edits: Edit, rule: str = "lint/x", attribution: str = "") -> Finding:
    fix = Fix(words="Mend it.", edits=edits, attribution=attribution)
    return Finding(rule=rule, severity=Severity.ERROR, path="qna.yaml", message="", fix=fix)


def test_an_edit_replaces_its_stretch() -> None:
    edit = Edit(start=at(2, 3), end=at(2, 5), text="XYZ")
    assert apply(b"abc\nabcdef\nabc\n", [finding(edit)]).content == b"abc\nabXYZef\nabc\n"


def test_the_lines_keep_their_ends() -> None:
    edits = [
        Edit(start=at(1, 2), end=at(1, 2), text="\n"),
        Edit(start=at(2, 1), end=at(3, 1), text=""),
    ]
    assert apply(b"ab\r\ncd\r\nef\n", [finding(*edits)]).content == b"a\r\nb\r\nef\n"


def test_the_byte_order_mark_stays_until_it_is_to_go() -> None:
    content = b"\xef\xbb\xbfab\r\n"
    after_a = Edit(start=at(1, 2), end=at(1, 2), text="-")
    mark = Edit(start=MARK, end=at(1, 1), text="")
    assert apply(content, [finding(after_a)]).content == b"\xef\xbb\xbfa-b\r\n"
    assert apply(content, [finding(mark), finding(after_a)]).content == b"a-b\r\n"


def test_of_fixes_that_overlap_the_first_wins_whole() -> None:
    first = finding(Edit(start=at(1, 2), end=at(1, 4), text="_"), rule="a/a")
    second = finding(
        Edit(start=at(1, 3), end=at(1, 5), text="!"),
        Edit(start=at(2, 1), end=at(2, 2), text="!"),
        rule="a/b",
    )
    third = finding(Edit(start=at(1, 4), end=at(1, 5), text="?"), rule="a/c")
    assert together([first, second, third]) == (first, third)
    fixed = apply(b"abcdef\nxyz\n", [first, second, third])
    assert (fixed.content, fixed.applied) == (b"a_?ef\nxyz\n", 2)


def test_two_texts_are_not_put_into_the_same_place() -> None:
    edit = Edit(start=at(1, 1), end=at(1, 1), text="a")
    assert apply(b"", [finding(edit, rule="a/a"), finding(edit, rule="a/b")]).content == b"a"


def test_the_same_attribution_is_added_once() -> None:
    edits = [Edit(start=at(n, 1), end=at(n + 1, 1), text="") for n in (1, 2)]
    findings = [finding(edit, attribution="License: MIT\n") for edit in edits]
    assert apply(b"a\nb\n", findings).attribution == "License: MIT\n"


def test_an_attribution_goes_after_a_blank_line_with_the_line_ends_of_the_file() -> None:
    assert with_attribution(None, "a: b\n") == b"a: b\n"
    assert with_attribution(b"x: y", "a: b\n") == b"x: y\n\na: b\n"
    assert with_attribution(b"x: y\r\n", "a: b\n") == b"x: y\r\n\r\na: b\r\n"
    assert with_attribution(b"x", "") == b"x"


def test_what_is_no_text_stays_as_it_is() -> None:
    edit = Edit(start=at(1, 1), end=at(1, 2), text="")
    assert apply(b"\xff\xfe", [finding(edit)]).content == b"\xff\xfe"


@given(
    st.lists(st.text("ab \u00e9\u2028\x85", max_size=5), max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.integers(1, 8),
    st.integers(1, 7),
)
def test_everything_outside_an_insertion_is_untouched(
    lines: list[str], end: str, marked: bool, line: int, column: int
) -> None:
    content = ("\ufeff" * marked + end.join(lines)).encode()
    edit = Edit(start=at(line, column), end=at(line, column), text="<>")
    after = apply(content, [finding(edit)]).content
    assert after.count(b"<>") == 1
    assert after.replace(b"<>", b"") == content
    assert not (marked and after.startswith(b"<>"))
