"""A fixed skill checked beside one neighbour, in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.taxonomy.check import FileReport, check
from app.taxonomy.indexing import IndexedSeed, seeds_to_index
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import Neighbour, Outside
from app.taxonomy.similarity import ALIKE, sign
from app.taxonomy.subject import Submission
from tests.taxonomy.documents import ATTRIBUTION, SKILL_PATH, skill

NEIGHBOUR_PATH = "compositional_skills/business/correspondence/qna.yaml"
PULL_REQUEST = 12
QUESTIONS = (
    "Write a letter that asks a landlord to repair the heating.",
    "Write a letter that thanks a teacher for a school year.",
    "Write a letter that asks a library to extend a loan.",
    "Write a letter that cancels the contract with a gym.",
    "Write a letter that invites the neighbours to a street party.",
)
Places = Sequence[tuple[str, int | None]]


class MemoryNeighbours:
    """A `NeighbourSource` over a few files, each at one or more places."""

    def __init__(self) -> None:
        self._files: list[tuple[str, int | None, tuple[IndexedSeed, ...]]] = []

    def add(self, path: str, text: str, pull_request: int | None = None) -> None:
        """Put a file into the taxonomy, or into a pull request."""
        self._files.append((path, pull_request, seeds_to_index(path, text.encode())))

    def near(self, path: str, questions: Sequence[str]) -> list[tuple[Neighbour, ...]]:
        """See the port."""
        return [self._near(path, question) for question in questions]

    def _near(self, path: str, question: str) -> tuple[Neighbour, ...]:
        signature = sign(question)
        found = [
            Neighbour(
                path=where,
                question=seed.question,
                similarity=seed.signature.similarity(signature),
                pull_request=pull_request,
            )
            for where, pull_request, seeds in self._files
            for seed in seeds
            if where != path
        ]
        alike = (neighbour for neighbour in found if neighbour.similarity >= ALIKE)
        return tuple(sorted(alike, key=lambda neighbour: -neighbour.similarity))


def run_neighbour(text: str) -> FileReport:
    """The report on the skill beside a neighbour that is in the taxonomy and in another one."""
    neighbours = MemoryNeighbours()
    neighbours.add(NEIGHBOUR_PATH, text)
    neighbours.add(NEIGHBOUR_PATH, text, PULL_REQUEST)
    return check_beside(neighbours)


def check_beside(
    neighbours: MemoryNeighbours, path: str = SKILL_PATH, questions: Sequence[str] = QUESTIONS
) -> FileReport:
    """The report on a skill with these questions, of the family `duplicates` alone."""
    seeds = [{"question": q, "answer": f"Answer {n}."} for n, q in enumerate(questions)]
    document = skill(seed_examples=seeds)
    content = "".join(f"{key}: {json.dumps(value)}\n" for key, value in document.items()).encode()
    submission = Submission(path=path, content=content, attribution=ATTRIBUTION)
    only = CheckOptions(only=frozenset({"duplicates"}))
    return check(submission, only, Outside(neighbours=neighbours))
