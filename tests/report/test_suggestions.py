"""Suggested changes stand on lines of the diff, say what they do, and hold what will be there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.domain.findings import Edit, Finding, Fix, Position, Severity
from app.report.suggestions import (
    OTHER_LINE_ENDS,
    MendableFile,
    Suggested,
    commentable_lines,
    suggestions,
)
from app.report.wanted import Suggestion
from app.taxonomy.fixes.apply import MARK

PATH = "compositional_skills/writing/letters/qna.yaml"
LINES = "".join(f"line {n} \n" for n in range(1, 21))
PATCH = """@@ -1,3 +1,4 @@
 one
-two
+two
+three
 four
@@ -10,2 +11,2 @@ seed_examples:
 x
-y
+z
\\ No newline at end of file"""


def finding(
    line: int,
    start: int,
    end: int,
    text: str = "",
    *,
    end_line: int = 0,
    severity: Severity = Severity.ERROR,
    rule: str = "lint/trailing-spaces",
    attribution: str = "",
) -> Finding:
    edit = Edit(
        start=Position(line=line, column=start),
        end=Position(line=end_line or line, column=end),
        text=text,
    )
    fix = Fix(words="Remove the spaces.", edits=(edit,), attribution=attribution)
    return Finding(rule=rule, severity=severity, path=PATH, message=f"{line}", fix=fix)


def suggested(
    *findings: Finding, content: str = LINES, lines: tuple[range, ...] = (range(1, 21),)
) -> Suggested:
    file = MendableFile(path=PATH, content=content.encode(), findings=findings, lines=lines)
    return suggestions([file])


def code_of(suggestion: Suggestion) -> str:
    (fence,) = [token for token in MarkdownIt().parse(suggestion.body) if token.type == "fence"]
    assert fence.info == "suggestion"
    return fence.content


def test_the_lines_of_a_diff_are_those_of_the_new_side() -> None:
    assert commentable_lines(PATCH) == (range(1, 5), range(11, 13))


def test_what_is_no_diff_has_no_lines() -> None:
    for patch in ("", "Binary files differ", "@@ nonsense", "@@ -1,3 +1,4 @@\n one"):
        assert commentable_lines(patch) == ()


@given(st.text("@-+ ,0123456789\n\\ab", max_size=60))
def test_no_diff_makes_it_raise(patch: str) -> None:
    commentable_lines(f"@@{patch}")


def test_a_change_replaces_its_whole_line() -> None:
    (suggestion,) = suggested(finding(3, 7, 8)).suggestions
    assert (suggestion.path, suggestion.start_line, suggestion.line) == (PATH, 3, 3)
    assert code_of(suggestion) == "line 3\n"
    assert "Remove the spaces. (`lint/trailing-spaces`)" in suggestion.body


def test_changes_on_neighbouring_lines_are_one() -> None:
    found = suggested(
        finding(3, 7, 8), finding(4, 7, 8), finding(4, 1, 5, "LINE"), finding(6, 7, 8)
    )
    assert [(s.start_line, s.line) for s in found.suggestions] == [(3, 4), (6, 6)]
    assert code_of(found.suggestions[0]) == "line 3\nLINE 4\n"


def test_lines_that_go_leave_an_empty_suggestion() -> None:
    (suggestion,) = suggested(finding(3, 1, 1, end_line=5)).suggestions
    assert (suggestion.start_line, suggestion.line) == (3, 4)
    assert code_of(suggestion) == ""


def test_a_new_line_comes_with_its_neighbour() -> None:
    (suggestion,) = suggested(finding(1, 1, 1, "version: 3\n")).suggestions
    assert (suggestion.start_line, suggestion.line) == (1, 1)
    assert code_of(suggestion) == "version: 3\nline 1 \n"


def test_only_lines_of_one_hunk_can_be_changed() -> None:
    hunks = (range(1, 4), range(4, 8))
    outside = finding(9, 7, 8)
    across = finding(3, 1, 1, end_line=5)
    found = suggested(outside, across, finding(5, 7, 8), lines=hunks)
    assert [(s.start_line, s.line) for s in found.suggestions] == [(5, 5)]
    assert found.unsuggested == 2


def test_hunks_that_touch_are_not_joined() -> None:
    found = suggested(finding(3, 7, 8), finding(4, 7, 8), lines=(range(1, 4), range(4, 8)))
    assert [(s.start_line, s.line) for s in found.suggestions] == [(3, 3), (4, 4)]


def test_a_fix_with_a_part_outside_the_diff_is_not_suggested() -> None:
    inside, outside = finding(2, 7, 8).fix, finding(9, 7, 8).fix
    assert inside is not None
    assert outside is not None
    fix = Fix(words="Both.", edits=inside.edits + outside.edits)
    both = Finding(rule="a/b", severity=Severity.ERROR, path=PATH, message="", fix=fix)
    assert suggested(both, lines=(range(1, 5),)) == Suggested(unsuggested=1)


def test_of_too_many_the_weightiest_are_kept_in_the_order_of_the_file() -> None:
    notes = [finding(n, 7, 8, severity=Severity.NOTE) for n in (1, 3, 5)]
    errors = [finding(n, 7, 8) for n in (7, 9)]
    file = MendableFile(
        path=PATH, content=LINES.encode(), findings=(*notes, *errors), lines=(range(1, 21),)
    )
    found = suggestions([file], most=3)
    assert [s.line for s in found.suggestions] == [1, 7, 9]
    assert found.unsuggested == 2


def test_what_belongs_into_another_file_is_not_suggested() -> None:
    assert suggested(finding(3, 1, 1, end_line=4, attribution="License: MIT\n")) == Suggested(
        unsuggested=1
    )


def test_windows_line_ends_are_left_alone_with_the_reason() -> None:
    found = suggested(finding(3, 7, 8), content=LINES.replace("\n", "\r\n"))
    assert found == Suggested(unsuggested=1, reasons=((PATH, OTHER_LINE_ENDS),))


def test_what_a_suggestion_cannot_say_is_not_suggested() -> None:
    mark = Fix(words="", edits=(Edit(start=MARK, end=Position(), text=""),))
    finding_of_mark = Finding(rule="a/b", severity=Severity.ERROR, path=PATH, message="", fix=mark)
    at_end = finding(1, 7, 7, "\n")
    assert suggested(finding_of_mark).suggestions == ()
    assert suggested(at_end, content="line 1").suggestions == ()


def test_lines_that_may_deceive_are_not_suggested() -> None:
    for hidden in ("\u202e", "\u2066", "\x1b", "\x85", "\u2028", "\u200f"):
        content = f"line{hidden}1 \n"
        assert suggested(finding(1, 7, 8), content=content).suggestions == (), ascii(hidden)


def test_the_same_suggestion_is_known_again_and_another_is_not() -> None:
    markers = [
        suggested(change).suggestions[0].marker
        for change in (
            finding(3, 7, 8),
            finding(3, 7, 8, rule="lint/colons"),
            finding(4, 7, 8),
            finding(3, 1, 8),
        )
    ]
    assert markers[0] == markers[1]
    assert len(set(markers)) == 3
    assert all(m.startswith("<!-- seedbed:suggestion:") and m.endswith(" -->") for m in markers)


@given(st.text("`~<>!-/ ab\t@#\n*", max_size=80).map(lambda text: text + "x \n"))
def test_any_text_stays_inside_its_fence(content: str) -> None:
    last = content.count("\n")
    column = len(content.split("\n")[last - 1])
    change = finding(last, column, column + 1)
    whole = finding(1, 1, 1, "new\n") if last > 1 else change
    found = suggested(whole, change, content=content, lines=(range(1, last + 1),))
    for suggestion in found.suggestions:
        old = "".join(
            f"{line}\n" for line in content.split("\n")[suggestion.start_line - 1 : suggestion.line]
        )
        expected = ("new\n" if suggestion.start_line == 1 and last > 1 else "") + old
        if suggestion.line == last:
            expected = expected[:-2] + "\n"
        assert code_of(suggestion) == expected
