"""Reads a `qna.yaml` and keeps where everything stands.

Nothing is built before the text is within bounds (`limits`). The fast parser does the
work; the pure one is asked only when the fast one fails, for its words and because its
word counts: the taxonomy's own tools use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from app.domain.findings import Finding, Severity
from app.taxonomy.construct import Constructor
from app.taxonomy.decode import decode
from app.taxonomy.limits import MAX_BYTES, TooComplexError, hold
from app.taxonomy.positions import Lines, Path, Positions, locate
from app.taxonomy.syntax import explain, index_of

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The fast parser takes these for white space in places where the pure one does not.
_TREACHEROUS = re.compile("[\t\ufeff]")
# Written as an escape inside quotes; no database or protocol of ours can carry them.
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What could be read of one file.

    `text` is None where the file is too large, too deep or not text, so that no other
    check should look at it; `document` is None where it does not hold a mapping.
    """

    path: str
    text: str | None = None
    document: dict[Any, Any] | None = None
    positions: Positions = field(default_factory=Positions)
    findings: tuple[Finding, ...] = ()


def too_large(path: str, size: int) -> Finding:
    """The finding for a file over the limit, read or not."""
    return Finding(
        rule="yaml/too-large",
        severity=Severity.ERROR,
        path=path,
        message=f"The file is too large: {size:,} bytes; at most {MAX_BYTES:,} are read.",
        hint="Keep to a few short examples. Long source texts belong in a document repository.",
    )


def read(path: str, content: bytes) -> Reading:
    """Read a file; whatever the bytes are, the outcome is a reading with findings."""
    if len(content) > MAX_BYTES:
        return Reading(path=path, findings=(too_large(path, len(content)),))
    decoded = decode(path, content)
    if decoded.text is None:
        return Reading(path=path, findings=decoded.findings)
    return _Reader(path, decoded.text, list(decoded.findings)).read()


@dataclass
class _Reader:
    """Reads one text and gathers what it finds on the way."""

    path: str
    text: str
    findings: list[Finding]

    def read(self) -> Reading:
        try:
            root = _compose(self.text)
            document = None if root is None else Constructor().construct_document(root)
        except TooComplexError as error:
            self._add("yaml/too-complex", error.words, "Write it out more simply.", error.index)
            return Reading(path=self.path, findings=tuple(self.findings))
        except ConstructorError as error:
            self._unreadable_value(error)
            return self._reading()
        except yaml.YAMLError as error:
            self._broken(error)
            return self._reading()
        return self._read_root(root, document)

    def _read_root(self, root: yaml.Node | None, document: object) -> Reading:
        if root is None or document is None:
            hint = "Start from one of the examples in the taxonomy."
            self._add("yaml/empty", "The file holds nothing to read.", hint)
            return self._reading()
        positions = locate(root, self.text)
        self.findings += _unusable(self.path, self.text, document, positions)
        if not isinstance(document, dict):
            hint = (
                "Start with `version: 3`, and put each key with its colon at the start of a line."
            )
            message = "The file must hold keys with values, such as `version: 3`."
            self._add("yaml/not-a-mapping", message, hint, root.start_mark.index)
            return self._reading()
        return self._reading(document, positions)

    def _unreadable_value(self, error: ConstructorError) -> None:
        problem = error.problem or ""
        if "unhashable key" in problem:
            message = "A key must be a single word or text."
            hint = "Put the text in quotes if the bracket or brace is part of it."
        elif "could not determine a constructor" in problem:
            message = "A `!` at the start of a value has a meaning of its own in YAML."
            hint = "Put the value in quotes."
        else:
            message = "This looks like a number or a date, but it is not a valid one."
            hint = "Put the value in quotes, so that it is read as text."
        self._add("yaml/value", message, hint, index_of(error))

    def _broken(self, error: yaml.YAMLError) -> None:
        complaint = explain(error)
        self._add("yaml/syntax", complaint.message, complaint.hint, index_of(error, complaint))

    def _add(self, rule: str, message: str, hint: str, index: int = 0) -> None:
        finding = Finding(
            rule=rule,
            severity=Severity.ERROR,
            path=self.path,
            message=message,
            hint=hint,
            position=Lines(self.text).at(min(index, len(self.text))),
        )
        self.findings.append(finding)

    def _reading(
        self, document: dict[Any, Any] | None = None, positions: Positions | None = None
    ) -> Reading:
        return Reading(
            path=self.path,
            text=self.text,
            document=document,
            positions=positions or Positions(),
            findings=tuple(self.findings),
        )


def _compose(text: str) -> yaml.Node | None:
    if not _TREACHEROUS.search(text):
        try:
            return _compose_with(text, _FAST)
        except yaml.YAMLError:
            pass
    return _compose_with(text, yaml.SafeLoader)


def _compose_with(text: str, loader: Any) -> yaml.Node | None:  # noqa: ANN401
    hold(text, loader)
    node: yaml.Node | None = yaml.compose(text, Loader=loader)
    return node


def _unusable(path: str, text: str, document: object, positions: Positions) -> Iterator[Finding]:
    """Values with characters that stand for nothing, written as an escape like `\\0`."""
    if "\\" not in text:
        return
    for where, value in _texts(document):
        if _UNUSABLE.search(value):
            span = positions.of(where)
            yield Finding(
                rule="yaml/character",
                severity=Severity.ERROR,
                path=path,
                message="This text holds an escape that stands for no character.",
                hint="Write the character itself, without `\\u` or `\\0`.",
                position=span.start,
                end=span.end,
            )


def _texts(document: object) -> Iterator[tuple[Path, str]]:
    """Every text of a document, keys included, with its path."""
    todo: list[tuple[Path, object]] = [((), document)]
    while todo:
        path, value = todo.pop()
        match value:
            case str():
                yield path, value
            case list():
                todo += (((*path, index), item) for index, item in enumerate(value))
            case dict():
                todo += (((*path, key), item) for key, item in value.items())
                yield from (((*path, key), key) for key in value if isinstance(key, str))
