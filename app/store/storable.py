"""Texts as both databases can keep them."""

from __future__ import annotations

import re
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL keeps no NUL in a text; halves of surrogate pairs are no characters in UTF-8."""


def storable(parameters: Any) -> Any:  # noqa: ANN401 - what a driver takes
    """A statement's parameters, with a replacement character for what no text can hold.

    JSON has its own escapes for these, so what stands in a JSON column comes back as it was.
    """
    if isinstance(parameters, dict):
        if all(_fits(value) for value in parameters.values()):
            return parameters
        return {name: _mended(value) for name, value in parameters.items()}
    if isinstance(parameters, tuple) and not all(map(_fits, parameters)):
        return tuple(map(_mended, parameters))
    return parameters


def _fits(value: object) -> bool:
    return not isinstance(value, str) or (value.isascii() and "\x00" not in value) or _clean(value)


def _clean(value: str) -> bool:
    return UNSTORABLE.search(value) is None


def _mended(value: object) -> object:
    return UNSTORABLE.sub(REPLACEMENT, value) if isinstance(value, str) else value
