"""Plain words for what a schema found, where the schema has none of its own."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping

RULES = {
    "additionalProperties": "unknown-key",
    "blank": "blank",
    "const": "version",
    "minItems": "too-few",
    "minLength": "empty",
    "not": "version",
    "required": "missing",
    "type": "type",
    "uniqueItems": "repeated",
    "unread": "unread-key",
}

GENERIC: Mapping[str, dict[str, str]] = {
    "additionalProperties": {
        "message": "`{key}` is not a known key here.",
        "hint": "Check the spelling and the indentation, or remove it.",
    },
    "blank": {
        "message": "{name} holds nothing but spaces.",
        "hint": "Write some text in place of the spaces.",
    },
    "const": {"message": "{name} must be {limit}, but here it is {value}."},
    "minItems": {"message": "{name} has {count} entries; at least {limit} are needed."},
    "minLength": {"message": "{name} is empty.", "hint": "Write some text, or remove it."},
    "required": {"message": "The key `{key}` is missing.", "hint": "Add it."},
    "uniqueItems": {"message": "{name} repeats an earlier one.", "hint": "Remove one of them."},
    "unread": {
        "message": "Nothing reads the key `{key}` here.",
        "hint": "Check the spelling and the indentation, or remove it.",
    },
}

# In this order: to Python a truth value is a number as well.
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "nothing"),
    (bool, "the yes or no value `{}`"),
    ((int, float), "the number {}"),
    (datetime.date, "the date {}"),
    (str, "text"),
    ((list, tuple), "a list"),
    (dict, "a group of keys"),
)
_EXPECTED = {"string": "text", "array": "a list", "object": "keys with values"}
_LONGEST = 40


def found(value: object) -> str:
    """What YAML made of the text, in everyday words."""
    words = next((words for kind, words in _KINDS if isinstance(value, kind)), "something else")
    return words.format(key_shown(value))


def shown(value: object) -> str:
    """A value short enough to stand in a sentence."""
    if isinstance(value, str):
        return _cut(" ".join(value[: 4 * _LONGEST].replace("`", "'").split()))
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return _cut(str(value)) if plain else found(value)


def key_shown(key: object) -> str:
    """A key as YAML writes it, short enough to stand in a sentence."""
    if isinstance(key, str):
        return shown(key)
    if isinstance(key, (list, tuple, dict)):
        return ""
    return _cut(json.dumps(key) if key is None or isinstance(key, bool) else str(key))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def name_of(path: tuple[str | int, ...]) -> str:
    """How a message calls the value at a path: by its key, or as an entry of a list."""
    if not path:
        return "This"
    if not isinstance(path[-1], int) or isinstance(path[-1], bool):
        return f"`{key_shown(path[-1])}`"
    keys = [part for part in path if isinstance(part, str)]
    return f"An entry of `{shown(keys[-1])}`" if keys else "This entry"


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
