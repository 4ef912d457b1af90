"""From a model's raw text to a typed value, or to the reason why there is none.

No input or output, and nothing is dropped: whatever cannot be read is an `Unparsed`
that the record keeps beside the raw text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

MAX_CHARACTERS = 50_000
MAX_OBJECTS = 200

_REFUSAL = re.compile(
    r"\W*(?:(?:i['\u2019]?m|i am) (?:very |so )?sorry\W+(?:but )?)?"
    r"(?:as an (?:ai|artificial)[^.]{0,40}?,? )?"
    r"i (?:can(?:no|['\u2019])t|am (?:not able|unable) to|won['\u2019]t|will not) "
    r"(?:help|assist|comply|fulfill?|answer|provide|generate|create|write|do)\b"
    r"(?: with| to)? (?:that|this|your|any|the request|such)\b",
    re.IGNORECASE,
)
# The repeats are possessive (`+` behind them): neighbours overlap, and giving back would
# take time in the square of a text that a server chooses.
_SCORE = re.compile(
    r"\s*+(?:`{3,}+(?:json)?)?[\s\"'`*_#>(\[{]*+"
    r"(?:(?:the |my )?(?:score|rating|grade|judgement)"
    r"[\"'`*_]*+\s*+(?:is|:|=)?[\s\"'`*_(\[]*+)?"
    r"(?P<score>\d++)(?![\w]|[.,]\d)"
    r"(?:[\"'`*_]*+\s*+(?:/|out of|of)\s*+(?P<top>\d++))?",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(r"[\"'`*_]*\s*(?:or|to|-|\u2013|/)\s*\d", re.IGNORECASE)
_LABEL = (
    r"\s*+(?:`{3,}+(?:json)?)?[\s\"'`*_#>(\[{]*+"
    r"(?:(?:the |my )?(?:reason|code|verdict)(?: code)?"
    r"[\"'`*_]*+\s*+(?:is|:|=)?[\s\"'`*_(\[]*+)?"
)
_NEXT = r"[\s\"'`*_)\]]*+(?:[,;/|&+]|(?:and|or)\b)[\s\"'`*_(\[]*+(?:and |or )?"
_THOUGHT = re.compile(r"\s*+<(?P<name>think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
# Longer than the words of any code list; the corpus of answers is short at its beginning.
_LONGEST_CODE = 100


@dataclass(frozen=True, kw_only=True)
class Unparsed:
    """Why a raw text could not be read: a short code, lower case with dashes."""

    reason: str


def read_field(raw: str, name: str, finish_reason: str = "stop") -> str | Unparsed:
    """Read the text under `name` from the one JSON object of a raw answer.

    Fences, words around the object and thoughts before it are ignored. Two objects that
    both hold the field are as unreadable as none: which one was meant is not ours to guess.
    """
    found = read_fields(raw, (name,), finish_reason)
    return found if isinstance(found, Unparsed) else found[name]


def read_fields(
    raw: str, names: Sequence[str], finish_reason: str = "stop"
) -> dict[str, str] | Unparsed:
    """Read the texts under all `names` from the one JSON object of a raw answer.

    They must stand in one object, and no other object may hold any of them: a question
    and an answer from two drafts need not belong together.
    """
    text = _readable(raw, finish_reason)
    if isinstance(text, Unparsed):
        return text
    objects = tuple(_objects(text))
    holders = [each for each in objects if any(isinstance(each.get(n), str) for n in names)]
    whole = [each for each in holders if all(isinstance(each.get(n), str) for n in names)]
    if whole and len(holders) > 1:
        return Unparsed(reason="several-answers")
    if not whole:
        return Unparsed(reason=_why_none(text, objects, names, finish_reason))
    values: dict[str, str] = {}
    for name in names:
        value = _checked(str(whole[0][name]))
        if isinstance(value, Unparsed):
            return value
        values[name] = value
    return values


def read_score(raw: str, low: int, high: int, finish_reason: str = "stop") -> int | Unparsed:
    """Read a whole score within low..high that the raw answer begins with.

    "3 out of 3" is 3; a score quoted later in an explanation never counts; "2 or 3",
    "2.5" and anything outside the scale are unreadable. Digits of any script are digits.
    """
    text = _readable(raw, finish_reason)
    if isinstance(text, Unparsed):
        return text
    found = _SCORE.match(text)
    if found is None:
        return Unparsed(reason="refused" if _REFUSAL.match(text) else "no-score")
    if _UNDECIDED.match(text, found.end()):
        return Unparsed(reason="several-answers")
    if found["top"] and int(found["top"][:9]) != high:
        return Unparsed(reason="other-scale")
    score = int(found["score"][:9])
    return score if low <= score <= high else Unparsed(reason="out-of-scale")


def read_code(raw: str, codes: Sequence[str], finish_reason: str = "stop") -> str | Unparsed:
    """Read the one of `codes` that a raw answer begins with, or that its JSON object holds.

    Case does not matter, nor whether a code's words are joined by dashes, underscores or
    blanks. A code named later in an explanation never counts; two different ones that are
    both given as the answer are unreadable.
    """
    text = _readable(raw, finish_reason)
    if isinstance(text, Unparsed):
        return text
    given = [_code_in(value, codes) for value in _values(text)]
    found = {code for code in given if code}
    if not found:
        found = set(_first_codes(text, codes))
    if len(found) > 1:
        return Unparsed(reason="several-answers")
    if found:
        return found.pop()
    if finish_reason == "length":
        return Unparsed(reason="truncated")
    return Unparsed(reason="refused" if _REFUSAL.match(text) else "no-code")


def _values(text: str) -> Iterator[str]:
    """The texts that the outermost objects hold, alone or in lists."""
    for found in _objects(text):
        for value in found.values():
            yield from (each for each in _listed(value) if isinstance(each, str))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _code_in(value: str, codes: Sequence[str]) -> str | None:
    """The code that a value is, and not only mentions."""
    if len(value) > _LONGEST_CODE:
        return None
    return next((code for code in codes if _plain(code) == _plain(value)), None)


def _plain(code: str) -> str:
    return re.sub(r"[-_\s]+", "-", code.strip(" \t\r\n.,;:\"'`*_")).lower()


def _first_codes(text: str, codes: Sequence[str]) -> Iterator[str]:
    """The code a text begins with, and those it lists right behind it."""
    first, following = _code_patterns(tuple(codes))
    found = first.match(text)
    while found is not None:
        yield next(code for code in codes if _plain(code) == _plain(found["code"]))
        found = following.match(text, found.end())


@cache
def _code_patterns(codes: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    spelt = [
        r"[-_\s]".join(re.escape(part) for part in re.split(r"[-_\s]+", code))
        for code in sorted(codes, key=len, reverse=True)
    ]
    one = rf"(?P<code>{'|'.join(spelt)})(?![-_]?\w)"
    return re.compile(_LABEL + one, re.IGNORECASE), re.compile(_NEXT + one, re.IGNORECASE)


def _readable(raw: str, finish_reason: str) -> str | Unparsed:
    """The answer without the thoughts before it, or why there is nothing to read."""
    if finish_reason in {"refusal", "content_filter"}:
        return Unparsed(reason="refused")
    if len(raw) > MAX_CHARACTERS:
        return Unparsed(reason="too-long")
    text = _without_thoughts(raw)
    if text is None:
        return Unparsed(reason="truncated")
    if not text.strip():
        return Unparsed(reason="truncated" if finish_reason == "length" else "empty")
    return text


def _without_thoughts(raw: str) -> str | None:
    """What a reasoning model says after its thoughts; None where they never end.

    Some chat templates begin the thoughts themselves, so that only their end is in the
    answer; that end counts where nothing like an answer stands before it.
    """
    ends = _THOUGHT_ENDS.search(raw)
    if _THOUGHT.match(raw):
        return raw[ends.end() :] if ends else None
    if ends and "{" not in raw[: ends.start()]:
        return raw[ends.end() :]
    return raw


def _why_none(
    raw: str, objects: tuple[dict[str, object], ...], names: Sequence[str], finish_reason: str
) -> str:
    if finish_reason == "length":
        return "truncated"
    if any(not isinstance(each[n], str) for each in objects for n in names if n in each):
        return "wrong-type"
    if objects:
        return "missing-field"
    return "refused" if _REFUSAL.match(raw) else "no-json"


def _checked(value: str) -> str | Unparsed:
    text = value.strip()
    if not text:
        return Unparsed(reason="empty")
    if any(char == "\0" or "\ud800" <= char <= "\udfff" or char == "\ufffd" for char in text):
        return Unparsed(reason="broken-characters")
    return Unparsed(reason="refused") if _REFUSAL.match(text) else text


def _objects(raw: str) -> Iterator[dict[str, object]]:
    """The outermost JSON objects in a text, in order; attempts are bounded."""
    decoder = json.JSONDecoder(strict=False, object_pairs_hook=_without_repeats)
    place = raw.find("{")
    for _ in range(MAX_OBJECTS):
        if place < 0:
            return
        try:
            found, end = decoder.raw_decode(raw, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            yield found
        place = raw.find("{", end)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A repeated key hides a second answer, so it makes the object invalid."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found
