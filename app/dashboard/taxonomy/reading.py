"""What the pages of taxonomies are made of, read anew where something may have changed.

Of thousands of leaves that takes a while, so it is kept until a run ends, a pull request changes or
another commit is indexed, and for the rest of the minute at most: no clock of a worker has to
be right for long, nor does each change leave a mark.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from app.dashboard.taxonomy.branches import Known
from app.factory import Factory
from app.store.coverage import Coverage, CoveredRepository
from app.store.yields import Yields

RECENT_DAYS = 90
DAY_SECONDS = 86_400
MINUTE = 60
KEPT_REPOSITORIES = 8
"""Of a repository of 5,000 leaves some 4 MB are kept."""

Read = Callable[[str], Known | None]
ReadAll = Callable[[frozenset[str] | None], tuple[CoveredRepository, ...]]


def reading_all(factory: Factory, coverage: Coverage) -> ReadAll:
    """Reads the repositories of those that somebody sees; None sees them all."""

    @lru_cache(maxsize=1)
    def kept(*_fresh: object) -> tuple[CoveredRepository, ...]:
        return coverage.repositories()

    def known(sees: frozenset[str] | None) -> tuple[CoveredRepository, ...]:
        found = kept(coverage.marks(), factory.clock() // MINUTE)
        return found if sees is None else tuple(each for each in found if each.name in sees)

    return known


def reading(factory: Factory, coverage: Coverage) -> Read:
    """Reads what is known of a repository, None of one that Seedbed does not know."""
    yields = Yields(factory.database)

    def read(repository: str) -> Known | None:
        found = coverage.of_repository(repository)
        if found is None:
            return None
        since = factory.clock() - RECENT_DAYS * DAY_SECONDS
        return Known(
            commit=found.commit,
            leaves=found.leaves,
            yields=yields.of_repository(repository),
            contributions=yields.contributions(repository, since),
        )

    @lru_cache(maxsize=KEPT_REPOSITORIES)
    def kept(repository: str, *_fresh: object) -> Known | None:
        return read(repository)

    def known(repository: str) -> Known | None:
        marks = coverage.marks()
        commit = dict(marks.commits).get(repository)
        if not commit:  # what is being indexed leaves no mark
            return read(repository)
        return kept(repository, commit, marks.newest, factory.clock() // MINUTE)

    return known
