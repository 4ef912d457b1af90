"""Each kind of fix, and where it keeps its hands off."""

from __future__ import annotations

import pytest
import yaml

from app.domain.findings import Verdict
from app.taxonomy.fixes.mend import mend
from app.taxonomy.reading.read import read
from tests.taxonomy.documents import dump, knowledge
from tests.taxonomy.fixes.files import (
    KNOWLEDGE_PATH,
    SKILL,
    SKILL_PATH,
    broken,
    fixed_rules,
    report_on,
    submission,
)

FRIEND = "It begins with a greeting and the first name."
ANSWER = f"    answer: {FRIEND}\n"
WRITTEN_BY = "created_by: octocat\n"
MENDED_TO_THE_ORIGINAL = {
    "spaces at the end": broken(ANSWER, ANSWER.replace("\n", "   \n")),
    "no line end at the end": SKILL.rstrip("\n"),
    "blank lines at the end": SKILL + "\n\n",
    "blank lines at the start": "\n\n" + SKILL,
    "two spaces after a colon": broken("version: 3", "version:  3"),
    "a space before a colon": broken("version: 3", "version : 3"),
    "a byte order mark": "\ufeff" + SKILL,
    "a tab after a colon": broken("created_by: octocat", "created_by:\toctocat"),
    "tabs at the start of a line": broken(ANSWER, ANSWER.replace("    answer", "\t\tanswer")),
    "a dash for an underscore": broken("created_by", "created-by"),
    "spaces in a key": broken("task_description", "Task description"),
    "a letter left out of a key": broken("created_by", "create_by"),
    "a capital in a seed": broken("    answer", "    Answer"),
    "an older version": broken("version: 3", "version: 2"),
    "a version in quotes": broken("version: 3", 'version: "3"'),
    "no version": broken("version: 3\n", ""),
    "somebody else's address": broken("octocat", "octo@cats.example"),
    "nobody": broken("created_by: octocat", "created_by:"),
    "attribution that is told already": broken(
        WRITTEN_BY, f"{WRITTEN_BY}attribution:\n  - source: octocat\n    license: Apache-2.0\n"
    ),
}


@pytest.mark.parametrize("text", MENDED_TO_THE_ORIGINAL.values(), ids=MENDED_TO_THE_ORIGINAL)
def test_one_offer_brings_the_original_back(text: str) -> None:
    assert fixed_rules(report_on(text, author="octocat"))
    mended = mend(submission(text), author="octocat")
    assert mended.content.decode() == SKILL
    assert mended.report.verdict is Verdict.OK


MENDED_IN_ANOTHER_WAY = {
    "text on the line of the sign": (
        ANSWER.replace(": ", ": | "),
        f"    answer: |\n      {FRIEND}\n",
    ),
    "text right behind the sign": (
        ANSWER.replace(": ", ": |"),
        f"    answer: |\n      {FRIEND}\n",
    ),
    "text below the sign that is not indented": (
        f"    answer: |\n    {FRIEND}\n",
        f"    answer: |\n      {FRIEND}\n",
    ),
    "a yes": ("    answer: Yes\n", '    answer: "Yes"\n'),
    "a time": ("    answer: 12:30\n", '    answer: "12:30"\n'),
    "a date": ("    answer: 2024-01-01\n", '    answer: "2024-01-01"\n'),
    "a date that is none": ("    answer: 2024-13-01\n", '    answer: "2024-13-01"\n'),
    "a number with a zero in front": ("    answer: 007\n", '    answer: "007"\n'),
    "a colon inside a text": (
        "    answer: Begin so: a greeting\n",
        '    answer: "Begin so: a greeting"\n',
    ),
    "an apostrophe in quotes": (
        "    answer: 'It's the first name'\n",
        '    answer: "It\'s the first name"\n',
    ),
    "more after the quotes": (
        '    answer: "Dear" is one of them\n',
        "    answer: '\"Dear\" is one of them'\n",
    ),
}


@pytest.mark.parametrize(
    ("wrong", "right"), MENDED_IN_ANOTHER_WAY.values(), ids=MENDED_IN_ANOTHER_WAY
)
def test_a_text_is_kept_as_it_was_written(wrong: str, right: str) -> None:
    report = report_on(broken(ANSWER, wrong))
    assert fixed_rules(report)
    assert mend(submission(broken(ANSWER, wrong))).content.decode() == broken(ANSWER, right)


def test_all_texts_on_the_line_of_the_sign_are_one_fix() -> None:
    text = SKILL.replace("answer: ", "answer: | ")
    report = report_on(text)
    (finding,) = [f for f in report.findings if f.fix]
    assert finding.rule == "yaml/syntax"
    assert finding.fix is not None
    assert len(finding.fix.edits) == 5
    assert mend(submission(text)).report.verdict is Verdict.OK


