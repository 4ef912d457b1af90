"""Documents and neighbours as one run asks for them: bounded in time, never fatal, and told.

A run is more than what it can look up: what cannot be had is named among what did not run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from app.domain.contribution import Origin
from app.domain.findings import NotRun
from app.errors import SeedbedError, TransientError
from app.logging import get_logger
from app.taxonomy.outside import Documents, DocumentSource, Neighbour, NeighbourSource

DOCUMENTS_SECONDS = 120.0
"""Of one run, for all its fetches together; one that was begun ends by its own limit."""
AWAY = "In part: documents could not be fetched just now; `/validate` tries again."
_BY_PATTERNS = "too-large"  # the one refusal that other patterns of the same commit can escape
_NO_TIME = TransientError("documents-away", "Fetching documents has taken too long already.")


@dataclass
class RunDocuments:
    """The documents of all files of one run; `stopped` says that nobody waits for it any more."""

    source: DocumentSource
    stopped: Callable[[], bool]
    seconds: float = DOCUMENTS_SECONDS
    _spent: float = 0.0
    _missed: bool = False
    _last: tuple[Origin, Documents] | None = None
    _failed: dict[tuple[str, str], SeedbedError] = field(default_factory=dict)

    def fetch(self, origin: Origin) -> Documents:
        """See the port; what failed is not asked for again in the same run.

        Several families ask for the documents of one file, so those of the last one are kept.
        """
        if self._last is None or self._last[0] != origin:
            try:
                self._last = origin, self._fetch(origin)
            except TransientError:
                self._missed = True
                raise
        return self._last[1]

    def not_run(self) -> Iterator[NotRun]:
        """What is to be said where documents could not be had just now."""
        if self._missed:
            yield NotRun(family="documents", reason=AWAY)

    def _fetch(self, origin: Origin) -> Documents:
        key = origin.repo, origin.commit.lower()
        if key in self._failed:
            raise self._failed[key]
        if self._spent >= self.seconds or self.stopped():
            raise _NO_TIME
        begun = time.monotonic()
        try:
            return self.source.fetch(origin)
        except SeedbedError as error:
            if error.reason != _BY_PATTERNS:
                self._failed[key] = error
            raise
        finally:
            self._spent += time.monotonic() - begun


@dataclass
class RunNeighbours:
    """The neighbours of all files of one run."""

    source: NeighbourSource
    _missed: bool = False

    def near(self, path: str, questions: Sequence[str]) -> list[tuple[Neighbour, ...]]:
        """See the port; nothing is near while the database does not answer."""
        try:
            return self.source.near(path, questions)
        except SQLAlchemyError as error:
            get_logger().warning("neighbours not looked up", cause=type(error).__name__)
            self._missed = True
            return [() for _ in questions]

    def not_run(self) -> Iterator[NotRun]:
        """What is to be said of files that were not compared."""
        if self._missed:
            reason = "In part: the index of the taxonomy could not be read just now."
            yield NotRun(family="duplicates", reason=reason)
