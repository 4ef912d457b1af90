"""The same verdict and no message lost, beside the reference, on real contributions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest

from app.domain.findings import Finding, Severity, verdict
from app.taxonomy.check import check
from app.taxonomy.options import CheckOptions, Mode
from app.taxonomy.subject import Submission
from tests.support.corpus import Message, Row, rows

pytestmark = pytest.mark.slow

# Rules that its reference parser does not check, or takes for less, so that an error of ours is
# no difference in what both check.
NOT_IN_THE_REFERENCE = {
    "files/folder": "the contribution guide asks for no spaces; the parser never looks",
    "files/core-skill": "core skills take no contributions; the parser takes them as skills",
    "schema/blank": "a text of nothing but spaces is as good as empty; the parser counts them",
    "yaml/character": "half a character cannot be stored or sent; the parser lets it through",
    "yaml/empty": "an empty file is no contribution; the parser only warns",
}
# What the reference says of a whole file has no place there: it is printed at the first line,
# while ours stands where the text begins, below any comments.
WITHOUT_A_PLACE = "top-level element is not an object"
FAMILIES = {"yaml", "lint", "schema", "files"}
# Single files on which we differ on purpose, by the hash of their content: none so far.
DIFFERENT: dict[str, str] = {}
# What the reference's words mean: our rules, and the words of what a finding covers. `{}` is
# the key that the reference names.
MEANINGS: tuple[tuple[str, str, str], ...] = (
    (r"'(.*)' is a required property$", "schema/(missing|version)", "`{}`.*missing|no `{}`"),
    (r"unexpected\)$", "", "does not belong"),
    (r"should be non-empty$", "schema/empty", "is empty"),
    (r"must have at least \d+ items$", "schema/too-few", "at least|no seed example"),
    (r"is not of type '\w+'$", "schema/(type|version)", "must be|must hold"),
    (r"^\d was expected$", "schema/version", "it must be version|must be the whole number"),
    (r"has non-unique elements$", "", "more than once"),
    (r"^Version \d is not supported", "schema/(version|old-knowledge)", "no longer accepted"),
    (r"^Cannot load schema file", "schema/version", "There is no version"),
    (r"^Taxonomy file must be named", "files/name", ""),
    (r"top-level element is not an object", "yaml/not-a-mapping", ""),
    (r"^The file is empty", "yaml/(empty|not-a-mapping)|schema/missing", ""),
    (r"\(([a-z-]+)\)$", "lint/{}", ""),
)


@cache
def checked(mode: Mode) -> list[tuple[Row, tuple[Finding, ...]]]:
    """Every file of the corpus, held to the newest version or its own, with our findings."""
    options = CheckOptions(version=mode, only=frozenset(FAMILIES))
    return [(row, check(submission(row), options).findings) for row in rows()]


def submission(row: Row) -> Submission:
    return Submission(path=row.path, content=row.content, attribution=b"given")


def comparable(findings: tuple[Finding, ...]) -> str:
    return verdict(finding for finding in findings if finding.rule not in NOT_IN_THE_REFERENCE)


def said_by(findings: tuple[Finding, ...]) -> Iterator[tuple[int, int, str, str]]:
    """Line, column, rule and words of each finding that weighs, and of what it covers."""
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            at = finding.position
            yield at.line, at.column, finding.rule, finding.message
            for covered in finding.covers:
                yield covered.position.line, covered.position.column, "", covered.message


def answers(message: Message, rule: str, words: str) -> bool:
    """Whether a finding of a rule, or covered words, say what the reference says."""
    for pattern, of_rule, of_words in MEANINGS:
        if said := re.search(pattern, message.text):
            key = re.escape(said[1]) if said.re.groups else ""
            if rule and not re.fullmatch(of_rule.format(key), rule):
                return False
            of_this = of_words.format(key, key)
            return bool(of_this or rule) and bool(re.search(of_this, words))
    raise AssertionError(f"the reference has never said so before: {message.text}")


def lost(said: list[Message], findings: tuple[Finding, ...]) -> list[Message]:
    """What the reference says and we do not, at that place."""
    everywhere = list(said_by(findings))
    at = defaultdict(list)
    for entry in everywhere:
        at[entry[:2]].append(entry)
    return [
        message
        for message in said
        if not any(
            answers(message, rule, words)
            for *_, rule, words in (
                everywhere if WITHOUT_A_PLACE in message.text else at[message.line, message.column]
            )
        )
    ]


@pytest.mark.parametrize("mode", Mode)
def test_every_file_gets_the_verdict_of_the_reference(mode):
    different = set()
    for row, findings in checked(mode):
        assert not [f for f in findings if f.rule == "files/not-checked"], row.sha1
        if comparable(findings) != row.verdict(mode):
            different.add(row.sha1)
    assert different == set(DIFFERENT)


@pytest.mark.parametrize("mode", Mode)
def test_every_message_of_the_reference_is_said_where_it_belongs(mode):
    missed = {row.sha1: lost(row.messages(mode), findings) for row, findings in checked(mode)}
    assert {sha1: messages for sha1, messages in missed.items() if messages} == {}


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("'a' is a required property", "schema/missing", "The key `b` is missing."),
        ("'a' is a required property", "", "`a` is empty."),
        ("'' should be non-empty", "schema/blank", "`a` is empty."),
        ("Unevaluated properties are not allowed ('a' was unexpected)", "schema/unknown-key", "a"),
        ("trailing spaces (trailing-spaces)", "lint/colons", "Too many spaces."),
        ("trailing spaces (trailing-spaces)", "", "Trailing spaces."),
    ],
)
def test_a_finding_of_another_meaning_is_no_answer(text, rule, words):
    assert not answers(Message(1, 1, "", text), rule, words)


def test_a_finding_at_another_place_is_no_answer():
    there = Finding(rule="schema/empty", severity=Severity.ERROR, path="", message="`a` is empty.")
    here = [Message(1, column, ".a", "'' should be non-empty") for column in (1, 2)]
    assert lost(here, (there,)) == here[1:]
