"""The tree of a taxonomy: branches with what all leaves below them come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from app.store.coverage import Leaf
from app.store.yields import LeafContributions, LeafYield

DEEPEST = 20
"""Branches that stand in each other at most; what lies deeper is named by its whole path."""
FEW_LEAVES = 3
FEW_QUESTIONS = 5
"""A branch with fewer leaves, or fewer seed questions to a leaf, is thin.

Five is how many seed examples the taxonomy's schema asks a leaf for; three leaves are ours.
"""


@dataclass(kw_only=True, slots=True)
class Figures:
    """What the leaves of a branch come to; they add up.

    `qualities` is the sum of the mean qualities of `scored` samples. `open` and `recent` count a
    pull request once for each leaf of the branch that it changes.
    """

    leaves: int = 0
    questions: int = 0
    exported: int = 0
    rows: int = 0
    samples: int = 0
    judged: int = 0
    kept: int = 0
    scored: int = 0
    qualities: float = 0.0
    open: int = 0
    recent: int = 0

    @property
    def kept_rate(self) -> float | None:
        """The share of the judged pairs that was kept, over the newest sample of each leaf."""
        return self.kept / self.judged if self.judged else None

    @property
    def exported_share(self) -> float | None:
        """The share of the leaves that were exported."""
        return self.exported / self.leaves if self.leaves else None

    @property
    def quality(self) -> float | None:
        """The mean over leaves of the mean quality of their newest samples."""
        return self.qualities / self.scored if self.scored else None

    @property
    def thin(self) -> str:
        """What it has little of, empty where it has enough of everything."""
        if self.leaves < FEW_LEAVES:
            return "few leaves"
        return "few seeds" if self.questions < FEW_QUESTIONS * self.leaves else ""

    def add(self, other: Figures) -> None:
        """Count what another branch has, too."""
        self.leaves += other.leaves
        self.questions += other.questions
        self.exported += other.exported
        self.rows += other.rows
        self.samples += other.samples
        self.judged += other.judged
        self.kept += other.kept
        self.scored += other.scored
        self.qualities += other.qualities
        self.open += other.open
        self.recent += other.recent


P = TypeVar("P", Leaf, LeafYield, LeafContributions)


@dataclass(kw_only=True, slots=True)
class FoundLeaf:
    """A leaf of the default branch; `name` is its folder below the branch it stands in."""

    name: str
    leaf: Leaf
    sampled: LeafYield | None


@dataclass(kw_only=True, slots=True)
class Branch:
    """A folder of the taxonomy; `figures` are of everything below it.

    `recent_here` are the contributions of late to leaves right in it.
    """

    path: str
    name: str
    depth: int
    figures: Figures = field(default_factory=Figures)
    recent_here: int = 0
    branches: dict[str, Branch] = field(default_factory=dict)
    leaves: list[FoundLeaf] = field(default_factory=list)

    def all(self) -> Iterator[Branch]:
        """Every branch below this one, each before those below it."""
        for branch in self.branches.values():
            yield branch
            yield from branch.all()


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the store knows of a repository's taxonomy.

    `commit` is what was read of the default branch, empty while that is not complete.
    """

    commit: str = ""
    leaves: tuple[Leaf, ...]
    yields: tuple[LeafYield, ...] = ()
    contributions: tuple[LeafContributions, ...] = ()


def grown(known: Known, root: str = "") -> Branch:
    """The tree below a branch, `root`, whose path is relative to the repository; empty: all.

    A branch that has nothing but contributions is there too, since it may come to be.
    """
    growth = _Growth(root)
    yields = {each.path: each for each in known.yields}
    for leaf in _below(known.leaves, root):
        holder, name = growth.place(leaf.path)
        sampled = yields.get(leaf.path)
        holder.leaves.append(FoundLeaf(name=name, leaf=leaf, sampled=sampled))
        _count(holder.figures, leaf)
        if sampled is not None:
            _count_samples(holder.figures, sampled)
    for contributed in _below(known.contributions, root):
        holder, _ = growth.place(contributed.path)
        holder.figures.open += contributed.open
        holder.figures.recent += contributed.recent
        holder.recent_here += contributed.recent
    _sum(growth.tree)
    return growth.tree


class _Growth:
    """Puts leaves into branches, which it makes as they are needed."""

    def __init__(self, root: str) -> None:
        self.tree = Branch(path=root, name=root.rpartition("/")[2], depth=-1)
        self._start = len(root) + 1 if root else 0
        self._known = {"": self.tree}

    def place(self, path: str) -> tuple[Branch, str]:
        """The branch that a leaf stands in, and the rest of its folder, which is its name."""
        below = path.rpartition("/")[0][self._start :]
        place, _, name = below.rpartition("/")
        holder = self._known.get(place)
        if holder is None and below.count("/") > DEEPEST:
            parts = below.split("/")
            return self._branch("/".join(parts[:DEEPEST])), "/".join(parts[DEEPEST:])
        return holder or self._branch(place), name or self.tree.name

    def _branch(self, below: str) -> Branch:
        known = self._known.get(below)
        if known is not None:
            return known
        place, _, name = below.rpartition("/")
        holder = self._branch(place)
        path = f"{holder.path}/{name}" if holder.path else name
        made = Branch(path=path, name=name, depth=holder.depth + 1)
        self._known[below] = holder.branches[name] = made
        return made


def _below(found: Iterable[P], root: str) -> Iterable[P]:
    start = f"{root}/"
    return (each for each in found if each.path.startswith(start)) if root else found


def _count(figures: Figures, leaf: Leaf) -> None:
    figures.leaves += 1
    figures.questions += leaf.questions
    if leaf.exported is not None:
        figures.exported += 1
        figures.rows += leaf.exported.made.rows


def _count_samples(figures: Figures, found: LeafYield) -> None:
    figures.samples += found.samples
    figures.judged += found.score.judged
    figures.kept += found.score.kept
    if found.score.quality is not None:
        figures.scored += 1
        figures.qualities += found.score.quality


def _sum(branch: Branch) -> None:
    branch.branches = dict(sorted(branch.branches.items()))
    for each in branch.branches.values():
        _sum(each)
        branch.figures.add(each.figures)
