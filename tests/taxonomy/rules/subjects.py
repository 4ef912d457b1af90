"""Files that were read, for the tests of single families."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.domain.findings import Finding
from app.taxonomy.options import Mode, Version
from app.taxonomy.reading.read import read
from app.taxonomy.subject import Subject, Submission
from tests.support.corpus import corpus_folder
from tests.taxonomy.documents import KNOWLEDGE_PATH, SKILL_PATH, dump, knowledge, skill

ATTRIBUTED = (
    b"Title of work: Letters\nLink to work: -\n"
    b"License of the work: Apache-2.0\nCreator names: Ada Byron\n"
)


def subject_of(
    document: dict[str, Any] | bytes | None = None,
    path: str = SKILL_PATH,
    version: Version = Mode.NEWEST,
    **submitted: Any,
) -> Subject:
    """A file as the families see it; a valid skill where no document is given."""
    content = document if isinstance(document, bytes) else dump(document or skill())
    fields = {"content": content, "attribution": ATTRIBUTED} | submitted
    return Subject(Submission(path=path, **fields), read(path, content), version)


def skill_with(*seeds: dict[str, Any], path: str = SKILL_PATH, **changes: Any) -> Subject:
    """A skill with these seed examples."""
    return subject_of(skill(seed_examples=list(seeds), **changes), path)


def knowledge_with(*examples: dict[str, Any], **changes: Any) -> Subject:
    """Knowledge with these seed examples."""
    return subject_of(knowledge(seed_examples=list(examples), **changes), KNOWLEDGE_PATH)


def seed(question: str, answer: str, context: str = "") -> dict[str, str]:
    """A seed example of a skill."""
    made = {"question": question, "answer": answer}
    return {"context": context} | made if context else made


def places(findings: list[Finding]) -> list[tuple[str, str]]:
    """The rule of each finding and what it is about."""
    return [(finding.rule, finding.yaml_path) for finding in findings]


def main_leaves() -> list[Subject]:
    """What the taxonomy has taken, held to its own versions; skips where it is not at hand."""
    root = corpus_folder() / "main"
    return [_leaf(root, file) for file in sorted(root.rglob("qna.yaml"))]


def _leaf(root: Path, file: Path) -> Subject:
    beside = file.with_name("attribution.txt")
    attribution = beside.read_bytes() if beside.exists() else None
    path = file.relative_to(root).as_posix()
    return subject_of(file.read_bytes(), path, Mode.OWN, attribution=attribution)
