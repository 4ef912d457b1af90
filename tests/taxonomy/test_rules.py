"""Every rule keeps its word: its bad example breaks it, its good one does not."""

from __future__ import annotations

import re

import pytest

from app.domain.findings import Severity
from app.taxonomy.catalogue import CHECKS, FAMILIES, RULES
from app.taxonomy.rule import Example, Place
from tests.taxonomy.rules.runner import RUNNERS, run

NOT_SHOWN: dict[str, str] = {
    "documents/no-match": "patterns that match nothing",
    "documents/not-fetched": "a server that does not answer",
    "documents/not-looked-at": "a PDF",
    "documents/not-text": "a file that is no text",
    "documents/one-chunk": "a document of 2,000 words",
    "documents/suffix": "files of another kind",
    "documents/too-large": "a document of megabytes",
    "documents/unreachable": "a repository that is not there",
    "yaml/too-large": "a file of over a megabyte",
    "files/left-out": "thousands of findings",
    "files/not-a-file": "a link or a submodule",
    "files/not-checked": "a fault of our own",
}
"""Rules that no text can show, and what would; they have tests of their own."""
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
shown = pytest.mark.parametrize("rule", [r for r in RULES.values() if r.id not in NOT_SHOWN])


def test_every_place_of_an_example_can_be_run():
    assert set(RUNNERS) == set(Place)


@pytest.mark.parametrize("place", [Place.SKILL, Place.KNOWLEDGE])
def test_the_file_around_the_examples_has_no_finding(place):
    assert run(Example(text="", place=place)) == []


@shown
def test_the_bad_example_breaks_the_rule(rule):
    assert rule.id in {finding.rule for finding in run(rule.bad)}


@shown
def test_the_good_example_keeps_it(rule):
    assert rule.id not in {finding.rule for finding in run(rule.good)}


@each_rule
def test_a_rule_speaks_plainly(rule):
    assert re.fullmatch(r"[a-z-]+/[a-z0-9-]+", rule.id)
    for sentence in (rule.message, rule.why):
        assert sentence[:1].isupper() or sentence[:1] in "`/", sentence
        assert sentence.endswith("."), sentence
    for text in (rule.message, rule.hint, rule.why):
        assert "!" not in re.sub(r"`[^`]*`", "", text), text
    assert "`" not in rule.id


def test_rules_stand_in_the_family_their_id_names_and_once():
    assert [rule.family for rules in FAMILIES.values() for rule in rules] == [
        family for family, rules in FAMILIES.items() for _ in rules
    ]
    assert len(RULES) == sum(map(len, FAMILIES.values()))


def test_every_family_of_files_has_a_check_and_rules():
    assert {*CHECKS, "yaml", "pull-request"} == set(FAMILIES)
    assert all(FAMILIES.values())


def test_safety_never_blocks():
    assert all(rule.severity is not Severity.ERROR for rule in FAMILIES["safety"])


def test_resemblance_never_blocks():
    assert all(rule.severity is not Severity.ERROR for rule in FAMILIES["duplicates"])
