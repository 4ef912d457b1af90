"""A sample as JSON: it keeps to its schema, comes back equal, and strangers' files are refused."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.sample import Sample
from app.errors import UserError
from app.report import sample_json as module
from app.report.advice import advice
from app.report.sample_json import About, read_sample, read_text, sample_json, sample_text
from app.report.sample_rows import blame_rows, score_rows
from app.report.trust import trust_words
from schemas.sample import problem
from tests.report.made import abouts, samples
from tests.report.samples import FREEFORM, HOSTILE, SCENES, all_texts, scored

ABOUT = About(repository="acme/taxonomy", commit="a" * 40, run=7, created_by="ada")
quickly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quickly
@given(sample=samples(), about=abouts)
def test_any_sample_keeps_to_the_schema_and_comes_back_equal(sample: Sample, about: About) -> None:
    assert problem(sample_json(sample, about)) == ""
    assert read_text(sample_text(sample, about).encode()) == (sample, about)


@quickly
@given(sample=samples())
def test_the_words_on_any_sample_can_be_said(sample: Sample) -> None:
    assert trust_words(sample)
    score_rows(sample.scores)
    blame_rows(sample)
    advice(sample)


@pytest.mark.parametrize(("name", "sample"), SCENES)
def test_the_scenes_come_back_equal(name: str, sample: Sample) -> None:
    assert read_text(sample_text(sample, ABOUT).encode()) == (sample, ABOUT)


def test_hostile_texts_come_back_as_they_were() -> None:
    hostile = replace(all_texts(FREEFORM, HOSTILE))
    again, _ = read_text(sample_text(hostile, ABOUT).encode("ascii"))
    assert again == hostile


def test_the_document_has_the_funnel_each_call_and_the_codes() -> None:
    document = sample_json(FREEFORM, ABOUT)
    assert document["version"] == 1
    assert document["funnel"] == {
        "made": 34,
        "duplicate": 3,
        "unparsed": 2,
        "rejected": {"pair-poor": 6, "unclear": 3},
        "repaired": 4,
        "kept": 15,
        "unfinished": 1,
    }
    rejected = next(r for r in document["records"] if r["outcome"] == "rejected")
    assert rejected["reason"] == "pair-poor"
    assert rejected["judgements"][0]["score"] == 1.1
    assert set(rejected["calls"][0]) >= {"raw", "prompt_tokens", "completion_tokens", "seconds"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite_is_never_written(number: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        sample_json(replace(FREEFORM, seconds=number), ABOUT)


def changed(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    document = copy.deepcopy(sample_json(FREEFORM, ABOUT))
    change(document)
    return document


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(version=2), "version is not 1"),
        (lambda d: d.pop("version"), "version is not 1"),
        (lambda d: d.update(version=True), "version is not 1"),
        (lambda d: d.update(version="1"), "version is not 1"),
        (lambda d: d.update(more=1), "`additionalProperties`"),
        (lambda d: d["records"][0].update(more=1), "`records[0]` breaks"),
        (lambda d: d["records"][0].pop("calls"), "`records[0]` breaks the rule `required`"),
        (lambda d: d["records"][0].update(outcome="lost"), "`records[0].outcome`"),
        (lambda d: d["records"][0]["judgements"][0].update(score=4), "`maximum`"),
        (lambda d: d["scores"]["kept_rate"].update(low=-0.1), "`scores.kept_rate`"),
        (lambda d: d["scores"]["quality"].update(low=float("inf")), "not finite"),
        (lambda d: d["scores"]["quality"].update(low=float("nan")), "not finite"),
        (lambda d: d["funnel"].update(kept=16), "not what its records add up to"),
        (lambda d: d["records"].pop(), "not what its records add up to"),
        (lambda d: d["records"][1].update(index=0), "a record is there twice"),
        (lambda d: d["funnel"]["rejected"].update({"<b>": "x"}), "`funnel.rejected.?`"),
        (lambda d: d.update(random_state=10**400), "`random_state` breaks"),
        (lambda d: d.update(seconds=10**400), "`seconds` breaks"),
        (lambda d: d.update(records={}), "`records` breaks the rule `type`"),
    ],
)
def test_what_breaks_the_rules_is_refused(
    change: Callable[[dict[str, Any]], None], words: str
) -> None:
    with pytest.raises(UserError) as refused:
        read_sample(changed(change))
    assert refused.value.reason == "not-a-sample"
    assert words in refused.value.words
    assert "<b>" not in refused.value.words


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe\x00",
        b'{"version": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"version": 1' + b"0" * 5_000 + b"}",
        sample_text(FREEFORM, ABOUT).replace('"seconds": 75.0', '"seconds": 1e999').encode(),
        sample_text(FREEFORM, ABOUT).replace('"low": 1.84', '"low": 1e999').encode(),
    ],
    ids=range(11),
)
def test_what_is_no_sample_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(UserError, match="not-a-sample"):
        read_text(raw)


def test_a_file_that_is_too_large_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    monkeypatch.setattr(json, "loads", None)
    with pytest.raises(UserError, match="larger than"):
        read_text(b" " * 101)


def test_scores_that_are_not_there_are_null() -> None:
    document = sample_json(scored(FREEFORM, kept_rate=None, mass=None), ABOUT)
    assert document["scores"]["kept_rate"] is None
    assert read_sample(document)[0].scores.kept_rate is None
