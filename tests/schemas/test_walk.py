"""The walk finds what the `jsonschema` library finds, in less time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from schemas.validation import VERSIONS, load
from schemas.walk import KEYWORDS, breaks

KINDS = ("skill", "knowledge")
NOT_OF_THE_LIBRARY = ("blank", "unread")


def parsed(name: str) -> Any:
    return json.loads(files("schemas").joinpath("qna", name).read_text(encoding="utf-8"))


def library(version: int, kind: str) -> Draft202012Validator:
    common = parsed("common.json")
    registry: Registry[Any] = Registry().with_resource(
        common["$id"], Resource.from_contents(common)
    )
    return Draft202012Validator(parsed(f"v{version}/{kind}.json"), registry=registry)


VALIDATORS = {(v, k): library(v, k) for v in VERSIONS for k in KINDS}


def by_the_library(document: object, version: int, kind: str) -> set[tuple[str, Any]]:
    """Keyword and path of each error; of a value of the wrong type only that."""
    errors = list(VALIDATORS[version, kind].iter_errors(document))
    found = {(str(error.validator), tuple(error.absolute_path)) for error in errors}
    return {f for f in found if f[0] == "type" or ("type", f[1]) not in found}


def by_the_walk(document: object, version: int, kind: str) -> set[tuple[str, Any]]:
    """The same, with unknown keys and repeats where the library tells them."""
    inner = ("additionalProperties", "uniqueItems")
    return {
        (b.keyword, b.path[:-1] if b.keyword in inner else b.path)
        for b in breaks(load(version, kind), document)
        if b.keyword not in NOT_OF_THE_LIBRARY
    }


def scalars() -> st.SearchStrategy[object]:
    texts = st.sampled_from(["", " ", "a", "b"])
    return st.none() | st.booleans() | st.integers(0, 4) | st.floats(0, 4) | texts | st.dates()


def documents() -> st.SearchStrategy[object]:
    """Documents of the keys that the schemas know, right and wrong values under them."""
    known = ["context", "question", "answer", "questions_and_answers", "repo", "patterns"]
    top = ["version", "created_by", "task_description", "seed_examples", "document", "domain"]
    keys = st.sampled_from([*known, "x"]) | st.none() | st.integers(0, 1)
    inner = st.recursive(
        scalars(),
        lambda deeper: st.lists(deeper, max_size=6) | st.dictionaries(keys, deeper, max_size=4),
        max_leaves=25,
    )
    seeds = st.lists(st.dictionaries(keys, inner, max_size=3) | inner, max_size=7)
    document = st.dictionaries(st.sampled_from([*top, "x"]), inner, max_size=7)
    return st.tuples(document, seeds).map(lambda made: {**made[0], "seed_examples": made[1]}) | (
        inner
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=120, deadline=None)
@given(document=documents())
def test_the_walk_finds_what_the_library_finds(version, kind, document):
    assert by_the_walk(document, version, kind) == by_the_library(document, version, kind)


def keywords(schema: object) -> Iterator[str]:
    """The keywords of a schema and of those inside it."""
    if isinstance(schema, dict):
        yield from schema
        yield from keywords(schema.get("items"))
        for inner in schema.get("properties", {}).values():
            yield from keywords(inner)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_schemas_use_no_keyword_that_the_walk_does_not_know(version, kind):
    silent = {"$schema", "$id", "$comment", "title", "deprecated", "x-seedbed"}
    assert set(keywords(load(version, kind))) <= KEYWORDS | silent


HOSTILE = {
    "unknown keys": {f"k{n}": 1 for n in range(20_000)},
    "wrong seeds": {"seed_examples": [{f"q{n}": n} for n in range(20_000)]},
    "seeds that are numbers": {"seed_examples": list(range(20_000))},
    "the same seed": {"seed_examples": [{"question": "a"}] * 20_000},
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_twenty_thousand_mistakes_are_found_in_no_time(document):
    start = time.process_time()
    assert len(breaks(load(3, "skill"), document)) >= 20_000
    assert time.process_time() - start < 9
