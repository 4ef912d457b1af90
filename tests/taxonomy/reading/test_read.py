"""Reading: every kind of bytes becomes a reading, with true positions and plain words."""

from __future__ import annotations

import time

import pytest

from app.domain.findings import Position, Severity
from app.taxonomy.reading.limits import MAX_BYTES, MAX_DEPTH
from app.taxonomy.reading.read import read

PATH = "compositional_skills/a/qna.yaml"


def found(content: bytes) -> list[tuple[str, int, int]]:
    return [(f.rule, f.position.line, f.position.column) for f in read(PATH, content).findings]


BROKEN = {
    "text on the line of the pipe": (b"a: |text\n  b\n", "yaml/syntax", 1, 5),
    "text after the pipe and a space": (b"a: | text\n  b\n", "yaml/syntax", 1, 6),
    "a tab at the start of a line": (b"a:\n\tb: c\n", "yaml/syntax", 2, 1),
    "a tab before the text of a block": (b"a: |\n\ttext\n", "yaml/syntax", 2, 1),
    "a second colon": (b"a: b: c\n", "yaml/syntax", 1, 5),
    "no space after a colon": (b"a:b\nc: d\n", "yaml/syntax", 2, 2),
    "a line that is no key": (b"a: |\n  b\nc\nd: e\n", "yaml/syntax", 3, 1),
    "a quotation mark left open": (b'a: b\nc: "d\ne: f\n', "yaml/syntax", 2, 4),
    "text after quoted text": (b"a: 'it's'\n", "yaml/syntax", 1, 8),
    "a key too far in": (b"a: b\n  c: d\n", "yaml/syntax", 2, 4),
    "a key too far out": (b"a:\n  - b: c\n d: e\n", "yaml/syntax", 3, 2),
    "a list entry in the wrong column": (b"a:\n  - b\n - c\n", "yaml/syntax", 3, 2),
    "an unquoted star": (b"a: *.md\n", "yaml/syntax", 1, 4),
    "an open bracket": (b"a: [b\nc: d\n", "yaml/syntax", 2, 2),
    "a percent sign": (b"%\n", "yaml/syntax", 1, 2),
    "an at sign": (b"a: @b\n", "yaml/syntax", 1, 4),
    "a backslash in quotes": (b'a: "\\d"\n', "yaml/syntax", 1, 6),
    "two documents": (b"a: b\n---\nc: d\n", "yaml/syntax", 2, 1),
    "a foreign tag": (b"a: !!python/object/apply:os.system [ls]\n", "yaml/value", 1, 4),
    "a made-up tag": (b"a: b\nc: !d e\n", "yaml/value", 2, 4),
    "a date that does not exist": (b"a: 2024-13-45\n", "yaml/value", 1, 4),
    "a key that is a list": (b"[a, b]: c\n", "yaml/value", 1, 1),
    "a number of a million digits": (b"a: 1" + b"0" * 900_000, "yaml/value", 1, 4),
    "an empty file": (b"", "yaml/empty", 1, 1),
    "a file of blank lines": (b"\n\n\n", "yaml/empty", 1, 1),
    "a file of comments": (b"# a\n# b\n", "yaml/empty", 1, 1),
    "a list at the top": (b"\n- a\n- b\n", "yaml/not-a-mapping", 2, 1),
    "text at the top": (b"hello\n", "yaml/not-a-mapping", 1, 1),
    "a lone half of a character": (b'a: b\nc: "\\ud800"\n', "yaml/character", 2, 4),
    "an escaped zero": (b'a: "\\0"\n', "yaml/character", 1, 4),
    "UTF-16": ("a: b\n".encode("utf-16"), "yaml/encoding", 1, 1),
    "UTF-16 without its mark": ("a: b\n".encode("utf-16-le"), "yaml/encoding", 1, 1),
    "UTF-32": ("a: b\n".encode("utf-32"), "yaml/encoding", 1, 1),
    "Latin-1": ("a: b\nc: caf\u00e9\n".encode("latin-1"), "yaml/encoding", 2, 7),
    "a zero byte": (b"a: b\nc: d\0e\n", "yaml/encoding", 2, 5),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "yaml/encoding", 1, 1),
    "an endless alias": (b"a: &a [*a]\n", "yaml/too-complex", 1, 8),
    "5 MB": (b"a" * 5_000_000, "yaml/too-large", 1, 1),
}


