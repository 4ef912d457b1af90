"""The repositories whose taxonomies are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.dashboard.taxonomy.place import Place
from app.store.coverage import CoveredRepository


@dataclass(frozen=True, kw_only=True)
class RepositoryRow:
    """A repository in the list."""

    name: str
    address: str
    leaves: str
    exported: str


def repository_rows(repositories: Iterable[CoveredRepository]) -> tuple[RepositoryRow, ...]:
    """The list of repositories."""
    return tuple(
        RepositoryRow(
            name=each.name,
            address=Place(repository=each.name).address,
            leaves=f"{each.leaves:,}",
            exported=f"{each.exported:,}",
        )
        for each in repositories
    )
