"""The same verdict as the reference implementation, on real contributions."""

from __future__ import annotations

import pytest

from app.domain.findings import Finding, verdict
from app.taxonomy.check import Submission, check
from app.taxonomy.schema import Mode
from tests.support.corpus import Row, rows

# Rules of the taxonomy that its reference parser does not check, so that an error of
# ours is no difference in what both check.
NOT_IN_THE_REFERENCE = {
    "files/folder": "the contribution guide asks for no spaces; the parser never looks",
    "files/core-skill": "core skills take no contributions; the parser takes them as skills",
    "yaml/character": "half a character cannot be stored or sent; the parser lets it through",
    "yaml/empty": "an empty file is no contribution; the parser only warns",
}
# Single files on which we differ on purpose, by the hash of their content: none so far.
DIFFERENT: dict[str, str] = {}


@pytest.fixture(scope="module")
def corpus() -> list[Row]:
    return rows()


def comparable(findings: tuple[Finding, ...]) -> str:
    return verdict(finding for finding in findings if finding.rule not in NOT_IN_THE_REFERENCE)


def report_on(row: Row, mode: Mode) -> tuple[Finding, ...]:
    submission = Submission(path=row.path, content=row.content, attribution=b"given")
    return check(submission, mode=mode).findings


@pytest.mark.parametrize("mode", Mode)
def test_every_file_gets_the_verdict_of_the_reference(corpus, mode):
    different = []
    for row in corpus:
        findings = report_on(row, mode)
        assert not [f for f in findings if f.rule == "files/not-checked"], row.sha1
        if comparable(findings) != row.verdict(mode):
            different.append(row.sha1)
    assert set(different) == set(DIFFERENT)


def test_every_finding_of_the_reference_about_a_value_stands_where_the_value_is(corpus):
    for row in corpus:
        said = [m for m in row.modes["newest"].get("messages", []) if "node_line" in m]
        values = [m for m in said if m["message"].endswith(("at least 5 items", "non-empty"))]
        findings = report_on(row, Mode.NEWEST)
        if any(f.rule == "schema/version" and not f.yaml_path for f in findings):
            continue  # said in one sentence
        places = {(f.yaml_path, f.position.line, f.position.column) for f in findings}
        for m in values:
            assert (m["path"].removeprefix("."), m["node_line"], m["node_col"]) in places, row.sha1
