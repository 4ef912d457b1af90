"""Where the content of a file comes from, and under which licence."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.findings import Finding, Severity
from app.taxonomy.options import Mode
from app.taxonomy.rules.attribution import check
from tests.taxonomy.documents import SKILL_PATH, dump, skill, without
from tests.taxonomy.rules.subjects import ATTRIBUTED, subject_of

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
BESIDE = "compositional_skills/writing/letters/attribution.txt"


def findings(attribution: bytes | None, **given: object) -> list[Finding]:
    return list(check(subject_of(attribution=attribution, **given)))


def licensed(text: str) -> bytes:
    return ATTRIBUTED.replace(b"Apache-2.0", text.encode())


@pytest.mark.parametrize("attribution", [None, b"", b" \r\n\t\n", b"\xef\xbb\xbf\n"])
def test_an_attribution_stands_beside_it_and_is_not_blank(attribution):
    (found,) = findings(attribution)
    assert (found.rule, found.severity, found.path) == ("files/attribution", E, SKILL_PATH)
    assert ("empty" in found.message) == (attribution is not None)


def test_version_1_asked_for_none():
    content = dump(without(skill(), "version"))
    assert not findings(None, document=content, version=Mode.OWN)
    assert findings(None, document=content, version=2)


def test_a_complete_one_has_no_finding():
    assert not findings(ATTRIBUTED)


def test_what_lacks_is_named_where_its_work_begins():
    (found,) = findings(ATTRIBUTED + b"\n\nTitle of work: B\nLink to work: -\n")
    assert (found.rule, found.severity, found.path) == ("files/attribution-fields", W, BESIDE)
    assert (found.position.line, found.yaml_path) == (7, "")
    assert "`License of the work`, `Creator names`" in found.message


def test_a_link_alone_is_only_noted():
    (found,) = findings(ATTRIBUTED.replace(b"Link to work: -\n", b""))
    assert (found.rule, found.severity) == ("files/attribution-fields", N)


def test_free_text_says_nothing_of_works():
    (found,) = findings(b"\xff\xfe self-created \x00")
    assert (found.rule, found.path, found.position.line) == ("files/attribution-fields", BESIDE, 1)


def test_a_link_needs_a_revision():
    linked = ATTRIBUTED.replace(b": -", b": https://en.wikipedia.org/wiki/Letter")
    (found,) = findings(linked)
    assert (found.rule, found.severity) == ("files/attribution-revision", N)
    assert (found.position.line, found.position.column) == (2, 15)
    assert not findings(linked + b"Revision: 3\n")


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("Apache 2.0", "files/license-spelling", N),
        ("CC BY-NC-SA 4.0", "files/license-noncommercial", W),
        ("CC BY-ND 4.0", "files/license-reserved", E),
        ("All Rights Reserved", "files/license-reserved", E),
        ("GPL-3.0-only", "files/license", W),
        ("Keith", "files/license-unknown", W),
    ],
)
def test_a_license_has_its_own_finding_at_its_place(text, rule, severity):
    (found,) = findings(licensed(text))
    assert (found.rule, found.severity, found.path) == (rule, severity, BESIDE)
    assert (found.position.line, found.position.column) == (3, 22)
    assert found.end is not None
    assert found.end.column == 22 + len(text)


def test_a_spelling_comes_with_what_to_write():
    (found,) = findings(licensed("Apache License, Version 2.0"))
    assert found.hint == "Write `Apache-2.0` if that is meant."


@given(st.binary(max_size=300), st.sampled_from([SKILL_PATH, "", "qna.yaml", "../a//qna.yaml"]))
def test_any_bytes_beside_any_path_are_taken(attribution, path):
    for found in findings(attribution, path=path):
        assert found.position.line >= 1


@pytest.mark.parametrize(
    "line", [b"License of the work: " + b"MIT OR " * 40, b"Title of work: x", b"((((", b"\xf0"]
)
def test_a_megabyte_is_answered_at_once(line):
    subject = subject_of(attribution=(line + b"\n") * (1_000_000 // len(line)))
    start = time.process_time()
    list(check(subject))
    assert time.process_time() - start < 6
