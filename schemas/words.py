"""Plain words for what a schema found, where the schema has none of its own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

RULES = {
    "additionalProperties": "unknown-key",
    "const": "value",
    "minItems": "too-few",
    "minLength": "empty",
    "required": "missing",
    "type": "type",
    "uniqueItems": "repeated",
}

GENERIC: Mapping[str, dict[str, str]] = {
    "additionalProperties": {
        "message": "`{key}` is not a known key here.",
        "hint": "Check the spelling and the indentation, or remove it.",
    },
    "const": {"message": "{name} must be {limit}, but here it is {value}."},
    "minItems": {"message": "{name} has {count} entries; at least {limit} are needed."},
    "minLength": {"message": "{name} is empty.", "hint": "Write some text, or remove it."},
    "required": {"message": "The key `{key}` is missing.", "hint": "Add it."},
    "uniqueItems": {"message": "{name} has the same entry twice.", "hint": "Remove one of them."},
}

# In this order: to Python a truth value is a number as well.
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "a yes or no value"),
    ((int, float), "a number"),
    (datetime.date, "a date"),
    (str, "text"),
    ((list, tuple), "a list"),
    (dict, "a group of keys"),
)
_EXPECTED = {"string": "text", "array": "a list", "object": "keys with values"}
_LONGEST = 40


def found(value: object) -> str:
    """What kind of value YAML made of the text, in everyday words."""
    if value is None:
        return "nothing"
    kinds = (words for kind, words in _KINDS if isinstance(value, kind))
    return next(kinds, "something else")


def shown(value: object) -> str:
    """A value short enough to stand in a sentence."""
    text = str(value) if isinstance(value, (str, int, float)) else found(value)
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def name_of(path: tuple[str | int, ...]) -> str:
    """How a message calls the value at a path: by its last key."""
    for part in reversed(path):
        if isinstance(part, str):
            return f"`{shown(part)}`"
    return "This"


def type_words(expected: object, value: object) -> dict[str, str]:
    """Message and hint for a value of the wrong kind."""
    words = _EXPECTED.get(str(expected), "of another kind")
    return {"message": f"{{name}} must be {words}, but here it is {{found}}.", "hint": _hint(value)}


def _hint(value: object) -> str:
    match value:
        case None:
            return "Write a value after the colon, or indented on the lines below it."
        case list() | dict():
            return "Check the indentation. Text of several lines starts with `|` after the colon."
        case str():
            return "Check the indentation of the lines below the colon."
        case _:
            return "Put the value in quotes, so that it is read as text."
