"""Finds words behind the usual disguises: odd characters, spaced letters, base64."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator, Sequence

from app.taxonomy.rules.safety.characters import ascii_look
from app.taxonomy.rules.safety.signs import Sign, spans

_SPACED = re.compile(r"(?<!\w)(?:\w[ ._*-]{1,3}){7,}\w(?!\w)")
_SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget|override)(?:all|any|the|your|my){0,3}(?:previous|prior|earlier"
    r"|above|system)(?:instruction|prompt|rule)|systemprompt|highestscore"
)
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}")
_MAX_ENCODED = 20
_MAX_DECODED = 8_192
_TAGS = range(0xE0020, 0xE007F)

Found = tuple[str, int, int]


def hidden(text: str, wanted: Sequence[Sign]) -> Iterator[Found]:
    """What matches only once its disguise is taken off: how it was hidden, start and end."""
    yield from _behind_characters(text, wanted)
    yield from _spaced(text)
    yield from _encoded(text, wanted)


def _behind_characters(text: str, wanted: Sequence[Sign]) -> Iterator[Found]:
    if text.isascii():
        return
    plain: list[str] = []
    places: list[int] = []
    for index, char in enumerate(text):
        shown = char if char.isascii() else _unmasked(char)
        plain.append(shown)
        places += [index] * len(shown)
    places.append(len(text))
    for begun, ended in spans("".join(plain), wanted):
        start, end = places[begun], places[ended - 1] + 1
        if not text[start:end].isascii():
            yield "behind characters that nobody sees or that look like others", start, end


def _unmasked(char: str) -> str:
    code = ord(char)
    if code in _TAGS:
        return chr(code - 0xE0000)
    if unicodedata.category(char) in ("Cf", "Mn"):
        return ""
    if unicodedata.category(char) == "Zs":
        return " "
    return ascii_look(char) or char


def _spaced(text: str) -> Iterator[Found]:
    for match in _SPACED.finditer(text):
        letters = "".join(char for char in match[0].lower() if char.isalnum())
        if _SQUEEZED.search(letters):
            yield "by spaces between its letters", match.start(), match.end()


def _encoded(text: str, wanted: Sequence[Sign]) -> Iterator[Found]:
    for count, match in enumerate(_ENCODED.finditer(text)):
        if count >= _MAX_ENCODED:
            return
        if any(spans(_decoded(match[0]), wanted)):
            yield "in base64", match.start(), match.end()


def _decoded(word: str) -> str:
    """What base64 stands for, as far as it is text; empty if it is none."""
    body = word[:_MAX_DECODED].rstrip("=").replace("-", "+").replace("_", "/")
    body = body[: len(body) - 1] if len(body) % 4 == 1 else body
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-8", errors="ignore")
    except (binascii.Error, ValueError):
        return ""
