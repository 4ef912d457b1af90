"""The leaves in their folders, as a page lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from app.dashboard.run.export_view import kept_words
from app.dashboard.taxonomy.branches import Branch, FoundLeaf
from app.dashboard.words import Moment, moment
from app.report.numbers import counted, percent
from app.store.coverage import Leaf
from app.store.exported_leaves import LeafExport
from app.store.yields import LeafYield


class Show(StrEnum):
    """Which leaves are shown; the words stand in the address."""

    ALL = "all"
    NONE = "none"
    EXPORTED = "exported"

    def fits(self, leaf: Leaf) -> bool:
        """Whether a leaf is one of these."""
        return self is Show.ALL or (leaf.exported is not None) is (self is Show.EXPORTED)


@dataclass(frozen=True, kw_only=True)
class ExportWords:
    """What was exported of a leaf."""

    address: str
    rows: str
    kept: str
    pull_request: str
    at: Moment
    remark: str


@dataclass(frozen=True, kw_only=True)
class SampleWords:
    """What the newest sample of a leaf came to."""

    address: str
    words: str


@dataclass(frozen=True, kw_only=True)
class LeafRow:
    """A leaf: the name of its folder, the path of its file, its seed questions."""

    id: int
    name: str
    path: str
    questions: str
    sampled: SampleWords | None
    exported: ExportWords | None


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A folder with what is shown of it; numbers are of everything below."""

    id: int
    name: str
    open: bool
    leaves: int
    questions: int
    exported: int
    rows: int
    folders: list[Folder] = field(default_factory=list)
    files: list[LeafRow] = field(default_factory=list)

    @property
    def share(self) -> str:
        """How many of the leaves were exported."""
        return f"{self.exported:,} of {self.leaves:,}"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The tree below a branch: its folders and the leaves that stand right in it."""

    folders: tuple[Folder, ...]
    files: tuple[LeafRow, ...]


def listing(tree: Branch, show: Show, now: float) -> Listing:
    """What is shown of a tree; folders of which nothing is shown are left out."""
    lister = _Lister(show, now)
    return Listing(files=tuple(lister.files(tree)), folders=tuple(lister.folders(tree)))


class _Lister:
    """Numbers what it lists, so that each row keeps its place while a page stays."""

    def __init__(self, show: Show, now: float) -> None:
        self._show = show
        self._now = now
        self._numbers = count(1)

    def folders(self, branch: Branch) -> Iterator[Folder]:
        for each in branch.branches.values():
            figures = each.figures
            folder = Folder(
                id=next(self._numbers),
                name=each.name,
                open=each.depth < 1,
                leaves=figures.leaves,
                questions=figures.questions,
                exported=figures.exported,
                rows=figures.rows,
            )
            folder.folders.extend(self.folders(each))
            folder.files.extend(self.files(each))
            if folder.files or folder.folders:
                yield folder

    def files(self, branch: Branch) -> Iterator[LeafRow]:
        for found in branch.leaves:
            if self._show.fits(found.leaf):
                yield self._row(found)

    def _row(self, found: FoundLeaf) -> LeafRow:
        leaf, sampled = found.leaf, found.sampled
        return LeafRow(
            id=next(self._numbers),
            name=found.name,
            path=leaf.path,
            questions=f"{leaf.questions:,}",
            sampled=None if sampled is None else _sample_words(sampled),
            exported=None if leaf.exported is None else _export_words(leaf.exported, self._now),
        )


def _sample_words(found: LeafYield) -> SampleWords:
    score = found.score
    words = "nothing judged"
    if score.judged:
        words = f"{percent(score.kept / score.judged)} of {score.judged:,} kept"
    if score.quality is not None:
        words += f", quality {score.quality:.2f}"
    return SampleWords(address=f"/runs/{found.run}", words=words)


def _export_words(exported: LeafExport, now: float) -> ExportWords:
    made, remarks = exported.made, []
    if exported.changed:
        remarks.append("the file has changed since")
    if not made.trusted:
        remarks.append("judge not trusted")
    if made.tiny:
        remarks.append("very small teacher")
    return ExportWords(
        address=f"/runs/{exported.run}",
        rows=counted(made.rows, "row"),
        kept=kept_words(made),
        pull_request=f"#{exported.pull_request}",
        at=moment(exported.at, now),
        remark=", ".join(remarks),
    )
