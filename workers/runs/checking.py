"""How the files of one pull request are checked: the repository's severities, and what is outside.

What cannot be had does not stop the checks: it is named among what did not run.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from app.domain.findings import NotRun
from app.domain.pull_request import ChangedFile, PullRequestRef
from app.errors import SeedbedError, UserError
from app.factory import Factory
from app.github.port import GitHub
from app.logging import get_logger
from app.taxonomy.configuration import PATH, Configuration, read_configuration
from app.taxonomy.options import CheckOptions
from app.taxonomy.outside import Outside
from workers.neighbours import refresh

BUDGET = 100
"""Files of the default branch read in one run; a large repository is indexed over several."""

NOT_FETCHED = "In part: this service fetches no documents."


@dataclass(frozen=True, kw_only=True)
class Checking:
    """What a file is checked with; `words` are about a configuration that cannot be used."""

    options: CheckOptions
    outside: Outside = field(default_factory=Outside)
    not_run: tuple[NotRun, ...] = ()
    words: str = ""


def checking(
    factory: Factory, github: GitHub, ref: PullRequestRef, files: tuple[ChangedFile, ...]
) -> Checking:
    """Everything the checks of a pull request need besides its files."""
    options, words = repository_options(github)
    neighbours = factory.neighbours.source(ref.repository, ref.number, without=_left(files))
    outside = Outside(documents=factory.documents, neighbours=neighbours)
    left_out = _index(factory, github, ref.repository)
    if outside.documents is None:
        left_out.append(NotRun(family="documents", reason=NOT_FETCHED))
    return Checking(options=options, outside=outside, not_run=tuple(left_out), words=words)


def repository_options(github: GitHub) -> tuple[CheckOptions, str]:
    """How this repository wants its files checked, as its default branch says.

    A configuration that cannot be used is told in words, and the usual severities count.
    """
    try:
        return CheckOptions(severities=_configuration(github).severities), ""
    except UserError as error:
        get_logger().warning("configuration not used", reason=error.reason)
        return CheckOptions(), f"{error.words} The usual rules count."


def _configuration(github: GitHub) -> Configuration:
    found = github.read(PATH, None)
    if found is None:
        return Configuration()
    if found.content is None:
        raise UserError("configuration-wrong", f"`{PATH}` cannot be used: it is too large.")
    return read_configuration(found.content)


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
    return [*gone, *(file.previous_path for file in files if file.previous_path)]
