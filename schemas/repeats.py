"""Which entries of a list repeat an earlier one, in linear time.

Comparing every entry with every other one would take minutes for a list of ten thousand
seed examples, which anyone can send.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence


def repeats(items: Sequence[object]) -> Iterator[int]:
    """The index of each entry that JSON Schema calls equal to an earlier one."""
    seen: set[Hashable] = set()
    for index, item in enumerate(items):
        key = _key(item)
        if key in seen:
            yield index
        seen.add(key)


def _key(value: object) -> Hashable:
    """Equal for two values exactly when JSON Schema calls them equal."""
    match value:
        case str():
            return value
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
