"""How the files of one pull request are checked: the repository's severities, and what is outside.

What cannot be had does not stop the checks: it is named among what did not run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.domain.findings import NotRun
from app.domain.pull_request import ChangedFile, PullRequestRef
from app.errors import SeedbedError
from app.factory import Factory
from app.github.port import GitHub
from app.logging import get_logger
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import Outside
from workers.configuration import in_force
from workers.neighbours import refresh
from workers.runs.outside import RunDocuments, RunNeighbours

BUDGET = 100
"""Files of the default branch read in one run; a large repository is indexed over several."""

RENAMED = "renamed"
NOT_FETCHED = "In part: this service fetches no documents."


@dataclass(frozen=True, kw_only=True)
class Checking:
    """What a file is checked with; `words` are about a configuration that cannot be used."""

    options: CheckOptions
    documents: RunDocuments | None
    neighbours: RunNeighbours
    indexing: tuple[NotRun, ...] = ()
    words: str = ""

    @property
    def outside(self) -> Outside:
        """Documents and neighbours as a file is checked with them."""
        return Outside(documents=self.documents, neighbours=self.neighbours)

    def not_run(self, *, knowledge: bool) -> tuple[NotRun, ...]:
        """What was not looked up; to be asked when all is checked.

        Args:
            knowledge: whether a file of the pull request has documents at all.
        """
        left_out = [*self.indexing, *self.neighbours.not_run()]
        if self.documents is not None:
            left_out += self.documents.not_run()
        elif knowledge:
            left_out.append(NotRun(family="documents", reason=NOT_FETCHED))
        return tuple(left_out)


def checking(
    factory: Factory,
    github: GitHub,
    ref: PullRequestRef,
    files: tuple[ChangedFile, ...],
    stopped: Callable[[], bool],
) -> Checking:
    """Everything the checks of a pull request need besides its files.

    `stopped` says when the run is cancelled: then nothing more is fetched.
    """
    options, words = options_in_force(factory, github, ref.repository)
    indexing = _index(factory, github, ref.repository)
    source = factory.neighbours.source(ref.repository, ref.number, without=_left(files))
    documents = factory.documents
    return Checking(
        options=options,
        documents=None if documents is None else RunDocuments(documents, stopped),
        neighbours=RunNeighbours(source),
        indexing=tuple(indexing),
        words=words,
    )


def options_in_force(factory: Factory, github: GitHub, repository: str) -> tuple[CheckOptions, str]:
    """How this repository wants its files checked, as its default branch says.

    Where its configuration cannot be used, the words say why and what counts instead.

    Raises:
        TransientError: GitHub cannot be asked just now.
    """
    now = in_force(factory, github, repository)
    return CheckOptions(severities=now.configuration.severities), now.words


def _index(factory: Factory, github: GitHub, repository: str) -> list[NotRun]:
    try:
        freshness = refresh(github, factory.neighbours, repository, BUDGET)
    except SeedbedError as error:
        get_logger().warning("neighbours not indexed", reason=error.reason)
        return [_not_compared(f"the taxonomy could not be read just now. {error.words}")]
    if freshness.complete:
        return []
    left = f"{freshness.left:,} files are" if freshness.left else "a part of it is"
    return [_not_compared(f"the taxonomy is not all indexed yet; {left} left for later runs.")]


def _not_compared(reason: str) -> NotRun:
    return NotRun(family="duplicates", reason=f"In part: {reason}")


def _left(files: tuple[ChangedFile, ...]) -> Collection[str]:
    """Paths that this pull request empties: a leaf that moves is no duplicate of itself."""
    gone = [file.path for file in files if not file.present]
    return [*gone, *(file.previous_path for file in files if file.status == RENAMED)]
