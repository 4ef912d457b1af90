"""Finds words behind the usual disguises: odd characters, spaced letters, codes."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator, Sequence
from itertools import islice

from app.taxonomy.rules.safety.characters import ascii_look
from app.taxonomy.rules.safety.signs import Sign, spans

# The search is quick where an expression begins with a sign and not with a look back.
# Letters and what parts them have nothing in common, and nothing is given back: it stays linear.
_SPACED = re.compile(r"[^\W_](?<![^\W_]{2})(?:[ ._*-]{1,3}+[^\W_]){7,}+")
_SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget|override)(?:all|any|the|your|my){0,3}(?:previous|prior|earlier"
    r"|above|system)(?:instruction|prompt|rule)|systemprompt|highestscore"
)
_BASE64 = "[A-Za-z0-9+/_-]"
# A long word, or shorter ones on lines of their own; possessive, so that it stays linear.
_ENCODED = re.compile(
    rf"{_BASE64}(?<!{_BASE64}{_BASE64})(?:{_BASE64}{{15,}}+\s{{1,20}}+"
    rf"(?:{_BASE64}{{16,}}+\s{{1,20}}+)*+{_BASE64}{{2,}}+|{_BASE64}{{23,}}+)={{0,2}}"
)
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{24,}")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_ENTITY = re.compile(r"&#\w{1,8};")
# Digits and signs in place of the letters that they look like, as in `1gn0r3`.
_DIGITS = str.maketrans("013457@$", "oieastas")
_DIGIT_IN_WORD = re.compile(r"[a-z][013457@$]|[013457@$][a-z]", re.IGNORECASE)
# Parts of the words that an order is made of.
_STEMS = frozenset({"ignor", "regard", "overrid", "bypass", "previous", "instruct", "prompt"})
_MAX_ENCODED = 200
_MAX_DECODED = 8_192
_AROUND = 100
_TAGS = range(0xE0020, 0xE007F)

Found = tuple[str, int, int]


def hidden(text: str, wanted: Sequence[Sign]) -> Iterator[Found]:
    """What matches only once its disguise is taken off: how it was hidden, start and end."""
    yield from _behind_characters(text, wanted)
    yield from _behind_digits(text, wanted)
    yield from _spaced(text)
    yield from _encoded(text, wanted)
    yield from _escaped(text, wanted)


def _behind_characters(text: str, wanted: Sequence[Sign]) -> Iterator[Found]:
    if text.isascii():
        return
    looks = {char: _unmasked(char) for char in set(text) if not char.isascii()}
    shown = {ord(char): look for char, look in looks.items() if look != char}
    if not shown:
        return
    found = list(spans(text.translate(shown), wanted))
    if not found:
        return
    lengths = (len(shown.get(ord(char), char)) for char in text)
    places = [index for index, length in enumerate(lengths) for _ in range(length)]
    for begun, ended in found:
        start, end = places[begun], places[ended - 1] + 1
        if not text[start:end].isascii():
            yield "behind characters that nobody sees or that look like others", start, end


def _behind_digits(text: str, wanted: Sequence[Sign]) -> Iterator[Found]:
    if not _DIGIT_IN_WORD.search(text):
        return
    small = text.lower()
    plain = small.translate(_DIGITS)
    if all(plain.count(stem) == small.count(stem) for stem in _STEMS):
        return
    for start, end in spans(plain, wanted) if len(plain) == len(text) else ():
        if _DIGIT_IN_WORD.search(text, start, end):
            yield "behind digits that stand for letters", start, end


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
    for match in islice(_ENCODED.finditer(text), _MAX_ENCODED):
        word = "".join(match[0].split())[:_MAX_DECODED]
        if any(spans(_decoded(word), wanted)):
            yield "in base64", match.start(), match.end()
        elif _HEXADECIMAL.fullmatch(word) and any(spans(_from_hexadecimal(word), wanted)):
            yield "in hexadecimal digits", match.start(), match.end()


def _escaped(text: str, wanted: Sequence[Sign]) -> Iterator[Found]:
    """As in addresses (`%20`) and in HTML (`&#32;`): from the first sign of it to the last."""
    for sign_of_it, plain in ((_PERCENT, urllib.parse.unquote), (_ENTITY, html.unescape)):
        signs = list(sign_of_it.finditer(text))
        if not signs:
            continue
        start, end = signs[0].start(), signs[-1].end()
        # A word before, and one behind, may hold nothing that is escaped.
        part = plain(text[max(start - _AROUND, 0) : end + _AROUND])
        known = sum(1 for _ in spans(text, wanted))
        if sum(1 for _ in spans(part, wanted)) > known:
            yield "by escapes of its characters", start, end


def _decoded(word: str) -> str:
    """What base64 stands for, as far as it is text; empty if it is none."""
    body = word.rstrip("=").replace("-", "+").replace("_", "/")
    body = body[: len(body) - 1] if len(body) % 4 == 1 else body
    try:
        decoded = base64.b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return ""
    # Without the zeros of UTF-16.
    return decoded.replace(b"\0", b"").decode("utf-8", errors="ignore")


def _from_hexadecimal(word: str) -> str:
    return bytes.fromhex(word[: len(word) // 2 * 2]).decode("utf-8", errors="ignore")
