"""Profanity and words of hate.

The words are those of glin-profanity (English), a kept-up and small list; its own search takes
ten milliseconds a file, so the search here is ours: whole words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from app.domain.findings import Severity
from app.taxonomy.rule import Example, Rule
from app.taxonomy.rules.safety.hits import Hit
from app.taxonomy.rules.safety.places import Kind, Passage

PROFANITY = Rule(
    id="safety/profanity",
    severity=Severity.NOTE,
    message="This may be a word that insults people, or a vulgar one.",
    hint="Put it in other words, unless the text is about the word itself.",
    why="The taxonomy takes no hostile language, profanity or sexual content.",
    bad=Example(text="task_description: Answer the dumbass who wrote this letter.\n"),
    good=Example(text="task_description: Answer the person who wrote this letter.\n"),
    source="https://github.com/instructlab/taxonomy/blob/main/docs/SKILLS_GUIDE.md",
    heuristic=True,
)
RULES = (PROFANITY,)

# Of the list, words that health, law, animals, computing or other ordinary texts need.
_ORDINARY_TEXT = """
    anal anus bareback barenaked bastinado bbw bondage bs butt clitoris cock cocks coon coons
    cornhole cum darkie dick domination dvda ecchi ejaculation erotic escort eunuch fecal figging
    fingering genitals grope guro hardcore hentai hoe homoerotic hooker incest intercourse juggs
    kinky lolita mf negro nipple nipples nude nudity octopussy orgasm paedophile paki panties panty
    pedophile pegging penis pissed playboy poof porn pornography pubes quim rape raping rapist
    rectum retarded s&m sadism santorum scat scissoring semen sex sexo sexy shibari shota shrimping
    simp skeet smut snatch snowballing spic spunk strappado suck sucks swastika swinger testbad01
    threesome tit tits topless tosser tushy twink twinkie undressing vagina vibrator voyeur vulva
    xx xxx yaoi
"""
_ORDINARY = frozenset(_ORDINARY_TEXT.split())
# And phrases made of ordinary words.
_ORDINARY_PHRASES = frozenset(
    {
        "alabama hot pocket",
        "alaskan pipeline",
        "barely legal",
        "big black",
        "blonde action",
        "brunette action",
        "date rape",
        "girl on",
        "hard core",
        "how to kill",
        "how to murder",
        "huge fat",
        "jelly donut",
        "leather restraint",
        "mr hands",
        "pleasure chest",
        "tainted love",
        "taste my",
        "tied up",
        "tight white",
        "tongue in a",
        "white power",
        "wrapping men",
    }
)
_TOKEN = re.compile(r"[\w@$!*&]+")


def hits(passage: Passage) -> Iterator[Hit]:
    """Words and phrases of the list, in the texts of a file and its attribution."""
    if passage.kind not in (Kind.VALUE, Kind.ATTRIBUTION):
        return
    small = passage.text.lower()
    phrases = _said(small)
    if not phrases:
        return
    tokens = [(m[0].rstrip("!*"), m.start()) for m in _TOKEN.finditer(small)]
    words = [word for word, _ in tokens]
    for index, (word, start) in enumerate(tokens):
        for phrase in phrases.get(word, ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                last, begun = tokens[index + len(phrase) - 1]
                end = begun + len(last)
                yield Hit(rule=PROFANITY, passage=passage, start=start, end=end)
                break


def _said(small: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Those of the phrases whose words are all in a text, mostly none."""
    words = {word.rstrip("!*") for word in _TOKEN.findall(small)}
    known = _phrases()
    said = {
        first: tuple(p for p in known[first] if words.issuperset(p))
        for first in words & known.keys()
    }
    return {first: phrases for first, phrases in said.items() if phrases}


@cache
def _phrases() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The listed words and phrases, each as its words, by the first of them."""
    # Late: the package brings its own search along, which takes a while to load.
    from glin_profanity.data.dictionary import dictionary

    by_first: dict[str, tuple[tuple[str, ...], ...]] = {}
    for entry in dictionary.get_words("english"):
        words = tuple(_TOKEN.findall(entry.lower()))
        if words and entry not in _ORDINARY | _ORDINARY_PHRASES:
            by_first[words[0]] = (*by_first.get(words[0], ()), words)
    return by_first
