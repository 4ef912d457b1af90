"""From the bytes of a file to its text: UTF-8, lines ended by one newline each."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from app.domain.findings import Finding, Position, Spot
from app.taxonomy.rules import yaml as rules

_OTHER_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE_ENDS = re.compile(r"\r\n?")
# What YAML 1.1 does not allow to stand in a file. A second mark would be part of the first key.
_FORBIDDEN = re.compile(r"\A\ufeff|[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """The text of a file, or None with the finding that says why there is none."""

    text: str | None
    findings: tuple[Finding, ...] = ()


def decode(path: str, content: bytes) -> Decoded:
    """The text of the file; a byte order mark and carriage returns are taken away.

    Line and column stay true: the mark is invisible, and YAML and editors take every
    kind of line end for one.
    """
    if content.startswith(_OTHER_MARKS) or _looks_wide(content):
        return _refused(Spot(path=path), "This file is saved as UTF-16 or UTF-32.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        words = "This file holds characters that are not saved as UTF-8."
        return _refused(Spot(path=path, position=_place(_before(content, error.start))), words)
    marked = text.startswith("\ufeff")
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    if match := _FORBIDDEN.search(text):
        words = f"There is an invisible control character here (U+{ord(match[0]):04X})."
        hint = "Remove it. A file with many of them is not a text file."
        return _refused(Spot(path=path, position=_place(text[: match.start()])), words, hint)
    mark = rules.BYTE_ORDER_MARK.at(Spot(path=path))
    return Decoded(text=text, findings=(mark,) if marked else ())


def _looks_wide(content: bytes) -> bool:
    """Whether every second byte at the start is zero, as in UTF-16 without its mark."""
    start = content[:64]
    return len(start) > 1 and (not any(start[1::2]) or not any(start[::2]))


def _before(content: bytes, index: int) -> str:
    text = content[:index].decode("utf-8").removeprefix("\ufeff")
    return _LINE_ENDS.sub("\n", text)


def _place(before: str) -> Position:
    newline = before.rfind("\n")
    return Position(line=before.count("\n") + 1, column=len(before) - newline)


def _refused(spot: Spot, message: str, hint: str = "") -> Decoded:
    return Decoded(text=None, findings=(rules.ENCODING.at(spot, message, hint),))
