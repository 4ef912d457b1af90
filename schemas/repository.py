"""Holds a repository's `.github/seedbed.yml` against its schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError


def problems(document: Mapping[Any, Any]) -> list[str]:
    """What is wrong with a document, in sentences that quote none of its values."""
    found = _validator().iter_errors(cast("dict[str, Any]", document))
    return [_sentence(error) for error in found]


@cache
def _validator() -> Draft202012Validator:
    text = files("schemas").joinpath("repository.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _sentence(error: ValidationError) -> str:
    # Of the path only what the schema itself names: the rest is text of whoever wrote the file.
    named = [str(part) for part in error.absolute_path if part in ("checks", "severity")]
    where = f"`{'.'.join(named)}`" if named else "the file"
    match error.validator:
        case "additionalProperties":
            known = ", ".join(f"`{key}`" for key in _schema(error)["properties"])
            return f"{where} has a key that is not known; known: {known}."
        case "enum":
            words = (word for word in _value(error) if isinstance(word, str))
            return f"a severity in {where} must be one of {', '.join(words)}."
        case _:
            return f"{where} must hold keys with values."


def _value(error: ValidationError) -> list[object]:
    return cast("list[object]", error.validator_value)


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", error.schema)
