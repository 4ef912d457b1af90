"""Unicode's compatibility form of a text, in time that grows with its length alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MOST_MARKS = 30
"""Marks on one sign that are put in order together: what Unicode calls stream-safe (UAX 15)."""


def nfkc(text: str) -> str:
    """The text in form NFKC, rows of more than `MOST_MARKS` marks put in order by parts.

    Python sorts the marks of a row by insertion, so a row of 100,000 of them, which a hostile
    text may hold, would take minutes at once.
    """
    return text if text.isascii() else "".join(_normal(text))


def _normal(text: str) -> Iterator[str]:
    marks = "".join(sign for sign in set(text) if _is_mark(sign))
    start = 0
    if marks:
        for row in re.finditer(f"[{re.escape(marks)}]{{{MOST_MARKS}}}", text):
            yield unicodedata.normalize("NFKC", text[start : row.end()])
            start = row.end()
    yield unicodedata.normalize("NFKC", text[start:])


def _is_mark(sign: str) -> bool:
    """Whether a sign stands on another one, if need be once it is taken apart."""
    return any(unicodedata.combining(part) for part in unicodedata.normalize("NFKD", sign)[:1])
