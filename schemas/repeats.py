"""`uniqueItems` in linear time, pointing at each repeated item.

The library compares every entry with every other one as soon as entries are objects:
a list of ten thousand seed examples, which anyone can send, would take minutes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from jsonschema import ValidationError


def _key(value: object) -> Hashable:
    """Equal for two values exactly when JSON Schema calls them equal."""
    match value:
        case dict():
            return ("object", frozenset((key, _key(item)) for key, item in value.items()))
        case list() | tuple():
            return ("array", tuple(_key(item) for item in value))
        case bool():
            return ("boolean", value)
        case Hashable():
            return value
        case _:
            return repr(value)


def unique_items(
    _validator: object, wanted: bool, instance: object, _schema: object
) -> Iterator[ValidationError]:
    """The keyword `uniqueItems`, as the library calls it; one error for each repeat."""
    if not wanted or not isinstance(instance, list):
        return
    seen: set[Hashable] = set()
    for index, item in enumerate(instance):
        key = _key(item)
        if key in seen:
            yield ValidationError("repeated", path=[index])
        seen.add(key)
