"""Holds a sample's JSON report against its schema, `sample.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

VERSION = 1
DEEPEST_PATH = 8
"""Parts of a place that are shown; the schema is not deeper."""


def problem(document: Mapping[str, Any]) -> str:
    """Where the first thing stands that the schema does not allow, empty where all is well.

    It quotes nothing of the document but known keys and places in lists: its texts are foreign.
    """
    error = next(iter(_validator().iter_errors(document)), None)
    if error is None:
        return ""
    known = _known_keys()
    path = list(error.absolute_path)[:DEEPEST_PATH]
    parts = [f"[{p}]" if isinstance(p, int) else f".{p}" if p in known else ".?" for p in path]
    place = f"`{''.join(parts).lstrip('.')}`" if parts else "the document"
    return f"{place} breaks the rule `{error.validator}`"


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


@cache
def schema() -> dict[str, Any]:
    """The schema itself."""
    text = files("schemas").joinpath("sample.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _known_keys() -> frozenset[str]:
    definitions = [schema(), *schema()["$defs"].values()]
    return frozenset(name for each in definitions for name in each.get("properties", ()))
