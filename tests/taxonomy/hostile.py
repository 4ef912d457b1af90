"""Files made to keep the checks busy: what each is, and a rule that must answer it."""

from __future__ import annotations

import json
from collections.abc import Callable

from app.taxonomy.reading.limits import MAX_BYTES
from tests.taxonomy.documents import dump, skill


def _filled(piece: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """As much of a piece as a file may hold."""
    room = MAX_BYTES - len(before) - len(after)
    return before + piece * (room // len(piece)) + after


def _text(value: str) -> bytes:
    return dump(skill(task_description=value))


def _errors() -> bytes:
    pairs = [{"question": "", "answer": n, f"x{n}": "y"} for n in range(700)]
    return dump(skill(seed_examples=pairs))


def _keys(count: int, key: str = "k{}") -> bytes:
    return "".join(f"{key.format(n)}: v\n" for n in range(count)).encode()


def _bomb(first: bytes, again: bytes) -> bytes:
    """Each line repeats the one above it nine times."""
    names = (b", ".join([b"*a%d" % n] * 9) for n in range(40))
    lines = (b"a%d: &a%d " % (n, n) + again % line for n, line in enumerate(names, 1))
    return b"\n".join([b"a0: &a0 " + first, *lines, b""])


def _stairs(depth: int) -> bytes:
    return b"".join(b" " * n + b"a:\n" for n in range(depth))


def _anchors() -> bytes:
    return b"".join(b"k%d: &a%d v\nl%d: *a%d\n" % (n, n, n, n) for n in range(12_000))


def _many_pairs() -> bytes:
    pairs = [{"question": f"Question {n}?", "answer": f"Answer {n}."} for n in range(8_000)]
    return dump(skill(seed_examples=pairs))


def _one_context() -> bytes:
    context = json.dumps("word " * 190_000)
    return _text("Write letters.") + b"context: " + context.encode() + b"\n"


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "2,000 errors": (_errors, "schema/type"),
    "an alias bomb": (lambda: _bomb(b"[x]", b"[%s]"), "yaml/too-complex"),
    "a bomb of merges": (lambda: _bomb(b"{x: 1}", b"{<<: [%s]}"), "yaml/too-complex"),
    "5,000 levels of brackets": (lambda: b"a: " + b"[" * 5_000 + b"]" * 5_000, "yaml/too-complex"),
    "5,000 levels of braces": (lambda: b"{a: " * 5_000 + b"}" * 5_000, "yaml/too-complex"),
    "5,000 levels of dashes": (lambda: b"- " * 5_000 + b"a\n", "yaml/too-complex"),
    "1,400 levels of keys": (lambda: _stairs(1_400), "yaml/too-complex"),
    "5,000 question marks": (lambda: b"? " * 5_000 + b"a\n", "yaml/too-complex"),
    "1 MB of question marks": (lambda: _filled(b"? "), "yaml/too-complex"),
    "1 MB of dashes on one line": (lambda: _filled(b"- "), "yaml/too-complex"),
    "1 MB of brackets": (lambda: _filled(b"["), "yaml/too-complex"),
    "1 MB of brackets on lines": (lambda: _filled(b"[\n"), "yaml/too-complex"),
    "1 MB of brackets after a mistake": (lambda: _filled(b"[", b"a: ]\n"), "yaml/syntax"),
    "1 MB of braces on lines": (lambda: _filled(b"{a: [\n"), "yaml/too-complex"),
    "1 MB of closing brackets": (lambda: _filled(b"]"), "yaml/syntax"),
    "1 MB of entries": (lambda: _filled(b"- a\n"), "yaml/too-complex"),
    "1 MB of empty entries": (lambda: _filled(b"-\n"), "yaml/too-complex"),
    "49,000 entries": (lambda: b"a:\n" + b"- b\n" * 49_000, "schema/unknown-key"),
    "a text of 1 MB": (lambda: _text("a" * (MAX_BYTES - 2_000)), ""),
    "a line of 1 MB": (lambda: _filled(b"word "), "lint/new-line-at-end-of-file"),
    "a block of 1 MB": (lambda: _filled(b"  word\n", b"a: |\n"), "schema/unknown-key"),
    "a block of 1 MB with tabs": (lambda: _filled(b"  a\tb\n", b"a: |\n"), "schema/unknown-key"),
    "a block of blank lines": (lambda: _filled(b"\n", b"a: |\n"), "lint/empty-lines"),
    "a key of 1 MB": (lambda: _filled(b"k", after=b": v\n"), "yaml/syntax"),
    "a long key twice": (lambda: (b"? " + b"k" * 400_000 + b"\n: v\n") * 2, "lint/key-duplicates"),
    "lines that begin with %": (lambda: b"%abc\n" * 200_000, "yaml/syntax"),
    "a quotation mark left open": (lambda: _filled(b"word word\n", b'a: "'), "yaml/syntax"),
    "an apostrophe left open": (lambda: _filled(b"it''s\n", b"a: '"), "yaml/syntax"),
    "escapes": (lambda: _filled(b"\\u00e9", b'a: "', b'"\n'), "schema/unknown-key"),
    "escapes for nothing": (lambda: _filled(b"\\0", b'a: "', b'"\n'), "yaml/character"),
    "24,000 keys": (lambda: _keys(24_000), "schema/unknown-key"),
    "24,000 times one key": (lambda: _keys(24_000, "key"), "lint/key-duplicates"),
    "keys without a colon": (lambda: _filled(b"key\n", b"a: b\n"), "yaml/syntax"),
    "keys, then a mistake": (lambda: _keys(24_000) + b"a: b: c\n", "yaml/syntax"),
    "a mistake, then keys": (lambda: b"a: b: c\n" + _keys(60_000), "yaml/syntax"),
    "comments": (lambda: b"#\n" * 300_000, "yaml/empty"),
    "comments, then a mistake": (lambda: b"#\n" * 300_000 + b"a: b: c\n", "yaml/syntax"),
    "lines that end in a space": (lambda: _filled(b" \n"), "lint/trailing-spaces"),
    "words that end in a space": (lambda: _filled(b"a \n"), "lint/trailing-spaces"),
    "tabs": (lambda: _filled(b"\t"), "yaml/syntax"),
    "lines of tabs": (lambda: _filled(b"\t\n"), "lint/trailing-spaces"),
    "spaces": (lambda: _filled(b" "), "yaml/empty"),
    "blank lines": (lambda: _filled(b"\n"), "lint/empty-lines"),
    "carriage returns": (lambda: _filled(b"\r"), "lint/empty-lines"),
    "documents": (lambda: b"---\n" * 100_000, "yaml/too-complex"),
    "ends of documents": (lambda: b"...\n" * 100_000, "yaml/syntax"),
    "a number of 1 MB": (lambda: _filled(b"9", b"version: ", b"\n"), "yaml/value"),
    "a number of base 60": (lambda: _filled(b":59", b"version: 1", b"\n"), "yaml/value"),
    "10,000 dates": (lambda: b"a:\n" + b"- 2024-01-01\n" * 10_000, "schema/unknown-key"),
    "a date that is none": (lambda: b"a:\n" + b"- 2024-99-99\n" * 10_000, "yaml/value"),
    "12,000 anchors": (_anchors, "schema/unknown-key"),
    "stars": (lambda: _filled(b"- *a\n"), "yaml/too-complex"),
    "tags": (lambda: _filled(b"!"), "yaml/value"),
    "tags on lines": (lambda: _filled(b"- !a b\n", after=b""), "yaml/too-complex"),
    "commas": (lambda: _filled(b" ,", b"a: [b"), "yaml/syntax"),
    "colons": (lambda: _filled(b":"), "yaml/syntax"),
    "colons and spaces": (lambda: _filled(b": "), "yaml/syntax"),
    "pipes": (lambda: _filled(b"|\n"), "yaml/syntax"),
    "ampersands": (lambda: _filled(b"&"), "yaml/syntax"),
    "8,000 seeds": (_many_pairs, ""),
    "a context of 190,000 words": (_one_context, "schema/unknown-key"),
    "line ends only YAML knows": (lambda: _filled("\u2028".encode(), b"a: |\n  b"), ""),
    "zeros": (lambda: _filled(b"\0"), "yaml/encoding"),
    "every other byte zero": (lambda: _filled(b"a\0"), "yaml/encoding"),
    "bytes that are no text": (lambda: _filled(b"\xff\xfe\xfd"), "yaml/encoding"),
}
