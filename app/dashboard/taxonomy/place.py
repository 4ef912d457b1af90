"""What an address says of a taxonomy's page, and the addresses of its other forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import quote, urlencode

from app.dashboard.taxonomy.icicle import Shade
from app.dashboard.taxonomy.tree import Show

ADDRESS = "/taxonomy"
LONGEST_PATH = 500
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A repository's page: of which branch (empty: all), which leaves, shaded by what."""

    repository: str
    branch: str = ""
    show: Show = Show.ALL
    shade: Shade = Shade.KEPT

    @property
    def address(self) -> str:
        """Where this page is; what is as usual is left out."""
        usual = Place(repository=self.repository)
        given = {
            "branch": self.branch,
            "show": "" if self.show is usual.show else self.show.value,
            "shade": "" if self.shade is usual.shade else self.shade.value,
        }
        query = urlencode({name: value for name, value in given.items() if value}, safe="/")
        return f"{ADDRESS}/{quote(self.repository)}" + (f"?{query}" if query else "")

    def at(self, branch: str) -> str:
        """The address of another branch's page, otherwise the same."""
        return replace(self, branch=branch).address


def place_of(repository: str, asked: Mapping[str, str]) -> Place:
    """What an address asks for; the usual where it asks for what there is not."""
    branch = asked.get("branch", "")[:LONGEST_PATH]
    return Place(
        repository=repository,
        branch="/".join(part for part in branch.split("/") if part),
        show=_one_of(Show.ALL, asked.get("show", "")),
        shade=_one_of(Shade.KEPT, asked.get("shade", "")),
    )


def _one_of(usual: E, word: str) -> E:
    known = type(usual)
    return known(word) if word in known.__members__.values() else usual
