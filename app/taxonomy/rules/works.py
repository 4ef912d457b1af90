"""The works an `attribution.txt` names: its fields, and where they stand."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

MOST_READ = 65_536
"""Bytes that are looked at; the largest real file has a twentieth of them."""
_LONGEST_NAME = 40
_ALIKE = 88
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Marks that stand around names in lists, headings and bold type.
_MARKS = " \t\r\f\v*#>-_[]\u2022\ufeff\xa0"


class Field(StrEnum):
    """A field of a work, by the name that the taxonomy gives it."""

    TITLE = "Title of work"
    LINK = "Link to work"
    REVISION = "Revision"
    LICENSE = "License of the work"
    CREATORS = "Creator names"


_NAMES = {name.lower(): name for name in Field} | {
    "author": Field.CREATORS,
    "authors": Field.CREATORS,
    "created by": Field.CREATORS,
    "creator": Field.CREATORS,
    "creators": Field.CREATORS,
    "licence": Field.LICENSE,
    "license": Field.LICENSE,
    "spdx-license-identifier": Field.LICENSE,
    "link": Field.LINK,
    "link to source": Field.LINK,
    "source": Field.LINK,
    "url": Field.LINK,
    "title": Field.TITLE,
    "version": Field.REVISION,
}
_OFFICIAL = tuple(name.lower() for name in Field)


@dataclass(frozen=True)
class Entry:
    """A field as it is filled in; line and column, from 1, are those of its value."""

    value: str
    line: int
    column: int


@dataclass
class Work:
    """A work and the line its fields begin on."""

    line: int
    fields: dict[Field, Entry] = field(default_factory=dict)

    def has(self, name: Field) -> bool:
        """Whether a field is there and filled in."""
        return name in self.fields and bool(self.fields[name].value)


def works(content: bytes) -> list[Work]:
    """The works that a file names, whatever its bytes are; what is too long is left out."""
    found = list(_works(_text(content[:MOST_READ])))
    # The last one is cut off somewhere; what it lacks may be in the rest.
    return found[:-1] if len(content) > MOST_READ and len(found) > 1 else found


def _text(content: bytes) -> str:
    wide = content.startswith(_WIDE_MARKS)
    text = content.decode("utf-16" if wide else "utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _works(text: str) -> Iterator[Work]:
    """A new work begins with a title, or after a gap with a field that is there already."""
    work: Work | None = None
    last: Field | None = None
    gap = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            gap = True
            continue
        name, entry = _entry(number, line)
        if name is None:
            _go_on(work, last, entry)
            continue
        if work is None or (name in work.fields and (gap or name is Field.TITLE)):
            if work:
                yield work
            work = Work(number)
        work.fields.setdefault(name, entry)
        last, gap = name, False
    if work:
        yield work


def _go_on(work: Work | None, last: Field | None, entry: Entry) -> None:
    """Take a line without a name for the value of an empty field before it."""
    if work and last and not work.has(last):
        work.fields[last] = entry


def _entry(number: int, line: str) -> tuple[Field | None, Entry]:
    """The field a line names, if it does, and its value or the whole line."""
    start_of_line = line[: 2 * _LONGEST_NAME]
    sign = ":" if ":" in start_of_line else "="
    head, found, tail = line.partition(sign)
    name = _field(head.strip(_MARKS)) if found and sign in start_of_line else None
    value = tail if name else line
    start = len(line) - len(value.lstrip(_MARKS))
    # A dash is how people say that there is no link.
    dash = "-" if "-" in value else ""
    return name, Entry(value.strip(_MARKS) or dash, number, start + 1)


@lru_cache(maxsize=1024)
def _field(name: str) -> Field | None:
    """The field that a name means, misspelt or not."""
    name = name.replace("_", " ").lower()
    if not name or len(name) > _LONGEST_NAME:
        return None
    if name in _NAMES:
        return _NAMES[name]
    alike = process.extractOne(name, _OFFICIAL, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return _NAMES[alike[0]] if alike else None
