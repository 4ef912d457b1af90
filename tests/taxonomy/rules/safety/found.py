"""What the safety family finds in small contributions."""

from __future__ import annotations

import json

from app.domain.findings import Finding
from app.taxonomy.outside import Outside
from app.taxonomy.reading.read import read
from app.taxonomy.rules.safety import family
from app.taxonomy.subject import Subject, Submission
from tests.taxonomy.documents import SKILL_PATH


def found(
    content: str | bytes,
    *,
    attribution: bytes | None = None,
    path: str = SKILL_PATH,
    outside: Outside | None = None,
) -> list[Finding]:
    """The family's findings on a whole file."""
    data = content if isinstance(content, bytes) else content.encode()
    submission = Submission(path=path, content=data, attribution=attribution)
    subject = Subject(submission, read(path, data), outside=outside or Outside())
    return list(family.check(subject))


def in_answer(text: str) -> list[Finding]:
    """The findings on a text as the answer of a seed, escaped where it is not ASCII."""
    quoted = json.dumps(text, ensure_ascii=False)
    escaped = "".join(char if char.isascii() else f"\\U{ord(char):08x}" for char in quoted)
    return found(f"seed_examples:\n- question: Why?\n  answer: {escaped}\n")


def names(findings: list[Finding]) -> list[str]:
    """The rules' names without their family."""
    return [finding.rule.removeprefix("safety/") for finding in findings]