LEFT_ALONE = {
    "nothing": broken(ANSWER, "    answer: null\n"),
    "a key that is near to none": broken("created_by", "author"),
    "a key whose meaning is there already": broken(WRITTEN_BY, WRITTEN_BY + "create_by: octocat\n"),
    "spaces that a backslash keeps": broken(
        ANSWER, '    answer: "A greeting \\ \n      and a name"\n'
    ),
    "blank lines inside a text": broken(ANSWER, "    answer: |\n      One\n\n\n\n      Two\n"),
}


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_a_person_must_decide_is_left_alone(text: str) -> None:
    report = report_on(text, author="octocat")
    assert report.findings
    assert fixed_rules(report) == []


def test_an_attribution_moves_into_its_own_file() -> None:
    told = "    attribution:\n      - source: self-authored\n        license: MIT\n"
    text = SKILL.replace("    answer: ", f"{told}    answer: ")
    mended = mend(submission(text, attribution=None))
    assert mended.content.decode() == SKILL
    assert mended.attribution == (
        b"Title of work: self-authored\nLicense of the work: MIT\nCreator names: octocat\n"
    )
    assert mended.report.verdict is Verdict.OK


def test_the_source_of_a_text_is_its_link() -> None:
    told = "source: https://example.org/letters\n"
    mended = mend(submission(broken(WRITTEN_BY, WRITTEN_BY + told)))
    assert b"Link to work: https://example.org/letters\n" in (mended.attribution or b"")
    assert mended.content.decode() == SKILL


def test_the_number_does_not_hide_an_older_layout() -> None:
    text = "version: 1\ncreated_by: octocat\nseed_examples:\n  - question: a\n    answer: b\n"
    for path in (KNOWLEDGE_PATH, SKILL_PATH):
        assert fixed_rules(report_on(text, path)) == []


def test_the_author_is_only_taken_where_one_is_known() -> None:
    text = broken("octocat", "Mona Lisa Octocat")
    assert fixed_rules(report_on(text)) == []
    assert fixed_rules(report_on(text, author="not a: name")) == []
    assert fixed_rules(report_on(text, author="octocat")) == ["files/created-by"]


def test_a_name_that_yaml_reads_as_a_number_is_quoted() -> None:
    mended = mend(submission(broken("octocat", "Mona Lisa")), author="1234")
    assert b'created_by: "1234"\n' in mended.content


@pytest.mark.parametrize(("written", "entry"), [('"*.md"', "*.md"), ("planets.md", "planets.md")])
def test_a_single_pattern_becomes_a_list(written: str, entry: str) -> None:
    repo = "document:\n  repo: https://github.com/octocat/planets\n"
    document = f"{repo}  commit: '{'0' * 40}'\n  patterns: {written}\n"
    rest = {key: value for key, value in knowledge().items() if key != "document"}
    text = dump(rest).decode() + document
    report = report_on(text, KNOWLEDGE_PATH)
    assert "schema/type" in fixed_rules(report)
    mended = mend(submission(text, KNOWLEDGE_PATH))
    document_read = read(KNOWLEDGE_PATH, mended.content).document
    assert document_read is not None
    assert document_read["document"]["patterns"] == [entry]


def test_a_single_pattern_is_listed_as_the_file_lists_its_seeds() -> None:
    repo = "document:\n  repo: https://github.com/octocat/planets\n"
    document = f"{repo}  commit: '{'0' * 40}'\n  patterns: '*.md'\n"
    rest = {key: value for key, value in knowledge().items() if key != "document"}
    for indented, listed in ((False, "  patterns:\n  - "), (True, "  patterns:\n    - ")):
        lines = yaml.safe_dump(rest, sort_keys=False).splitlines(keepends=True)
        seeds = [line for line in lines if line[:1] in "- "]
        shown = [f"  {line}" if indented else line for line in seeds]
        others = [line for line in lines if line not in seeds and line != "seed_examples:\n"]
        text = "".join([*others, "seed_examples:\n", *shown, document])
        before = [f.rule for f in report_on(text, KNOWLEDGE_PATH).findings]
        mended = mend(submission(text, KNOWLEDGE_PATH))
        assert listed in mended.content.decode(), mended.content.decode()
        after = [finding.rule for finding in mended.report.findings]
        assert after.count("lint/indentation") == before.count("lint/indentation")


def test_windows_line_ends_stay() -> None:
    text = broken("version: 3\n", "", broken(ANSWER, ANSWER.replace("\n", " \n")))
    mended = mend(submission(text.replace("\n", "\r\n")))
    assert mended.content.decode() == SKILL.replace("\n", "\r\n")


def test_a_name_of_another_user_is_left_alone() -> None:
    report = report_on(SKILL, author="hubot")
    assert [f.rule for f in report.findings if f.rule == "files/created-by"]
    assert fixed_rules(report) == []


def test_a_missing_author_is_put_below_the_version() -> None:
    mended = mend(submission(broken("created_by: octocat\n", "")), author="octocat")
    assert mended.content.startswith(b"version: 3\ncreated_by: octocat\ntask_description:")
    assert mended.report.verdict == "ok"


@pytest.mark.parametrize("key", ["version", "task_description", "created_by", "answer"])
def test_a_missing_space_after_a_key_is_put_in(key: str) -> None:
    mended = mend(submission(broken(f"{key}: ", f"{key}:")))
    assert mended.content == SKILL.encode()
