"""Workflow commands: at the right place, and nothing else can be one."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.findings import Finding, Position, Severity, Verdict
from seedbed.checking.as_annotations import as_annotations
from seedbed.checking.outcome import Checked, Outcome, Place
from tests.seedbed.checking.conftest import LEAF, Check, put_skill


def annotated(path: str, finding: Finding) -> list[str]:
    place = Place(file=path, finding=finding)
    file = Checked(path=path, kind="skill", version=3, verdict=Verdict.OK, places=(place,))
    return as_annotations(Outcome(files=(file,))).split("\n")


def finding(message: str = "It is wrong.", hint: str = "", end: Position | None = None) -> Finding:
    return Finding(
        rule="schema/type",
        severity=Severity.NOTE,
        path="qna.yaml",
        message=message,
        hint=hint,
        position=Position(line=2, column=3),
        end=end,
    )


def test_a_finding_becomes_a_command(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, version=2)
    first, *_ = check(".", "--format", "github").stdout.splitlines()
    place = f"file={LEAF}/qna.yaml,line=1,col=10,endColumn=11,title=schema/version"
    assert first.startswith(f"::error {place}::This file says version 2")


def test_columns_are_left_out_where_a_finding_spans_lines() -> None:
    command, _ = annotated("a", finding(end=Position(line=4, column=2)))
    assert command == "::notice file=a,line=2,endLine=4,title=schema/type::It is wrong."


def test_everything_is_escaped() -> None:
    command, _ = annotated("a,b:c%\n", finding("50%\r\n::error::x", hint="Mend it."))
    assert command == (
        "::notice file=a%2Cb%3Ac%25%0A,line=2,col=3,title=schema/type::"
        "50%25%0D%0A::error::x%0AMend it."
    )


def test_errors_come_first(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, "knowledge/a b", version=2)
    put_skill(taxonomy, version=2, task_description="Tell jokes.")
    lines = check(".", "--format", "github").stdout.splitlines()
    kinds = [line.split(" ")[0] for line in lines if line.startswith("::")]
    assert kinds == sorted(kinds, key=["::error", "::warning", "::notice"].index)


@given(st.text(), st.text(), st.text())
def test_no_text_begins_a_line(path: str, message: str, hint: str) -> None:
    lines = re.split(
        r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]",
        "\n".join(annotated(path or "a", finding(message, hint))),
    )
    assert len(lines) == 2
    assert lines[0].startswith("::notice ")
