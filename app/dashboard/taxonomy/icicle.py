"""The tree as a picture: an icicle, each branch as wide as its share of the leaves.

Rows are levels, the widest branch of a level comes first. Places and widths are percentages of
the picture's width, heights are pixels, so that words keep their size on every screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.dashboard.taxonomy.branches import Branch, Figures, FoundLeaf
from app.report.numbers import percent
from app.store.yields import LeafYield

LEVELS = 4
ROW = 30
"""Height of a level in pixels."""
NARROWEST = 0.9
"""Percent of the width; what would be narrower is drawn together with others like it."""
PIXELS = 11.4
"""What a percent of the width is on a wide screen; on a narrow one words are cut by their cell."""
MARGIN = 10
LETTER = 7.2
"""Width of a letter in pixels, about."""
FEWEST_LETTERS = 4
SHADES = 5


class Shade(StrEnum):
    """What the shade of a branch tells; the words stand in the address."""

    KEPT = "kept"
    EXPORTED = "exported"


SHADE_TITLES = {Shade.KEPT: "Kept rate of samples", Shade.EXPORTED: "Share of leaves exported"}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A rectangle with a link; `label` is empty where there is no room for one.

    `shade` is 0 where nothing is known, else 1 to 5, the last one the most.
    """

    address: str
    x: float
    y: int
    width: float
    shade: int
    label: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Icicle:
    """The picture: cells from top to bottom and from left to right, its height in pixels."""

    cells: tuple[Cell, ...]
    height: int


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What one cell stands for; `below` are its own parts."""

    path: str
    name: str
    label: str
    figures: Figures
    below: Callable[[], list[_Part]]


def icicle(tree: Branch, shade: Shade, address: Callable[[str], str]) -> Icicle:
    """The picture of what is below a branch; `address` is the page of a branch."""
    drawing = _Drawing(shade, address, max(tree.figures.leaves, 1))
    cells = tuple(drawing.cells(_parts(tree), 0.0, 0, tree.path))
    height = ROW * max((cell.y // ROW + 1 for cell in cells), default=0)
    return Icicle(cells=cells, height=height)


class _Drawing:
    """What all cells of a picture share."""

    def __init__(self, shade: Shade, address: Callable[[str], str], leaves: int) -> None:
        self._shade = shade
        self._address = address
        self._share = 100 / leaves

    def cells(self, parts: list[_Part], x: float, level: int, holder: str) -> Iterator[Cell]:
        """The cells of parts that stand beside each other, and those below each."""
        narrow = [part for part in parts if part.figures.leaves * self._share < NARROWEST]
        apart = [part for part in parts if part.figures.leaves * self._share >= NARROWEST]
        for part in parts if len(narrow) == 1 else apart:
            width = part.figures.leaves * self._share
            yield self._cell(part, x, level)
            if level + 1 < LEVELS:
                yield from self.cells(part.below(), x, level + 1, part.path)
            x += width
        if len(narrow) > 1:
            yield self._cell(_others(narrow, holder), x, level)

    def _cell(self, part: _Part, x: float, level: int) -> Cell:
        width = part.figures.leaves * self._share
        return Cell(
            address=self._address(part.path),
            x=round(x, 3),
            y=level * ROW,
            width=round(width, 3),
            shade=_step(self._value(part.figures)),
            label=_label(part.label, width),
            title=f"{part.name}: {words(part.figures)}",
        )

    def _value(self, figures: Figures) -> float | None:
        return figures.kept_rate if self._shade is Shade.KEPT else figures.exported_share


def words(figures: Figures) -> str:
    """What a cell stands for, in one line."""
    leaves = "1 leaf" if figures.leaves == 1 else f"{figures.leaves:,} leaves"
    parts = [leaves, f"{figures.exported:,} exported"]
    if figures.kept_rate is not None:
        parts.append(f"{percent(figures.kept_rate)} of {figures.judged:,} judged pairs kept")
    if figures.open:
        parts.append(f"{figures.open:,} in open pull requests")
    return ", ".join(parts)


def _parts(branch: Branch) -> list[_Part]:
    """The branches and leaves right below one, the widest first."""
    branches = [
        _Part(
            path=each.path,
            name=each.name,
            label=each.name,
            figures=each.figures,
            below=_later(each),
        )
        for each in branch.branches.values()
        if each.figures.leaves
    ]
    branches.sort(key=lambda part: -part.figures.leaves)
    return branches + [_leaf(branch, each) for each in branch.leaves]


def _later(branch: Branch) -> Callable[[], list[_Part]]:
    return lambda: _parts(branch)


def _leaf(branch: Branch, found: FoundLeaf) -> _Part:
    folder = found.leaf.path.rpartition("/")[0] or branch.path
    exported = int(found.leaf.exported is not None)
    figures = Figures(leaves=1, questions=found.leaf.questions, exported=exported)
    if found.sampled is not None:
        figures.judged, figures.kept = _judged(found.sampled)
    return _Part(path=folder, name=found.name, label=found.name, figures=figures, below=list)


def _judged(sampled: LeafYield) -> tuple[int, int]:
    return sampled.score.judged, sampled.score.kept


def _others(parts: list[_Part], holder: str) -> _Part:
    figures = Figures()
    for part in parts:
        figures.add(part.figures)
    number = f"{len(parts):,}"
    return _Part(
        path=holder, name=f"{number} others", label=f"+{number}", figures=figures, below=list
    )


def _label(name: str, width: float) -> str:
    """As much of a name as has room in a cell."""
    room = int((width * PIXELS - MARGIN) / LETTER)
    if len(name) <= room:
        return name
    return f"{name[: room - 1]}\N{HORIZONTAL ELLIPSIS}" if room >= FEWEST_LETTERS else ""


def _step(value: float | None) -> int:
    """A value of 0..1 as one of the shades."""
    return 0 if value is None else min(SHADES, 1 + int(value * SHADES))
