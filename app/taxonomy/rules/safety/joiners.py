"""Which invisible characters do their honest work, and which do not.

Some scripts need them inside words, and emoji are put together with them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")
_ZERO_WIDTH_SPACE = "\u200b"
_JOINERS = frozenset("\u200c\u200d")
# From Arabic to Mongolian, and the later blocks of the same scripts: where joiners belong.
_JOINED = re.compile(
    "[\u0600-\u18af\u1a00-\u1aaf\u1b00-\u1bff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff]"
)
# Thai, Lao, Tibetan, Burmese and Khmer are written without spaces between words.
_UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff]")


def invisible(text: str) -> Iterator[tuple[int, int]]:
    """The runs of invisible characters that have no work to do, as start and end."""
    flags = {match.start() + 1: match.end() for match in _FLAG.finditer(text)}
    for match in _INVISIBLE.finditer(text):
        start = flags.get(match.start(), match.start())
        if start < match.end() and not _honest(text, start, match.end()):
            yield start, match.end()


def _honest(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    run = text[start:end]
    if "\ufe00" <= run[0] <= "\ufe0f" and _takes_a_variant(before):
        before, run = run[0], run[1:]
    elif "\U000e0100" <= run[0] <= "\U000e01ef" and unicodedata.category(before) == "Lo":
        run = run[1:]
    return not run or (len(run) == 1 and _has_work(run, before, after))


def _takes_a_variant(char: str) -> bool:
    """Emoji and symbols have variants, also keycaps such as 1; letters of ours have none."""
    return char in "#*0123456789" or not (char.isascii() or char.isspace())


def _has_work(char: str, before: str, after: str) -> bool:
    if char == _ZERO_WIDTH_SPACE:
        return bool(_UNSPACED.match(before) or _UNSPACED.match(after))
    if char not in _JOINERS:
        return False
    emoji = _is_symbol(before) and _is_symbol(after)
    return emoji or bool(_JOINED.match(before) or _JOINED.match(after))


def _is_symbol(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk", "Sm") or "\ufe00" <= char <= "\ufe0f"
