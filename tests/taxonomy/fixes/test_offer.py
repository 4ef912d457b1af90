"""A fix is offered only after the mended file was checked and stands better."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.findings import Finding, Severity
from app.taxonomy.check import FileReport, check
from app.taxonomy.fixes import offer
from app.taxonomy.fixes.apply import apply, with_attribution
from app.taxonomy.fixes.broken import unread
from app.taxonomy.fixes.mend import mend
from app.taxonomy.fixes.offer import MAX_CHECKS, offered, with_fixes
from app.taxonomy.options import CheckOptions, Mode
from app.taxonomy.reading.read import read
from app.taxonomy.subject import Submission
from tests.taxonomy.fixes.files import SKILL, broken, fixed, fixed_rules, report_on, submission

pytestmark = pytest.mark.slow

SNIPPETS = (
    *(" \n", "\n\n\n\n", ": | ", "|", "\t", "  ", "Yes", "12:30", "- ", "\r\n", "\ufeff", "---\n"),
    *("&a ", "*a", "!x ", "'", '"', "\\ \n", ">-\n", "{", "# x", "? ", "answr:", "version: 2\n"),
    *("attribution:\n  - source: self\n", "\n    Question: why\n", "\n    context: |\n      a \n"),
)
PIECES = st.one_of(
    st.text("ab: -|>'\"#\t\n*&{}[],\u00e9", min_size=1, max_size=6), st.sampled_from(SNIPPETS)
)
CHANGES = st.lists(
    st.tuples(st.integers(0, len(SKILL)), st.integers(0, 12), PIECES), min_size=1, max_size=6
)


def changed(changes: list[tuple[int, int, str]]) -> str:
    text = SKILL
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    return text


TEXTS = st.one_of(st.builds(changed, CHANGES), st.text(max_size=60))


def weight(report: FileReport) -> tuple[int, ...]:
    counts = Counter(finding.severity for finding in report.findings)
    return tuple(counts[severity] for severity in Severity)


def with_fix_of(file: Submission, findings: tuple[Finding, ...]) -> Submission:
    done = apply(file.content, findings)
    attribution = with_attribution(file.attribution, done.attribution)
    return Submission(
        path=file.path, content=done.content, attribution=attribution, author=file.author
    )


def is_better(before: Submission, after: Submission) -> bool:
    left = [unread(read(file.path, file.content)) for file in (before, after)]
    if left[0] != left[1]:
        return left[1] < left[0]
    return weight(check(after)) < weight(check(before))


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_all_fixes_together_make_any_file_better(text: str) -> None:
    file = submission(text.encode("utf-8", "replace"), author="octocat")
    report = offered(file, check(file), CheckOptions())
    if fixed(report):
        assert is_better(file, with_fix_of(file, report.findings))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_each_fix_by_itself_makes_any_file_better(text: str) -> None:
    file = submission(text.encode("utf-8", "replace"), author="octocat")
    report = offered(file, check(file), CheckOptions())
    for finding in fixed(report)[:5]:
        assert is_better(file, with_fix_of(file, (finding,))), finding


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_mending_twice_changes_nothing_more(text: str) -> None:
    file = submission(text.encode("utf-8", "replace"))
    once = mend(file, author="octocat")
    assert not fixed(once.report)
    again = submission(once.content, attribution=once.attribution)
    twice = mend(again, author="octocat")
    assert (twice.content, twice.attribution, twice.applied) == (once.content, once.attribution, ())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_make_it_raise(content: bytes) -> None:
    file = submission(content)
    offered(file, check(file), CheckOptions(version=Mode.OWN))


def test_a_good_file_is_checked_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    file = submission(SKILL)
    report = check(file)
    monkeypatch.setattr(offer, "check", None)
    assert offered(file, report, CheckOptions()) == report


def test_one_harmful_fix_does_not_keep_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = []
    real = offer.check
    monkeypatch.setattr(offer, "check", lambda *given: checks.append(1) or real(*given))
    harmful = '    answer: "A greeting \\ \n      and a name"\n'
    text = broken("    answer: It begins with a greeting and the first name.\n", harmful)
    text = "".join(
        f"{line} \n" if "question" in line else f"{line}\n" for line in text.splitlines()
    )
    report = report_on(text)
    spaces = [f for f in report.findings if f.rule == "lint/trailing-spaces"]
    assert [bool(f.fix) for f in spaces] == [True, False, True, True, True, True]
    assert len(checks) <= MAX_CHECKS


def test_a_rule_that_is_switched_off_is_not_mended() -> None:
    file = submission(broken("octocat\n", "octocat  \n"))
    options = CheckOptions(severities={"lint/trailing-spaces": None})
    assert not fixed(with_fixes(file, check(file, options), options))


def test_only_what_was_asked_for_is_mended() -> None:
    file = submission(broken("octocat\n", "octocat  \n", broken("version: 3", "version: 2")))
    options = CheckOptions(only=frozenset({"lint"}))
    assert fixed_rules(with_fixes(file, check(file, options), options)) == ["lint/trailing-spaces"]


def test_a_fault_of_ours_hides_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> None:
        raise ZeroDivisionError

    file = submission(broken("version: 3", "version: 2"))
    report = check(file)
    monkeypatch.setattr(offer, "propose", fails)
    assert with_fixes(file, report) == report


HUGE = {
    "spaces at the ends of lines": "- b \n" * 15_000,
    "texts on the line of the sign": "- a: | b\n" * 15_000,
    "tabs": "a:\n" + "\tb: c\n" * 20_000,
    "one long line": "a: b: " + "x: " * 100_000,
    "spaces in a key": "created" + " " * 200_000 + "by: x\n",
    "blank lines": "a: b\n" + "\n" * 200_000 + "c: d\n",
    "unindented text": "a: |\n" + "b\n" * 100_000,
    "quotes": "a: '" + "a'" * 100_000 + "\n",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_time_grows_no_faster_than_the_file(text: str) -> None:
    file = submission(text)
    report = check(file)
    begin = time.perf_counter()
    offered(file, report, CheckOptions())
    assert time.perf_counter() - begin < 30
