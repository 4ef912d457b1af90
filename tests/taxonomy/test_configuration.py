"""A repository's own severities, and what is said of a file that cannot be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.findings import Severity, Verdict
from app.errors import UserError
from app.taxonomy.check import check
from app.taxonomy.configuration import read_configuration
from app.taxonomy.options import CheckOptions
from app.taxonomy.subject import Submission
from tests.taxonomy.documents import SKILL_PATH, dump, skill

TRAILING = dump(skill()).replace(b"version: 3", b"version: 3 ")


def report(configuration: bytes):
    severities = read_configuration(configuration).severities
    submission = Submission(path=SKILL_PATH, content=TRAILING, attribution=b"Title: x\n")
    return check(submission, CheckOptions(severities=severities, only=frozenset({"lint"})))


def test_an_empty_file_changes_nothing():
    assert read_configuration(b"# nothing yet\n").severities == {}
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
        (b"checks: [", "cannot be read, line 1"),
        (b"- a\n", "cannot be read"),
        (b"check: {}\n", "known: `checks`"),
        (b"checks:\n  severity:\n    lint: loud\n", "error, warning, note, off"),
        (b"checks:\n  severity:\n    lint/loud: note\n", "entry 1 of `checks.severity`"),
        (b"checks: 5\n", "`checks` must hold keys"),
        (b"checks:\n  severity: 5\n", "`checks.severity` must hold keys"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_so(content, words):
    with pytest.raises(UserError) as caught:
        read_configuration(content)
    assert words in caught.value.words


@given(content=st.binary(max_size=80))
def test_whatever_the_bytes_are_the_outcome_is_a_configuration_or_words(content):
    words = ""
    try:
        read_configuration(content)
    except UserError as error:
        words = error.words
    assert not words or words.startswith("`.github/seedbed.yml` cannot be")
