"""What the checks need besides the files themselves: documents and neighbours, as ports.

Without them the rules that need them do not run, and whoever shows the findings says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.contribution import Origin


@dataclass(frozen=True, kw_only=True)
class Document:
    """One matched file; `text` is None where it cannot be read as text (a PDF, too large)."""

    path: str
    size: int
    text: str | None


@dataclass(frozen=True, kw_only=True)
class Documents:
    """What an origin holds: the files that its patterns match, by pattern."""

    by_pattern: dict[str, tuple[Document, ...]]

    @property
    def files(self) -> tuple[Document, ...]:
        """Every matched file once, by path."""
        found = {file.path: file for files in self.by_pattern.values() for file in files}
        return tuple(found[path] for path in sorted(found))


class DocumentSource(Protocol):
    """Fetches documents."""

    def fetch(self, origin: Origin) -> Documents:
        """The documents of an origin.

        Raises:
            UserError: they are not there, not allowed, or too large; its `reason` says which:
                `host-not-allowed`, `repository-missing`, `repository-moved`,
                `repository-broken`, `not-served`, `commit-missing`, `too-large`,
                `took-too-long`.
            TransientError: they cannot be fetched just now.
        """


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A seed question of another contribution that is much like one of this file.

    `pull_request` is the number of the open pull request that has it, None where it is in the
    taxonomy; `similarity` is the estimated Jaccard similarity of their word sets, 0 to 1.
    """

    path: str
    question: str
    similarity: float
    pull_request: int | None = None


class NeighbourSource(Protocol):
    """Looks for contributions like this one in the rest of the repository."""

    def near(self, path: str, questions: Sequence[str]) -> list[tuple[Neighbour, ...]]:
        """For each question the neighbours of it, nearest first, without those at `path`."""


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What is at hand; None where it is not."""

    documents: DocumentSource | None = None
    neighbours: NeighbourSource | None = None
