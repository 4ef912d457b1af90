"""Holds a parsed `qna.yaml` against its JSON Schema and says in plain words what is wrong.

The words live in the schemas, beside the constraint they explain, under `x-seedbed`:
`{keyword: {"message", "hint", "rule", "keys": {name: {...}}}}`, all optional. Where a
schema says nothing, the generic sentence of the keyword is used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from schemas.spelling import meant
from schemas.walk import Break, Path, breaks
from schemas.words import GENERIC, RULES, found, key_shown, name_of, shown, type_words

Kind = Literal["skill", "knowledge"]
VERSIONS = (1, 2, 3)
NEWEST = VERSIONS[-1]


@dataclass(frozen=True, slots=True)
class Violation:
    """One constraint that a document breaks; `path` is where, root first.

    `key` is the key it is about, where it is about one that is missing or does not belong;
    `meant` is the known key that an unknown one is a misspelling of, empty where it is none.
    """

    rule: str
    path: Path
    message: str
    hint: str = ""
    key: Any = None
    meant: str = ""


@cache
def load(version: int, kind: Kind) -> Mapping[str, Any]:
    """The schema of one version and kind of `qna.yaml`, its references resolved.

    Raises:
        KeyError: there is no such version.
    """
    if version not in VERSIONS:
        raise KeyError(version)
    schema: Mapping[str, Any] = _resolved(_parse(f"v{version}/{kind}.json"))
    return schema


def validate(document: Mapping[Any, Any], version: int, kind: Kind) -> list[Violation]:
    """Every constraint of the schema that the document breaks, each said once.

    Raises:
        KeyError: there is no such version.
    """
    return [_violation(broken) for broken in breaks(load(version, kind), document)]


@cache
def _parse(name: str) -> Mapping[str, Any]:
    text = files("schemas").joinpath("qna", name).read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def _resolved(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """The same, with each definition of the common schema in place of what refers to it."""
    if isinstance(schema, list):
        return [_resolved(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _resolved(_parse("common.json")["$defs"][name])
    return {key: _resolved(value) for key, value in schema.items()}


def _violation(broken: Break) -> Violation:
    words = {**_generic(broken), **_own(broken)}
    return Violation(
        rule=words.get("rule") or RULES[broken.keyword],
        path=broken.path,
        message=words["message"].format_map(_Fields(broken)),
        hint=words.get("hint", ""),
        key=broken.key,
        meant=_meant(broken),
    )


class _Fields(dict[str, object]):
    """What words may name of a break, worked out only where they do."""

    def __init__(self, broken: Break) -> None:
        super().__init__()
        self._broken = broken

    def __missing__(self, name: str) -> object:
        keyword, path, value, schema, key = self._broken
        match name:
            case "key":
                return key_shown(key)
            case "name":
                return name_of(path)
            case "found":
                return found(value)
            case "count":
                return len(value)
            case "value":
                return shown(value)
            case _:
                return schema[keyword]


def _generic(broken: Break) -> Mapping[str, str]:
    if broken.keyword == "type":
        return type_words(broken.schema["type"], broken.value)
    return GENERIC.get(broken.keyword, {})


def _own(broken: Break) -> Mapping[str, str]:
    """What the schema itself says of the broken keyword, and of this key in particular."""
    own = _about(broken)
    of_key = own.get("keys", {}).get(broken.key) if broken.key is not None else None
    return {**own, **of_key} if of_key else own


def _about(broken: Break) -> Mapping[str, Any]:
    about: Mapping[str, Any] = broken.schema.get("x-seedbed", {}).get(broken.keyword, {})
    return about


def _meant(broken: Break) -> str:
    """The known key that an unknown one means, where the schema has no words for it."""
    if broken.keyword not in ("additionalProperties", "unread"):
        return ""
    known: Mapping[str, Any] = broken.schema["properties"]
    if broken.key in _about(broken).get("keys", {}):
        return ""
    return meant(broken.key, (name for name in known if name not in broken.value))
