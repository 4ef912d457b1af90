"""Characters that nobody sees, that turn the order of text around, or that look like others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.domain.findings import Severity
from app.taxonomy.rule import Example, Rule
from app.taxonomy.rules.safety import joiners
from app.taxonomy.rules.safety.hits import Hit
from app.taxonomy.rules.safety.places import Passage

INVISIBLE = Rule(
    id="safety/invisible-character",
    severity=Severity.WARNING,
    message="Characters that nobody can see stand here.",
    hint="Delete them, or type the words around them again.",
    why="They can carry a message that people overlook and a model reads. Mostly they were "
    "copied from a web page by accident, and split words for the model.",
    bad=Example(text='task_description: "Write let\\u200b\\u200b\\u200b\\u200bters."\n'),
    good=Example(text='task_description: "Write letters."\n'),
    heuristic=True,
)
BIDIRECTIONAL = Rule(
    id="safety/bidirectional-character",
    severity=Severity.WARNING,
    message="A character that turns the direction of writing stands here.",
    hint="Delete it, or type the words around it again.",
    why="It makes a text look different from what a model reads.",
    bad=Example(text='task_description: "Write \\u202esrettel."\n'),
    good=Example(text='task_description: "Write letters."\n'),
    heuristic=True,
)
LOOK_ALIKE = Rule(
    id="safety/look-alike-letter",
    severity=Severity.WARNING,
    message="A letter of another alphabet stands inside this word, and looks like one of ours.",
    hint="Type the word again.",
    why="People read one word and a model another; filters can be evaded that way.",
    bad=Example(text='task_description: "Write l\\u0435tters."\n'),
    good=Example(text='task_description: "Write letters."\n'),
    heuristic=True,
)
RULES = (INVISIBLE, BIDIRECTIONAL, LOOK_ALIKE)

_BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_MARKS = frozenset("\u061c\u200e\u200f")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_WORD = re.compile(r"[^\W\d_]+")
_ASCII_LETTER = re.compile(r"[A-Za-z]")
# The letters of Greek, Cyrillic, Armenian, Cherokee: alphabets with many look-alikes.
_MIXED = re.compile("[A-Za-z][\u0370-\u058f\u13a0-\u13fd]|[\u0370-\u058f\u13a0-\u13fd][A-Za-z]")
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
# From so many in a row it is no accident of copying.
_MANY = 4


def hits(passage: Passage) -> Iterator[Hit]:
    """Characters that deceive, in any text."""
    if passage.text.isascii():
        return
    yield from _invisible(passage)
    yield from _bidirectional(passage)
    yield from _look_alikes(passage)


def _invisible(passage: Passage) -> Iterator[Hit]:
    for start, end in joiners.invisible(passage.text):
        found = passage.text[start:end]
        hidden = len(found) >= _MANY or any(char >= "\U000e0000" for char in found)
        severity = Severity.WARNING if hidden else Severity.NOTE
        yield Hit(rule=INVISIBLE, passage=passage, start=start, end=end, severity=severity)


def _bidirectional(passage: Passage) -> Iterator[Hit]:
    matches = list(_BIDIRECTIONAL.finditer(passage.text))
    marks_belong = bool(matches) and bool(_RIGHT_TO_LEFT.search(passage.text))
    for match in matches:
        only_marks = set(match[0]) <= _MARKS
        if only_marks and marks_belong:
            continue
        severity = Severity.NOTE if only_marks else Severity.WARNING
        start, end = match.span()
        yield Hit(rule=BIDIRECTIONAL, passage=passage, start=start, end=end, severity=severity)


def _look_alikes(passage: Passage) -> Iterator[Hit]:
    if not _MIXED.search(passage.text):
        return
    for match in _WORD.finditer(passage.text):
        if not match[0].isascii() and _deceives(match[0]):
            yield Hit(rule=LOOK_ALIKE, passage=passage, start=match.start(), end=match.end())


def _deceives(word: str) -> bool:
    """Whether a Latin word holds letters of another alphabet, all of which look Latin.

    Greek ones count only between Latin letters: science has words such as alpha-MSH in one.
    """
    foreign = [i for i, char in enumerate(word) if _MIXED_LETTER.match(char)]
    if not foreign or not _ASCII_LETTER.search(word):
        return False
    if not all(ascii_look(word[index]) for index in foreign):
        return False
    greek = all("\u0370" <= word[index] <= "\u03ff" for index in foreign)
    first, last = foreign[0], foreign[-1]
    around = _ASCII_LETTER.search(word[:first]) and _ASCII_LETTER.search(word[last + 1 :])
    return bool(around) if greek else True


_MIXED_LETTER = re.compile("[\u0370-\u058f\u13a0-\u13fd]")


@lru_cache(maxsize=4_096)
def ascii_look(char: str) -> str:
    """The ASCII letter that a character looks like, by Unicode's table; empty if none."""
    # Late: it reads a table of a megabyte, and most files are plain ASCII.
    from confusable_homoglyphs.confusables import is_confusable

    found: Any = is_confusable(char, preferred_aliases=["latin"])
    looks = [glyph["c"] for glyph in found[0]["homoglyphs"]] if found else []
    plain = (look for look in looks if len(look) == 1 and _ASCII_LETTER.match(look))
    return next(plain, "") or _plain_form(char)


def _plain_form(char: str) -> str:
    name = unicodedata.name(char, "")
    if name.startswith(_SMALL_CAPITAL) and len(name) == len(_SMALL_CAPITAL) + 1:
        return name[-1].lower()
    form = unicodedata.normalize("NFKC", char)
    return form if len(form) == 1 and _ASCII_LETTER.match(form) else ""
