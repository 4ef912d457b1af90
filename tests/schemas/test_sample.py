"""The schema of a sample's JSON: valid itself, closed everywhere, and a name for each field."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.domain.controls import Control, Separation, Trust
from app.domain.record import Call, JudgedPart, Judgement, Outcome, Record, Style
from app.domain.sample import Funnel, Sample
from app.domain.scores import (
    Blame,
    Comparison,
    Copying,
    Diversity,
    Forecast,
    Mean,
    Rate,
    Scores,
    Selection,
    StyleScore,
    Zone,
)
from schemas.sample import problem, schema

DEFINITIONS = {
    "call": Call,
    "judgement": Judgement,
    "record": Record,
    "control": Control,
    "separation": Separation,
    "trust": Trust,
    "rate": Rate,
    "mean": Mean,
    "diversity": Diversity,
    "copying": Copying,
    "style_score": StyleScore,
    "blame": Blame,
    "selection": Selection,
    "forecast": Forecast,
    "comparison": Comparison,
    "scores": Scores,
    "funnel": Funnel,
}


def parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from parts(item)
    if isinstance(value, list):
        for item in value:
            yield from parts(item)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_object_is_closed_and_every_list_bounded() -> None:
    for part in parts(schema()):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False or "maxProperties" in part
            assert "maxProperties" in part or part["required"] == list(part["properties"])
        if part.get("type") == "array":
            assert part["maxItems"] > 0


@pytest.mark.parametrize("name", DEFINITIONS)
def test_each_field_of_the_domain_has_its_place(name: str) -> None:
    known = {field.name for field in fields(DEFINITIONS[name])}
    assert set(schema()["$defs"][name]["properties"]) == known


def test_the_sample_itself_has_its_place() -> None:
    known = {field.name for field in fields(Sample)} | {"version", "about", "funnel"}
    assert set(schema()["properties"]) == known


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (schema()["$defs"]["outcome"]["enum"], Outcome),
        (schema()["$defs"]["style"]["enum"], Style),
        (schema()["$defs"]["judgement"]["properties"]["part"]["enum"], JudgedPart),
        (schema()["$defs"]["scores"]["properties"]["zone"]["enum"], Zone),
    ],
)
def test_each_choice_of_the_domain_is_known(words: list[str], kinds: type) -> None:
    assert set(words) == {str(kind) for kind in kinds}


def test_every_reference_leads_somewhere() -> None:
    for part in parts(schema()):
        if "$ref" in part:
            assert part["$ref"].removeprefix("#/$defs/") in schema()["$defs"]


def test_a_problem_quotes_no_foreign_key() -> None:
    assert problem({"<script>": 1}) == "the document breaks the rule `additionalProperties`"
