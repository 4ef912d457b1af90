"""A repository's taxonomy: its picture, its branches, which are thin, and its leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import nsmallest
from urllib.parse import urlencode

from app.dashboard.taxonomy.branches import Branch, Figures, Known, grown
from app.dashboard.taxonomy.icicle import SHADE_TITLES, Icicle, icicle
from app.dashboard.taxonomy.place import Place
from app.dashboard.taxonomy.reading import RECENT_DAYS
from app.dashboard.taxonomy.tree import Listing, Show, listing
from app.dashboard.words import short
from app.report.numbers import percent

MOST_LEAVES = 400
"""A tree with more leaves is shown by its branches alone."""
MOST_BRANCHES = 200
MOST_NAMED = 8
NOTHING = "-"
SHOW_TITLES = {
    Show.ALL: "All leaves",
    Show.NONE: "Nothing exported",
    Show.EXPORTED: "Exported",
}


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way to another page, with words."""

    name: str
    address: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the ways to look at the page; `number` is None where there is nothing to count."""

    name: str
    address: str
    chosen: bool
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class BranchRow:
    """A branch with its figures in words; `thin` is what it has little of."""

    name: str
    address: str
    leaves: int
    questions: str
    exported: str
    samples: str
    kept: str
    judged: str
    quality: str
    recent: str
    pulls: Link | None
    thin: str


@dataclass(frozen=True, kw_only=True)
class TaxonomyPage:
    """The page of a branch, or of all; `commit` is empty while the index is not complete."""

    repository: str
    crumbs: tuple[Link, ...]
    branch: str
    commit: str
    about: BranchRow
    exported_share: str
    rows: str
    shades: tuple[Choice, ...]
    picture: Icicle
    branches: tuple[BranchRow, ...]
    left_out: int
    thin: tuple[Link, ...]
    thin_number: int
    incoming: tuple[Link, ...]
    choices: tuple[Choice, ...]
    listing: Listing | None
    most_leaves: int = MOST_LEAVES
    recent_days: int = RECENT_DAYS


def taxonomy_page(known: Known, place: Place, now: float) -> TaxonomyPage | None:
    """The view model; None where the repository has no such branch."""
    tree = grown(known, place.branch)
    figures = tree.figures
    if place.branch and not (figures.leaves or figures.open or figures.recent):
        return None
    branches = list(tree.branches.values())
    thin = list(_thin(tree))
    few = _shown(figures, place.show) <= MOST_LEAVES
    return TaxonomyPage(
        repository=place.repository,
        crumbs=tuple(_crumbs(place)),
        branch=place.branch,
        commit=short(known.commit),
        about=_row(tree, place),
        exported_share=percent(figures.exported_share or 0),
        rows=f"{figures.rows:,}",
        shades=tuple(_shades(place)),
        picture=icicle(tree, place.shade, place.at),
        branches=tuple(_row(each, place) for each in branches[:MOST_BRANCHES]),
        left_out=max(0, len(branches) - MOST_BRANCHES),
        thin=tuple(_named(each, each.figures.thin, place) for each in _thinnest(thin)),
        thin_number=len(thin),
        incoming=tuple(_incoming(tree, place)),
        choices=tuple(_choices(figures, place)),
        listing=listing(tree, place.show, now) if few else None,
    )


def _row(branch: Branch, place: Place) -> BranchRow:
    figures = branch.figures
    return BranchRow(
        name=branch.name,
        address=place.at(branch.path),
        leaves=figures.leaves,
        questions=f"{figures.questions:,}",
        exported=f"{figures.exported:,}",
        samples=f"{figures.samples:,}",
        kept=_share(figures.kept_rate),
        judged=f"{figures.judged:,}",
        quality=NOTHING if figures.quality is None else f"{figures.quality:.2f}",
        recent=f"{figures.recent:,}",
        pulls=_pulls(figures, branch.path, place),
        thin=figures.thin,
    )


def _pulls(figures: Figures, branch: str, place: Place) -> Link | None:
    """The list of the open pull requests of a branch."""
    if not figures.open:
        return None
    wanted = urlencode({"repository": place.repository, "branch": branch}, safe="/")
    return Link(name=f"{figures.open:,}", address=f"/pulls?{wanted}")


def _share(value: float | None) -> str:
    return NOTHING if value is None else percent(value)


def _crumbs(place: Place) -> Iterator[Link]:
    """The ways back to the branches that this one stands in."""
    if not place.branch:
        return
    yield Link(name=place.repository, address=place.at(""))
    parts = place.branch.split("/")
    for depth in range(1, len(parts)):
        yield Link(name=parts[depth - 1], address=place.at("/".join(parts[:depth])))


def _shades(place: Place) -> Iterator[Choice]:
    for shade, name in SHADE_TITLES.items():
        chosen = shade is place.shade
        yield Choice(name=name, address=replace(place, shade=shade).address, chosen=chosen)


def _shown(figures: Figures, show: Show) -> int:
    """How many leaves of a branch are shown."""
    if show is Show.ALL:
        return figures.leaves
    return figures.exported if show is Show.EXPORTED else figures.leaves - figures.exported


def _choices(figures: Figures, place: Place) -> Iterator[Choice]:
    for show, name in SHOW_TITLES.items():
        yield Choice(
            name=name,
            address=replace(place, show=show).address,
            chosen=show is place.show,
            number=_shown(figures, show),
        )


def _thin(tree: Branch) -> Iterator[Branch]:
    """Thin branches; of those in each other the outermost."""
    for branch in tree.branches.values():
        if branch.figures.leaves and branch.figures.thin:
            yield branch
        else:
            yield from _thin(branch)


def _thinnest(branches: list[Branch]) -> list[Branch]:
    def key(branch: Branch) -> tuple[int, int, str]:
        return branch.figures.leaves, branch.figures.questions, branch.path

    return nsmallest(MOST_NAMED, branches, key)


def _incoming(tree: Branch, place: Place) -> Iterator[Link]:
    """Where most contributions of late stand."""
    found = [branch for branch in tree.all() if branch.recent_here]
    for branch in nsmallest(MOST_NAMED, found, lambda each: (-each.recent_here, each.path)):
        yield _named(branch, f"{branch.recent_here:,}", place)


def _named(branch: Branch, words: str, place: Place) -> Link:
    return Link(name=branch.path, address=place.at(branch.path), words=words)
