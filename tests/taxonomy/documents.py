"""Small contributions for the tests of the checks."""

from __future__ import annotations

import json
from typing import Any

from app.taxonomy.check import FileReport, check
from app.taxonomy.subject import Submission

SKILL_PATH = "compositional_skills/writing/letters/qna.yaml"
KNOWLEDGE_PATH = "knowledge/science/astronomy/qna.yaml"
ATTRIBUTION = (
    b"Title of work: Letters\nLink to work: -\n"
    b"License of the work: Apache-2.0\nCreator names: Ada Byron\n"
)


def skill(**changes: Any) -> dict[str, Any]:
    """A valid skill of version 3, with some keys changed."""
    seeds = [{"question": f"Question {n}?", "answer": f"Answer {n}."} for n in range(5)]
    document = {
        "version": 3,
        "task_description": "Write letters.",
        "created_by": "octocat",
        "seed_examples": seeds,
    }
    return document | changes


def knowledge(**changes: Any) -> dict[str, Any]:
    """Valid knowledge of version 3, with some keys changed."""
    seeds = [{"context": f"Context {n}.", "questions_and_answers": _pairs(n)} for n in range(5)]
    document = {
        "version": 3,
        "domain": "Astronomy",
        "created_by": "octocat",
        "document_outline": "The planets.",
        "seed_examples": seeds,
        "document": {
            "repo": "https://github.com/octocat/planets",
            "commit": "0" * 40,
            "patterns": ["*.md"],
        },
    }
    return document | changes


def _pairs(context: int) -> list[dict[str, str]]:
    numbers = range(3 * context, 3 * context + 3)
    return [{"question": f"Question {n}?", "answer": f"Answer {n}."} for n in numbers]


def without(document: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The document with some keys left out."""
    return {key: value for key, value in document.items() if key not in keys}


def dump(document: dict[str, Any]) -> bytes:
    """The document as YAML; JSON is YAML, and every string is quoted."""
    lines = (f"{key}: {json.dumps(value)}\n" for key, value in document.items())
    return "".join(lines).encode()


def check_text(text: str | bytes, path: str = SKILL_PATH, **changes: Any) -> FileReport:
    """The report on one file with an attribution beside it."""
    content = text.encode() if isinstance(text, str) else text
    fields = {"path": path, "content": content, "attribution": ATTRIBUTION} | changes
    return check(Submission(**fields))


def rules(report: FileReport) -> list[str]:
    """The rules of a report's findings, in the order of the report."""
    return [finding.rule for finding in report.findings]
