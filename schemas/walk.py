"""Holds a document against a schema, in one pass.

The keywords are those that the schemas of `qna.yaml` use (`KEYWORDS`), with the meaning that
JSON Schema 2020-12 gives them; a test compares the outcome with the `jsonschema` library. The
library itself takes seconds for a file of twenty thousand wrong entries, and looks at each
value once for each keyword.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from schemas.repeats import repeats

Path = tuple[str | int, ...]
Schema = Mapping[str, Any]


class Break(NamedTuple):
    """A keyword that a value breaks; `key` is the key it is about, where it is about one.

    `path` is where the value is; of a repeated entry and of an unknown key, where that is.
    `blank` and `unread` are no keywords of JSON Schema: text of nothing but white space where
    some is wanted, and a key that is let through and never read.
    """

    keyword: str
    path: Path
    value: Any
    schema: Schema
    key: Any = None


def breaks(schema: Schema, document: object) -> list[Break]:
    """Every break of a schema whose references are resolved, outermost first.

    Of a value of the wrong type nothing else is said.
    """
    found: list[Break] = []
    _visit(schema, document, (), found)
    return found


def _visit(schema: Schema, value: object, path: Path, found: list[Break]) -> None:
    if "not" in schema:
        found.append(Break("not", path, value, schema))
        return
    fits, inside = _TYPES[schema["type"]]
    if not fits(value):
        found.append(Break("type", path, value, schema))
    else:
        inside(schema, value, path, found)


def _object(schema: Schema, value: Mapping[Any, Any], path: Path, found: list[Break]) -> None:
    properties = schema["properties"]
    found += [
        Break("required", path, value, schema, k) for k in schema["required"] if k not in value
    ]
    keyword = "unread" if schema.get("additionalProperties", True) else "additionalProperties"
    for key, item in value.items():
        if key in properties:
            _visit(properties[key], item, (*path, key), found)
        else:
            found.append(Break(keyword, (*path, key), value, schema, key))


def _array(schema: Schema, value: list[Any], path: Path, found: list[Break]) -> None:
    if len(value) < schema.get("minItems", 0):
        found.append(Break("minItems", path, value, schema))
    if schema.get("uniqueItems"):
        found += (Break("uniqueItems", (*path, i), value[i], schema) for i in repeats(value))
    items = schema["items"]
    for index, item in enumerate(value):
        _visit(items, item, (*path, index), found)


def _string(schema: Schema, value: str, path: Path, found: list[Break]) -> None:
    least = schema.get("minLength", 0)
    if len(value) < least:
        found.append(Break("minLength", path, value, schema))
    elif least and value.isspace():
        found.append(Break("blank", path, value, schema))


def _integer(schema: Schema, value: float, path: Path, found: list[Break]) -> None:
    if value != schema["const"]:
        found.append(Break("const", path, value, schema))


def _is_integer(value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


_Inside = Callable[[Schema, Any, Path, list[Break]], None]
_TYPES: Mapping[str, tuple[Callable[[object], bool], _Inside]] = {
    "object": (lambda value: isinstance(value, dict), _object),
    "array": (lambda value: isinstance(value, list), _array),
    "string": (lambda value: isinstance(value, str), _string),
    "integer": (_is_integer, _integer),
}
KEYWORDS = frozenset(
    {"not", "type", "required", "properties", "additionalProperties", "minItems", "uniqueItems"}
    | {"items", "minLength", "const"}
)
