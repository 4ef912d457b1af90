"""Holds a parsed `qna.yaml` against its JSON Schema and says in plain words what is wrong.

The words live in the schemas, beside the constraint they explain, under `x-seedbed`:
`{keyword: {"message", "hint", "rule", "keys": {name: {...}}}}`, all optional. Where a
schema says nothing, the generic sentence of the keyword is used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry, Resource

from schemas.repeats import unique_items
from schemas.words import GENERIC, RULES, found, name_of, shown, type_words

Kind = Literal["skill", "knowledge"]
Path = tuple[str | int, ...]
VERSIONS = (1, 2, 3)
NEWEST = VERSIONS[-1]


@dataclass(frozen=True)
class Violation:
    """One constraint that a document breaks; `path` is where, root first."""

    rule: str
    path: Path
    message: str
    hint: str = ""


@cache
def load(version: int, kind: Kind) -> Mapping[str, Any]:
    """The schema of one version and kind of `qna.yaml`.

    Raises:
        KeyError: there is no such version.
    """
    if version not in VERSIONS:
        raise KeyError(version)
    return _parse(f"v{version}/{kind}.json")


def validate(document: Mapping[Any, Any], version: int, kind: Kind) -> list[Violation]:
    """Every constraint of the schema that the document breaks, each said once."""
    errors = list(_validator(version, kind).iter_errors(cast("dict[str, Any]", document)))
    # Of a value of the wrong kind nothing else is worth saying.
    misread = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    told = (
        error
        for error in errors
        if error.validator == "type" or tuple(error.absolute_path) not in misread
    )
    return list(dict.fromkeys(v for error in told for v in _violations(error)))


@cache
def _validator(version: int, kind: Kind) -> Validator:
    common = _parse("common.json")
    registry = Registry().with_resource(common["$id"], Resource.from_contents(common))
    make: Any = extend(Draft202012Validator, {"uniqueItems": unique_items})  # type: ignore[no-untyped-call]
    validator: Validator = make(load(version, kind), registry=registry)
    return validator


def _parse(name: str) -> Mapping[str, Any]:
    text = files("schemas").joinpath("qna", name).read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def _violations(error: ValidationError) -> Iterator[Violation]:
    """One violation for each key that an error is about, or one for its value."""
    path = tuple(error.absolute_path)
    instance: Any = error.instance
    match error.validator:
        case "required":
            # The library reports each missing key by itself without naming it in a
            # field, so all of them are said each time; `validate` drops the repeats.
            missing: Any = error.validator_value
            yield from (_violation(error, path, key) for key in missing if key not in instance)
        case "additionalProperties":
            known = _schema(error)["properties"]
            yield from (
                _violation(error, (*path, key), key) for key in instance if key not in known
            )
        case _:
            yield _violation(error, path)


def _violation(error: ValidationError, path: Path, key: object = None) -> Violation:
    keyword = str(error.validator)
    words = {**_generic(error), **_words(error, key)}
    fields = {
        "key": shown(key),
        "name": name_of(path),
        "found": found(error.instance),
        "value": shown(error.instance),
        "count": len(error.instance) if isinstance(error.instance, list) else 0,
        "limit": error.validator_value,
    }
    return Violation(
        rule=words.get("rule", RULES.get(keyword, "invalid")),
        path=path,
        message=words.get("message", "This does not have the expected form.").format(**fields),
        hint=words.get("hint", ""),
    )


def _generic(error: ValidationError) -> Mapping[str, str]:
    if error.validator == "type":
        return type_words(error.validator_value, error.instance)
    return GENERIC.get(str(error.validator), {})


def _words(error: ValidationError, key: object) -> dict[str, str]:
    """What the schema itself says of the broken keyword, and of this key in particular."""
    own = _schema(error).get("x-seedbed", {}).get(error.validator, {})
    return {**own, **own.get("keys", {}).get(key, {})}


def _schema(error: ValidationError) -> Mapping[str, Any]:
    schema: Any = error.schema
    return cast("Mapping[str, Any]", schema)
