"""Spoiling an answer so that a judge should notice: broken off, or with a fact changed.

The rules are crude, and rather leave an answer out than spoil it in a way that may still be
right: that would count against a judge who sees it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence

# An answer is broken off after this share of its words; a shorter one can't be so that it shows.
BROKEN_OFF = 0.5
FEWEST_WORDS = 8
# What ends a sentence, and what may close behind it.
_ENDS = ".!?:;\u3002\uff01\uff1f\u0964"
_CLOSING = "\"'`*_)]}\u201d\u2019\u300d\u300f\uff09"
# A number that is a word of its own: in "osd.0", "s3" or "COVID-19" it is a part of a name.
_NUMBER = re.compile(
    r"(?<![\d_.,:/=@#\\`^-])(?<![A-Za-z\u00c0-\u024f\u0370-\u052f])(?<![\w`]\()\d++"
)
# The number of a list's item or of a step is no fact.
_BEFORE_ITEM = re.compile(r"(?:\A|\n)[\s#>*(\[-]*+\Z")
_BEHIND_ITEM = re.compile(r"\\?[.):\]][*_]*+\s++\S")
_STEP = re.compile(r"\bstep \Z", re.IGNORECASE)
_LOOKED_BACK = 12
_ITEM_DIGITS = 3
# Names tried for one that has an unlike one elsewhere.
_MOST_TRIED = 8


def truncated(answer: str) -> str:
    """The answer broken off in the middle, "" where it is too short for that to show.

    Not at the end of a sentence or of a line, where it could pass for a brief answer.
    """
    words = list(re.finditer(r"\S+", answer))
    if len(words) >= FEWEST_WORDS:
        for word in words[int(len(words) * BROKEN_OFF) : -1]:
            if not _looks_whole(word.group()) and answer[word.end()] not in "\r\n":
                return answer[: word.end()]
        return ""
    # Scripts without blanks: by characters.
    text = answer.strip()
    if not words or len(words) > len(text) / 20:
        return ""
    middle = len(text) // 2
    cuts = (text[:end] for end in range(middle, len(text)) if not text[end].isspace())
    return next((cut for cut in cuts if not _looks_whole(cut[-_LOOKED_BACK:])), "")


def _looks_whole(text: str) -> bool:
    """Whether an answer may end with this: a sentence's end, or the dash of an empty item."""
    last = text.rstrip(_CLOSING)[-1:]
    return last in _ENDS or (not last.isalnum() and last != ",")


def contradicted(answer: str, others: Sequence[str], draw: random.Random) -> str:
    """The answer with one fact changed: a number, else a name for another seed's name.

    "" where it holds neither.
    """
    number = next(_numbers(answer), None)
    if number is not None:
        changed = _other_number(number.group(), draw)
        return answer[: number.start()] + changed + answer[number.end() :]
    elsewhere = {name for other in others for name in _names(other)}
    foreign = sorted(name for name in elsewhere if name not in answer)
    own = sorted(set(_names(answer)))
    for name in draw.sample(own, min(_MOST_TRIED, len(own))):
        unlike = [other for other in foreign if not _may_be_same(name, other)]
        if unlike:
            return answer.replace(name, draw.choice(unlike), 1)
    return ""


def _numbers(answer: str) -> Iterator[re.Match[str]]:
    """The numbers that say something."""
    for number in _NUMBER.finditer(answer):
        start = number.start()
        # One more sign, so that only a text's own beginning counts as one.
        before = answer[max(0, start - _LOOKED_BACK - 1) : start]
        if len(before) > _LOOKED_BACK:
            before = f"x{before[1:]}" if before[0] != "\n" else before
        item = _BEFORE_ITEM.search(before) and _BEHIND_ITEM.match(answer, number.end())
        short = len(number.group()) <= _ITEM_DIGITS
        if not (short and (item or _STEP.search(before))):
            yield number


def _other_number(digits: str, draw: random.Random) -> str:
    """Another number of as many digits, surely not the same."""
    low = 10 ** (len(digits[:15]) - 1) if len(digits) > 1 else 0
    span = 10 ** len(digits[:15]) - low
    value = low + (int(digits[:15]) - low + draw.randrange(1, span)) % span
    return str(value)


def _names(text: str) -> Iterable[str]:
    """Runs of capitalised words that do not begin a sentence, and so are likely names."""
    found = re.findall(r"(?<=[a-z,] )(?:[A-Z][\w'-]{2,40}+(?: (?=[A-Z]))?+){1,4}", text)
    return [name.strip() for name in found]


def _may_be_same(one: str, other: str) -> bool:
    """Whether two names may mean one thing: "Einstein", "Albert Einstein", or "WHO" written out."""
    mine, yours = one.casefold(), other.casefold()
    return (
        mine in yours
        or yours in mine
        or not set(mine.split()).isdisjoint(yours.split())
        or _abbreviates(mine, yours)
        or _abbreviates(yours, mine)
    )


def _abbreviates(short: str, name: str) -> bool:
    initials = "".join(word[0] for word in name.split())
    return len(initials) > 1 and initials in short
