"""Reads a `qna.yaml` and keeps where everything stands.

Nothing is built before the text is within bounds (`limits`). The fast parser does the
work; the pure one is asked only when the fast one fails, for its words and because its
word counts: the taxonomy's own tools use it. It takes seconds for a text that is larger than
any contribution is, so there the fast one has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from app.domain.findings import Covered, Finding, Position, Spot
from app.taxonomy.reading.construct import Constructor
from app.taxonomy.reading.decode import decode
from app.taxonomy.reading.limits import MAX_BYTES, Count, HeldLoader, TooComplexError, hold
from app.taxonomy.reading.positions import Lines, Path, Positions, locate
from app.taxonomy.reading.syntax import explain, index_of
from app.taxonomy.rule import Rule
from app.taxonomy.rules import yaml as rules

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Where the two parsers part: white space and line ends of their own, a comment right after
# the sign of a block, a tag with a second `!`.
_TREACHEROUS = re.compile("[\t\x85\u2028\u2029\ufeff]|[|>][-+0-9]{0,2}#|![^\\s!]+!")
# The pure parser reads a text at the limit in about a second.
_SLOW_SIZE = 700_000
_SLOW_NODES = 20_000
# Written as an escape inside quotes; no database or protocol of ours can carry them.
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What could be read of one file.

    `text` is None where the file is too large, too deep or not text, so that no other
    check should look at it; `document` is None where it does not hold a mapping. `fast` says
    that the fast parser read it and that the pure one reads it alike.
    """

    path: str
    text: str | None = None
    document: dict[Any, Any] | None = None
    positions: Positions = field(default_factory=Positions)
    findings: tuple[Finding, ...] = ()
    fast: bool = False


def too_large(path: str, size: int) -> Finding:
    """The finding for a file over the limit, read or not."""
    message = f"The file is too large: {size:,} bytes; at most {MAX_BYTES:,} are read."
    return rules.TOO_LARGE.at(Spot(path=path), message)


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
    fast: bool = False

    def read(self) -> Reading:
        try:
            root = self._compose()
            document = None if root is None else Constructor().construct_document(root)
        except TooComplexError as error:
            self._add(rules.TOO_COMPLEX, error.words, index=error.index)
            return Reading(path=self.path, findings=tuple(self.findings))
        except ConstructorError as error:
            self._unreadable_value(error)
            return self._reading()
        except yaml.YAMLError as error:
            self._broken(error)
            return self._reading()
        return self._read_root(root, document)

    def _compose(self) -> yaml.Node | None:
        count = Count()
        root: yaml.Node | None = None
        failure = None
        try:
            hold(self.text, _FAST, count)
            root = yaml.compose(self.text, Loader=_FAST)
        except yaml.YAMLError as error:
            failure = error
        doubtful = count.doubtful or _TREACHEROUS.search(self.text) is not None
        if failure is None and not doubtful:
            self.fast = True
        elif len(self.text) <= _SLOW_SIZE and count.nodes <= _SLOW_NODES:
            return yaml.compose(self.text, Loader=HeldLoader)
        elif failure is not None:
            raise failure
        return root

    def _read_root(self, root: yaml.Node | None, document: object) -> Reading:
        if root is None or document is None:
            self._add(rules.EMPTY)
            return self._reading()
        positions = locate(root, self.text)
        self.findings += _unusable(self.path, self.text, document, positions)
        if not isinstance(document, dict):
            self._not_a_mapping(root)
            return self._reading()
        return self._reading(document, positions)

    def _not_a_mapping(self, root: yaml.Node) -> None:
        """Said where the text begins; the taxonomy's own tools say it of the file's first line."""
        self._add(rules.NOT_A_MAPPING, index=root.start_mark.index)
        found = self.findings[-1]
        if found.position != Position():
            self.findings[-1] = replace(found, covers=(Covered(message=found.message),))

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
            hint = ""
        self._add(rules.VALUE, message, hint, index_of(error))

    def _broken(self, error: yaml.YAMLError) -> None:
        complaint = explain(error)
        self._add(rules.SYNTAX, complaint.message, complaint.hint, index_of(error, complaint))

    def _add(self, rule: Rule, message: str = "", hint: str = "", index: int = 0) -> None:
        position = Lines(self.text).at(min(index, len(self.text)))
        self.findings.append(rule.at(Spot(path=self.path, position=position), message, hint))

    def _reading(
        self, document: dict[Any, Any] | None = None, positions: Positions | None = None
    ) -> Reading:
        return Reading(
            path=self.path,
            text=self.text,
            document=document,
            positions=positions or Positions(),
            findings=tuple(self.findings),
            fast=self.fast,
        )


def _unusable(path: str, text: str, document: object, positions: Positions) -> Iterator[Finding]:
    """Values with characters that stand for nothing, written as an escape like `\\0`."""
    if "\\" not in text:
        return
    for where, value in _texts(document):
        if _UNUSABLE.search(value):
            span = positions.of(where)
            yield rules.CHARACTER.at(Spot(path=path, position=span.start, end=span.end))


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
