"""From a model's raw text to a typed value, or to the reason why there is none.

No input or output, and nothing is dropped: whatever cannot be read is an `Unparsed`
that the record keeps beside the raw text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

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
    r"[\s\"'`*_#>(\[{]*+"
    r"(?:(?:the |my )?(?:score|rating|grade|judgement)"
    r"[\"'`*_]*+\s*+(?:is|:|=)?[\s\"'`*_(\[]*+)?"
    r"(?P<score>\d++)(?![\w]|[.,]\d)"
    r"(?:[\"'`*_]*+\s*+(?:/|out of|of)\s*+(?P<top>\d++))?",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(r"[\"'`*_]*\s*(?:or|to|-|\u2013|/)\s*\d", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Unparsed:
    """Why a raw text could not be read: a short code, lower case with dashes."""

    reason: str


def read_field(raw: str, name: str, finish_reason: str = "stop") -> str | Unparsed:
    """Read the text under `name` from the one JSON object of a raw answer.

    Fences and words around the object are ignored. Two objects that both hold the
    field are as unreadable as none: which one was meant is not ours to guess.
    """
    problem = _unreadable(raw, finish_reason)
    if problem:
        return Unparsed(reason=problem)
    objects = tuple(_objects(raw))
    values = [found[name] for found in objects if isinstance(found.get(name), str)]
    if len(values) > 1:
        return Unparsed(reason="several-answers")
    if not values:
        return Unparsed(reason=_why_none(raw, objects, name, finish_reason))
    return _checked(str(values[0]))


def read_score(raw: str, low: int, high: int, finish_reason: str = "stop") -> int | Unparsed:
    """Read a whole score within low..high that the raw answer begins with.

    "3 out of 3" is 3; a score quoted later in an explanation never counts; "2 or 3",
    "2.5" and anything outside the scale are unreadable.
    """
    problem = _unreadable(raw, finish_reason)
    if problem:
        return Unparsed(reason=problem)
    found = _SCORE.match(raw)
    if found is None:
        return Unparsed(reason="no-score")
    if _UNDECIDED.match(raw, found.end()):
        return Unparsed(reason="several-answers")
    if found["top"] and int(found["top"][:9]) != high:
        return Unparsed(reason="other-scale")
    score = int(found["score"][:9])
    return score if low <= score <= high else Unparsed(reason="out-of-scale")


def _unreadable(raw: str, finish_reason: str) -> str:
    if finish_reason in {"refusal", "content_filter"}:
        return "refused"
    if not raw.strip():
        return "truncated" if finish_reason == "length" else "empty"
    return "too-long" if len(raw) > MAX_CHARACTERS else ""


def _why_none(
    raw: str, objects: tuple[dict[str, object], ...], name: str, finish_reason: str
) -> str:
    if finish_reason == "length":
        return "truncated"
    if any(name in found for found in objects):
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
