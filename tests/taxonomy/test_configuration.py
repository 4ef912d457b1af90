"""A repository's own file: its severities, and what is said of a file that cannot be used."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.domain.commands import SPECS
from app.domain.findings import Position, Severity, Verdict
from app.domain.triage import Label
from app.errors import UserError
from app.taxonomy.check import check
from app.taxonomy.choices import DISPATCH
from app.taxonomy.configuration import MAX_BYTES, PATH, ConfigurationError, read_configuration
from app.taxonomy.options import CheckOptions
from app.taxonomy.subject import Submission
from schemas.repository import known_names, schema
from tests.taxonomy.documents import SKILL_PATH, dump, skill
from tests.taxonomy.hostile import CASES

TRAILING = dump(skill()).replace(b"version: 3", b"version: 3 ")


def report(configuration: bytes):
    severities = read_configuration(configuration).severities
    submission = Submission(path=SKILL_PATH, content=TRAILING, attribution=b"Title: x\n")
    return check(submission, CheckOptions(severities=severities, only=frozenset({"lint"})))


def refused(content: bytes, owner: str = "") -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(content, owner)
    return caught.value


def test_an_empty_file_changes_nothing():
    assert read_configuration(b"# nothing yet\n").severities == {}
    assert read_configuration(b"") == read_configuration(b"\xef\xbb\xbf{}\n")
    assert report(b"checks: {}\n").verdict is Verdict.ERROR


def test_a_rule_gets_the_severity_that_the_repository_gives_it():
    changed = report(b"checks:\n  severity:\n    lint/trailing-spaces: warning\n")
    assert [(f.rule, f.severity) for f in changed.findings] == [
        ("lint/trailing-spaces", Severity.WARNING)
    ]
    assert changed.verdict is Verdict.OK


def test_a_family_can_be_switched_off_but_for_one_of_its_rules():
    assert report(b"checks:\n  severity:\n    lint: off\n").findings == ()
    kept = b"checks:\n  severity:\n    lint: 'off'\n    lint/trailing-spaces: note\n"
    assert [f.severity for f in report(kept).findings] == [Severity.NOTE]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"checks: [", "cannot be read, line 1, column 10: A value cannot start"),
        (b"- a\n", "cannot be read, line 1, column 1: The file must hold keys with values."),
        (
            b'replies:\n  no: "a\\0"\n',
            "cannot be read, line 2, column 7: This text",
        ),
        (b"\xff\xfe\x00", "cannot be read, line 1, column 1: This file is saved as UTF-16"),
        (b"? [a]\n: b\n", "cannot be read, line 1, column 3: A key must be a single word"),
        (b"a: &a [*a]\n", "cannot be read, line 1, column 8: This part of the file repeats"),
        (b"check: {}\n", "cannot be used, line 1, column 1: The file has a key that is not known"),
        (
            b"checks:\n  severity:\n    lint/loud: note\n",
            "line 3, column 5: Entry 1 of `chec",
        ),
        (b"labels:\n  hold: a\n  hold: b\n", "line 3, column 3: This key is given twice"),
        (b"labels: {hold: Skill}\n", "line 1, column 16: `skill` and `hold` would be the same"),
        (b"labels: {hold: a, topic-failure: A}\n", "line 1, column 34: `hold` and `topic-failure`"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_so(content, words):
    assert words in refused(content).words


def test_every_mistake_is_told_in_the_order_of_the_file():
    error = refused(b"sampling:\n  pairs: 0\n  unasked: 3\nlabels: on\nx: 1\n")
    places = [(m.position.line, m.position.column) for m in error.mistakes]
    assert places == [(2, 10), (3, 12), (4, 9), (5, 1)]
    assert error.mistakes[0].end == Position(line=2, column=11)
    assert error.words.endswith("`sampling.pairs` must be from 1 to 300. There is more to mend.")


def test_a_team_must_be_of_the_organization_that_the_repository_belongs_to():
    content = b"commands:\n  hold:\n    teams: [Acme/a, b, other/c]\n"
    error = refused(content, "acme")
    assert "line 3, column 24: Entry 3 of `commands.hold.teams` is a team of another" in error.words
    assert read_configuration(content).commands["hold"].teams == {"a", "b", "c"}


def test_no_more_teams_than_can_be_looked_up_get_rights():
    lists = [f"    teams: [{', '.join(f't{n}-{m}' for m in range(15))}]\n" for n in range(2)]
    content = f"commands:\n  hold:\n{lists[0]}  triage:\n{lists[1]}".encode()
    assert "rights to more than 20 different teams" in refused(content).words
    read_configuration(content.replace(b"t1-", b"t0-"))


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 1_000_000, 5_000_000])
def test_a_large_file_is_refused_unread(size):
    words = f"The file is too large: at most {MAX_BYTES:,} bytes are read."
    assert words in refused(b"#" * size).words
    assert read_configuration(b"#" * MAX_BYTES).sets == ()


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.binary(max_size=4),
    st.sampled_from(sorted(known_names())),
    st.sampled_from(["off", "read", "ada", "lint", "knowledge/**"]),
)
KEYS = st.one_of(st.sampled_from(sorted(known_names())), SCALARS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def said(content: bytes) -> str:
    """The words on a file, empty where it can be used; anything else that is raised passes."""
    try:
        read_configuration(content, "acme")
    except UserError as error:
        return error.words
    return ""


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_told_in_words_and_in_time(name):
    content = CASES[name][0]()[:MAX_BYTES]
    began = time.process_time()
    words = said(content)
    # Some hold nothing but comments or blank lines.
    assert words.startswith(f"`{PATH}` cannot be") or not read_configuration(content).sets
    assert time.process_time() - began < 5


@given(content=st.binary(max_size=80))
def test_whatever_the_bytes_are_the_outcome_is_a_configuration_or_words(content):
    words = said(content)
    assert not words or words.startswith(f"`{PATH}` cannot be")


@given(content=st.text(alphabet="abc:-?&*!|>'\"{}[],#%@ \n\t<", max_size=60))
def test_whatever_the_yaml_is_the_outcome_is_a_configuration_or_words(content):
    words = said(content.encode())
    assert not words or words.startswith(f"`{PATH}` cannot be")


@given(document=st.dictionaries(KEYS, VALUES, max_size=5))
def test_whatever_the_values_are_the_outcome_is_a_configuration_or_words(document):
    words = said(yaml.safe_dump(document, allow_unicode=True).encode("utf-8", "replace"))
    assert not words or words.startswith(f"`{PATH}` cannot be")


@pytest.mark.parametrize(
    "content",
    [
        "{s}: 1",
        "checks: {{severity: {{{s}: note}}}}",
        "checks: {{severity: {{lint: {s}}}}}",
        "maintainers: {{role: {s}, users: ['{s} x'], teams: ['/{s}']}}",
        "commands: {{{s}: {{}}}}",
        "labels: {{skill: ' {s}', {s}: a}}",
        "reviewers: [{{path: ' {s}', users: [a], {s}: 1}}]",
        "replies: {{'{s} ': a, b: {{{s}: 1}}}}",
        "after_merge: {{dispatch: '{s} {s}'}}",
        "a: '{s}",
        "{s}: *{s}",
        "!{s} x: 1",
        "labels: {{hold: {s}, skill: {s}}}",
        "commands: {{hold: {{teams: [{s}/x]}}}}",
    ],
)
def test_no_text_of_the_file_is_quoted(content):
    words = said(content.format(s="Hunter2").encode())
    assert words
    assert "hunter2" not in words.lower()


PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_complete_example_of_the_documentation_can_be_used_and_is_complete():
    example = PAGE.partition("```yaml\n")[2].partition("```")[0]
    configuration = read_configuration(example.encode(), "acme")
    assert set(configuration.sets) == set(schema()["properties"])
    assert f"`{DISPATCH}`" in PAGE


def test_the_documentation_names_every_part_label_and_command():
    assert [name for name in schema()["properties"] if f"\n## {name}\n" not in PAGE] == []
    names = [*Label, *(spec.name for spec in SPECS)]
    assert [name for name in names if f"`{name}`" not in PAGE] == []
