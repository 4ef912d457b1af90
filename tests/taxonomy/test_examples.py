"""The examples are what they say they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.contribution import ContributionKind
from app.domain.findings import Verdict
from app.taxonomy.check import FileReport, check
from app.taxonomy.subject import Submission

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
GOOD = {
    "compositional_skills/grounded/linguistics/dog_exercise": ContributionKind.GROUNDED,
    "compositional_skills/writing/recipes/simple_recipe": ContributionKind.FREEFORM,
    "knowledge/arts/film/academy_awards_2024": ContributionKind.KNOWLEDGE,
}


def report_on(root: Path, leaf: str) -> FileReport:
    folder = root / leaf
    attribution = folder / "attribution.txt"
    submission = Submission(
        path=f"{leaf}/qna.yaml",
        content=(folder / "qna.yaml").read_bytes(),
        attribution=attribution.read_bytes() if attribution.exists() else None,
    )
    return check(submission)


@pytest.mark.parametrize(("leaf", "kind"), GOOD.items(), ids=GOOD)
def test_a_good_example_has_no_finding(leaf, kind):
    report = report_on(EXAMPLES, leaf)
    assert (report.verdict, report.findings) == (Verdict.OK, ())
    assert report.contribution is not None
    assert report.contribution.kind is kind


def test_each_context_of_the_knowledge_example_stands_in_its_document():
    document = (EXAMPLES / "documents/academy_awards_2024.md").read_text(encoding="utf-8")
    contribution = report_on(EXAMPLES, "knowledge/arts/film/academy_awards_2024").contribution
    assert contribution is not None
    assert all(seed.context and seed.context in document for seed in contribution.seeds)


def test_the_mistakes_are_all_found_at_once():
    report = report_on(EXAMPLES / "mistakes", "compositional_skills/writing/jokes_about_gardens")
    assert {finding.rule for finding in report.findings} == {
        "files/attribution",
        "lint/trailing-spaces",
        "safety/unwanted-skill",
        "schema/repeated",
        "schema/too-few",
        "schema/type",
        "schema/unknown-key",
        "schema/version",
    }
