"""Holds a repository's `.github/seedbed.yml` against its schema.

Where a constraint needs words of its own, they stand beside it in the schema, under `x-seedbed`
by keyword, with `{place}` for where it is broken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from schemas.spelling import meant

Path = tuple[Any, ...]
MOST_PROBLEMS = 50
"""Past that nobody reads them."""
_KINDS = {
    "array": "be a list",
    "boolean": "be true or false",
    "integer": "be a whole number",
    "object": "hold keys with values",
    "string": "be text",
}


def _range(of: Mapping[str, Any]) -> str:
    low, high = of["minimum"], of.get("maximum")
    return f"must be from {low} to {high}." if high else f"must be {low} or more."


def _listed(names: Iterable[object]) -> str:
    return ", ".join(f"`{name}`" for name in names if isinstance(name, str))


_GENERIC: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "enum": lambda of: f"must be one of {_listed(of['enum'])}.",
    "maximum": _range,
    "maxItems": lambda of: f"has more than {of['maxItems']} entries.",
    "maxLength": lambda of: f"is longer than {of['maxLength']:,} characters.",
    "maxProperties": lambda of: f"has more than {of['maxProperties']} entries.",
    "minimum": _range,
    "minProperties": lambda of: f"is empty. Known: {_listed(of['properties'])}.",
    "required": lambda of: f"lacks the key `{of['required'][0]}`.",
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong at a path of the document, or with the key there.

    The words quote nothing of the document but names that the schema has.
    """

    path: Path
    words: str
    on_key: bool = False


def problems(document: Mapping[Any, Any]) -> tuple[Problem, ...]:
    """What is wrong with a document, at most `MOST_PROBLEMS`."""
    # The library keeps a context for every error, so no more are asked for than are shown.
    errors = islice(_validator().iter_errors(cast("dict[str, Any]", document)), MOST_PROBLEMS)
    found = (problem for error in errors for problem in _problems(document, error))
    return tuple(islice(found, MOST_PROBLEMS))


def place(document: Mapping[Any, Any], path: Path) -> str:
    """How words name a path: by the names that the schema has, and by numbers where it has none."""
    names: list[str] = []
    words = ""
    value: Any = document
    for part in path:
        if part in known_names():
            names.append(part)
        else:
            number = (part if isinstance(value, list) else list(value).index(part)) + 1
            words = f"entry {number} of {_joined(names, words)}"
            names = []
        value = value[part]
    return _joined(names, words) or "the file"


def _joined(names: list[str], inside: str) -> str:
    if not names:
        return inside
    named = f"`{'.'.join(names)}`"
    return f"{named} in {inside}" if inside else named


@cache
def schema() -> Mapping[str, Any]:
    """The schema itself."""
    text = files("schemas").joinpath("repository.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


@cache
def known_names() -> frozenset[Any]:
    """Every key that the schema names anywhere."""
    return frozenset(_names(schema()))


def _names(part: object) -> Iterator[str]:
    for value in part.values() if isinstance(part, dict) else ():
        yield from _names(value)
    if isinstance(part, dict) and isinstance(part.get("properties"), dict):
        yield from part["properties"]


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _problems(document: Mapping[Any, Any], error: ValidationError) -> Iterator[Problem]:
    path, of = tuple(error.absolute_path), cast("Mapping[str, Any]", error.schema)
    where = place(document, path)
    if error.validator == "additionalProperties":
        yield from _unknown_keys(error, path, where)
    elif "propertyNames" in error.absolute_schema_path:
        yield Problem(path=(*path, error.instance), words=_key_words(of, error, where), on_key=True)
    else:
        yield Problem(path=path, words=begun(_words(of, error, where)))


def _unknown_keys(error: ValidationError, path: Path, where: str) -> Iterator[Problem]:
    instance, of = cast("dict[Any, Any]", error.instance), cast("Mapping[str, Any]", error.schema)
    known = sorted(of["properties"])
    for key in instance:
        if key not in of["properties"]:
            near = meant(key, (name for name in known if name not in instance))
            asked = f" Did you mean `{near}`?" if near else ""
            words = f"{where} has a key that is not known.{asked} Known: {_listed(known)}."
            yield Problem(path=(*path, key), words=begun(words), on_key=True)


def _key_words(of: Mapping[str, Any], error: ValidationError, where: str) -> str:
    own = of.get("x-seedbed", {}).get(error.validator)
    words = own or "{place} has a key that is not text; put it in quotes."
    return begun(words.replace("{place}", where))


def _words(of: Mapping[str, Any], error: ValidationError, where: str) -> str:
    keyword = cast("str", error.validator)
    if own := of.get("x-seedbed", {}).get(keyword):
        return cast("str", own).replace("{place}", where)
    if keyword == "type":
        return f"{where} must {_KINDS[of['type']]}.{_quotes(of['type'], error.instance)}"
    return f"{where} {_GENERIC[keyword](of)}"


def _quotes(wanted: str, value: object) -> str:
    plain = wanted == "string" and not isinstance(value, (dict, list, type(None)))
    return " Put it in quotes, so that it is read as text." if plain else ""


def begun(words: str) -> str:
    """The words with a capital letter at their start."""
    return words[0].upper() + words[1:]
