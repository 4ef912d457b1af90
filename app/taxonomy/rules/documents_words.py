"""Texts as sequences of words, so that markup, layout and typography make no difference."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from app.taxonomy.compatibility import nfkc

RUN = 4
"""How many words in a row count as the same passage."""

# Each stops at the sign it starts with, so that no text takes more than one pass.
_TAG = re.compile(r"<[^<>]*>")
_TARGET = re.compile(r"\]\([^()\n]*\)")
_FOOTNOTE = re.compile(r"\[\^?[0-9]{1,3}\]")
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_ALONE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
# Scripts that put no spaces between words count sign by sign.
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")


def plain(text: str) -> str:
    """The text without tags, link targets, footnote marks and invisible signs."""
    text = _FOOTNOTE.sub(" ", _TARGET.sub("] ", _TAG.sub(" ", html.unescape(text))))
    return nfkc(text).translate(_INVISIBLE)


def words(text: str) -> list[str]:
    """The words of a text in small letters, without markup and punctuation."""
    return _WORD.findall(plain(text).casefold())


def shares(texts: Sequence[list[str]], documents: Iterable[str]) -> list[float]:
    """For each text the share of its words, 0 to 1, that stand in a document in the same order.

    Linear, and with nothing kept of the documents: no alignment, only runs of words that are the
    same, so a text put together from several passages counts as found.
    """
    wanted = {run for text in texts for run in _runs(text, min(RUN, len(text)))}
    lengths = {len(run) for run in wanted}
    found: set[tuple[str, ...]] = set()
    for document in documents:
        there = words(document)
        for length in lengths:
            found.update(run for run in _runs(there, length) if run in wanted)
    return [_share(text, found) for text in texts]


def _share(text: list[str], found: set[tuple[str, ...]]) -> float:
    length = min(RUN, len(text))
    covered = [False] * len(text)
    for start, run in enumerate(_runs(text, length)):
        if run in found:
            covered[start : start + length] = [True] * length
    return sum(covered) / len(text) if text else 1.0


def _runs(text: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(text[start:] for start in range(length)), strict=False)
