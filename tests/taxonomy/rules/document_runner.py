"""Checks knowledge against a document that is given as a text: for examples of rules."""

from __future__ import annotations

from app.documents.matching import matches
from app.domain.contribution import Origin
from app.taxonomy.check import FileReport, check
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import Document, Documents, DocumentSource, Outside
from app.taxonomy.subject import Submission
from tests.taxonomy.documents import ATTRIBUTION, KNOWLEDGE_PATH, dump, knowledge

CONTEXT = "The lighthouse of Skerrow was built in 1811 and is 35 metres tall."
PAIRS = [
    {"question": "When was the lighthouse built?", "answer": "It was built in 1811."},
    {"question": "How tall is it?", "answer": "It is 35 metres tall."},
    {"question": "Where does it stand?", "answer": "It stands on Skerrow."},
]


class Given:
    """Documents in memory, matched as real ones are; `outcome` is raised where it is given."""

    def __init__(self, files: list[Document], outcome: Exception | None = None) -> None:
        self.files, self.outcome = files, outcome
        self.asked: list[Origin] = []

    def fetch(self, origin: Origin) -> Documents:
        """The files that the patterns match."""
        self.asked.append(origin)
        if self.outcome is not None:
            raise self.outcome
        by_path = {file.path: file for file in self.files}
        return Documents(
            by_pattern={
                pattern: tuple(by_path[path] for path in matches(pattern, by_path))
                for pattern in origin.patterns
            }
        )


def lighthouse(**changes: object) -> bytes:
    """Valid knowledge about a lighthouse, with some keys changed."""
    seeds = [{"context": CONTEXT, "questions_and_answers": PAIRS} for _ in range(5)]
    return dump(knowledge(domain="Lighthouses", seed_examples=seeds) | changes)


def run(source: DocumentSource | None, **changes: object) -> FileReport:
    """The report of this family on knowledge about a lighthouse."""
    content = lighthouse(**changes)
    submission = Submission(path=KNOWLEDGE_PATH, content=content, attribution=ATTRIBUTION)
    options = CheckOptions(only=frozenset({"documents"}))
    return check(submission, options, Outside(documents=source))


def run_document(text: str) -> FileReport:
    """The report where the one document that is matched, `document.md`, holds this text."""
    return run(Given([Document(path="document.md", size=len(text.encode()), text=text)]))