@pytest.mark.parametrize(("content", "rule", "line", "column"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_used_is_one_error_at_its_place(content, rule, line, column):
    (finding,) = read(PATH, content).findings
    assert (finding.rule, finding.position.line, finding.position.column) == (rule, line, column)
    assert finding.severity is Severity.ERROR
    assert finding.hint


def test_the_parsers_own_words_are_never_shown():
    shown = {f.message for content, *_ in BROKEN.values() for f in read(PATH, content).findings}
    jargon = ("token", "scalar", "mapping", "scanning", "expected", "anchor", "alias", "node")
    assert not [message for message in shown if any(word in message for word in jargon)]


DEEP = {
    "brackets": b"a: " + b"[" * 5_000,
    "closed brackets": b"a: " + b"[" * 5_000 + b"]" * 5_000,
    "dashes": b"- " * 5_000 + b"a",
    "question marks": b"? " * 5_000,
}


@pytest.mark.parametrize("content", DEEP.values(), ids=DEEP)
def test_five_thousand_levels_are_refused_before_anything_is_built(content):
    assert [rule for rule, *_ in found(content)] == ["yaml/too-complex"]


def test_the_deepest_allowed_file_is_read():
    content = b"a: " + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1)
    assert read(PATH, content).document


def bomb(reference: bytes, first: bytes) -> bytes:
    lines = [b"a0: &a0 " + first]
    for n in range(1, 12):
        aliases = b",".join([b"*a%d" % (n - 1)] * 9)
        lines.append(b"a%d: &a%d " % (n, n) + reference % aliases)
    return b"\n".join(lines)


@pytest.mark.parametrize(
    "content",
    [bomb(b"[%s]", b"[x]"), bomb(b"{<<: [%s]}", b"{x: 1}"), b"a:\n" + b"- b\n" * 100_000],
    ids=["aliases of aliases", "merges of merges", "a hundred thousand entries"],
)
def test_what_grows_without_bound_is_refused_at_once(content):
    start = time.process_time()
    assert [rule for rule, *_ in found(content)] == ["yaml/too-complex"]
    assert time.process_time() - start < 15


def test_a_file_of_just_the_limit_is_read():
    assert read(PATH, b"a: " + b"b" * (MAX_BYTES - 3)).document
    assert found(b"a: " + b"b" * (MAX_BYTES - 2)) == [("yaml/too-large", 1, 1)]


def test_a_few_aliases_are_allowed():
    assert read(PATH, b"a: &a b\nc: *a\n").document == {"a": "b", "c": "b"}


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_every_kind_of_line_end_counts_as_one(end):
    reading = read(PATH, end.join([b"a: b", b"c: |", b"  d", b"  e", b"f: g", b""]))
    assert reading.document == {"a": "b", "c": "d\ne\n", "f": "g"}
    assert reading.positions.values["f",].start == Position(line=5, column=4)


def test_a_byte_order_mark_is_a_warning_and_moves_nothing():
    reading = read(PATH, b"\xef\xbb\xbfa: b\n")
    (finding,) = reading.findings
    assert (finding.rule, finding.severity) == ("yaml/byte-order-mark", Severity.WARNING)
    assert reading.positions.values["a",].start == Position(line=1, column=4)


def test_values_and_keys_know_where_they_start_and_end():
    text = "# a comment\na: first\nb:\n  - c: |\n      one\n      two\n\n    d: 'x'  # y\n"
    positions = read(PATH, text.encode()).positions
    spans = {path: (span.start, span.end) for path, span in positions.values.items()}
    assert spans["a",] == (Position(line=2, column=4), Position(line=2, column=9))
    assert spans["b", 0, "c"] == (Position(line=4, column=8), Position(line=6, column=10))
    assert spans["b", 0, "d"] == (Position(line=8, column=8), Position(line=8, column=11))
    assert spans["b",] == (Position(line=4, column=3), None)
    assert positions.keys["b", 0, "d"].start == Position(line=8, column=5)


@pytest.mark.parametrize("odd", ["\U0001f600\U0001f600", "\u2028", "\x85"])
def test_rare_characters_do_not_shift_positions(odd):
    positions = read(PATH, f'a: "{odd}"\nb: [c, d]\n'.encode()).positions
    assert positions.values["b", 1].start == Position(line=2, column=8)


def test_of_a_repeated_key_the_last_one_counts_as_in_the_document():
    reading = read(PATH, b"a: {x: 1}\na: {x: 2}\n")
    assert reading.document == {"a": {"x": 2}}
    assert reading.positions.values["a", "x"].start == Position(line=2, column=8)


def test_what_has_no_place_of_its_own_is_found_at_the_nearest_thing_around_it():
    positions = read(PATH, b"a:\n  b: c\n").positions
    assert positions.of(("a", "b", "x")).start == Position(line=2, column=6)
    assert positions.of(("x",)).start == Position()
    assert positions.of(("a", "b"), key=True).start == Position(line=2, column=3)


@pytest.mark.parametrize("content", [b"# later\n\n---\n- a\n", b"\n[]\n", b"\n  text\n"])
def test_what_is_no_mapping_is_said_of_the_first_line_too(content):
    (finding,) = read(PATH, content).findings
    assert finding.position.line > 1
    assert [covered.position for covered in finding.covers] == [Position()]


def test_a_second_byte_order_mark_is_not_taken_away():
    marks = "\ufeff".encode() * 2
    assert found(marks + b"version: 3\n") == [("yaml/encoding", 1, 1)]
