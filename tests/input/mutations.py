"""Real payloads, spoiled: what a hostile or broken sender could make of them, as bytes."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

ODD: tuple[object, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**31 - 1,
        2**31,
        2**53,
        2**63 - 1,
        2**63,
        2**64,
        10**30,
        10**400,
    ),
    *(0.5, -0.0, 1e308, float("nan"), float("inf"), float("-inf")),
    *("", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202e", "\N{PILE OF POO}", "a" * 70_000),
    *("../..", "a/b/c", "acme/taxonomy", "acme/", "/", "<script>", "@everyone", "1e400", "/sample"),
    *("refs/heads/main", "0" * 40, "f" * 40, "f" * 64, "2026-01-01T00:00:00Z", "9999-99-99"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "-1", "1_000", "Bot", "User"),
    *([], {}, [None], [[]], {"": None}, {"login": None}, [0] * 5000),
)
HANDLED = ("installation", "repository", "sender", "action", "pull_request", "issue", "comment")
"""Where Seedbed looks first; half of the changes are made below these."""


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """The path of everything in a JSON value, itself left out."""
    inside: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        inside = iter(value.items())
    elif isinstance(value, list):
        inside = iter(enumerate(value))
    for key, child in inside:
        yield (*path, key)
        yield from places(child, (*path, key))


def _holder(value: Any, path: Path) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


def _remove(payload: Any, path: Path, _odd: object) -> None:
    del _holder(payload, path)[path[-1]]


def _replace(payload: Any, path: Path, odd: object) -> None:
    _holder(payload, path)[path[-1]] = odd


def _wrap(payload: Any, path: Path, odd: object) -> None:
    holder = _holder(payload, path)
    holder[path[-1]] = [holder[path[-1]], odd]


def _add(payload: Any, path: Path, odd: object) -> None:
    holder = _holder(payload, path)
    if isinstance(holder, dict):
        holder[f"{path[-1]}_"] = odd
    elif isinstance(holder, list):
        holder.append(odd)


CHANGES: tuple[Callable[[Any, Path, object], None], ...] = (
    _remove,
    _replace,
    _replace,
    _wrap,
    _add,
)


def json_values() -> st.SearchStrategy[object]:
    """Any JSON, NaN and infinities with it."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
        ),
        max_leaves=8,
    )


def spoiled(real: object) -> st.SearchStrategy[bytes]:
    """A payload with one to four changes anywhere, or with its bytes damaged."""
    everywhere = sorted(places(real), key=repr)
    where_we_look = [path for path in everywhere if path[0] in HANDLED and len(path) < 4]
    place = st.sampled_from(where_we_look) | st.sampled_from(everywhere)
    change = st.tuples(st.sampled_from(CHANGES), place, st.sampled_from(ODD) | json_values())
    changed = st.lists(change, min_size=1, max_size=4).map(lambda changes: _apply(real, changes))
    return changed | _damaged(_bytes(real)) | odd_bodies()


def _apply(real: object, changes: list[tuple[Any, Path, object]]) -> bytes:
    payload = deepcopy(real)
    for change, path, odd in changes:
        try:
            change(payload, path, odd)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    return _bytes(payload)


def _bytes(payload: object) -> bytes:
    # Lone surrogates leave as escapes, as they would come from a sender of JSON.
    return json.dumps(payload, separators=(",", ":")).encode()


def _damaged(body: bytes) -> st.SearchStrategy[bytes]:
    at = st.integers(0, len(body) - 1)
    pieces = st.sampled_from(
        [
            b"",
            b"\0",
            b"\xff\xfe",
            b"\xed\xa0\x80",
            b"{",
            b"]",
            b'"',
            b",",
            b"1e400",
            b"NaN",
            b"\\ud800",
        ]
    )
    cut = at.map(lambda end: body[:end])
    put_in = st.tuples(at, pieces).map(lambda p: body[: p[0]] + p[1] + body[p[0] :])
    twice = st.sampled_from([b'"action":[],', b'"sender":0,', b'"installation":{"id":1e400},'])
    return cut | put_in | twice.map(lambda key: b"{" + key + body[1:])


def odd_bodies() -> st.SearchStrategy[bytes]:
    """What is no payload at all."""
    deep = st.sampled_from([100, 900, 1100, 50_000])
    return (
        st.binary(max_size=200)
        | json_values().map(_bytes)
        | deep.map(lambda depth: b"[" * depth + b"]" * depth)
        | deep.map(lambda depth: b'{"action":' * depth + b"1" + b"}" * depth)
        | st.sampled_from([b"", b"null", b"1e400", b"9" * 5000, b'{"action":' + b"9" * 5000 + b"}"])
    )
