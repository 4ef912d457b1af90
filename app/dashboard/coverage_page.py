"""The coverage of a taxonomy: its tree, how many seeds each leaf has, and what was exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from pathlib import PurePosixPath
from urllib.parse import quote

from app.dashboard.export_view import kept_words
from app.dashboard.words import Moment, moment, short
from app.report.numbers import counted, percent
from app.store.coverage import CoveredRepository, Leaf, LeafExport, TaxonomyCoverage

DEEPEST = 20
"""Folders that stand in each other at most; what lies deeper is named by its whole path."""
ROOT = PurePosixPath()


class Show(StrEnum):
    """Which leaves are shown; the words stand in the address."""

    ALL = "all"
    NONE = "none"
    EXPORTED = "exported"


@dataclass(frozen=True, kw_only=True)
class RepositoryRow:
    """A repository in the list."""

    name: str
    address: str
    leaves: str
    exported: str


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
class LeafRow:
    """A leaf: the name of its folder, the path of its file, its seed questions."""

    id: int
    name: str
    path: str
    questions: str
    exported: ExportWords | None


@dataclass(kw_only=True)
class Folder:
    """A folder of the tree with what is shown of it; numbers are of everything below."""

    id: int
    name: str
    depth: int
    leaves: int = 0
    questions: int = 0
    exported: int = 0
    rows: int = 0
    folders: list[Folder] = field(default_factory=list)
    files: list[LeafRow] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether the folder is shown open: the first ones are."""
        return self.depth < 1

    @property
    def share(self) -> str:
        """How many of the leaves were exported."""
        return f"{self.exported:,} of {self.leaves:,}"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the ways to look at the tree."""

    name: str
    address: str
    number: int
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class CoveragePage:
    """A repository's page; `commit` is empty while the index is not complete."""

    repository: str
    commit: str
    leaves: int
    questions: int
    exported: int
    exported_share: str
    rows: int
    choices: tuple[Choice, ...]
    folders: tuple[Folder, ...]


def address(repository: str) -> str:
    """The page of a repository."""
    return f"/coverage/{quote(repository)}"


def repository_rows(repositories: Iterable[CoveredRepository]) -> tuple[RepositoryRow, ...]:
    """The list of repositories."""
    return tuple(
        RepositoryRow(
            name=each.name,
            address=address(each.name),
            leaves=f"{each.leaves:,}",
            exported=f"{each.exported:,}",
        )
        for each in repositories
    )


def coverage_page(found: TaxonomyCoverage, now: float, show: str) -> CoveragePage:
    """The view model of a repository; `show` is what was asked for, all where it is not known."""
    wanted = Show(show) if show in Show.__members__.values() else Show.ALL
    tree = _Tree(now, wanted).grown(found.leaves)
    exported = [leaf.exported.made for leaf in found.leaves if leaf.exported]
    return CoveragePage(
        repository=found.repository,
        commit=short(found.commit),
        leaves=len(found.leaves),
        questions=sum(leaf.questions for leaf in found.leaves),
        exported=len(exported),
        exported_share=percent(len(exported) / len(found.leaves)) if found.leaves else "0%",
        rows=sum(made.rows for made in exported),
        choices=_choices(found, wanted),
        folders=tuple(tree.folders),
    )


def _is_shown(leaf: Leaf, show: Show) -> bool:
    return show is Show.ALL or (leaf.exported is not None) is (show is Show.EXPORTED)


def _choices(found: TaxonomyCoverage, chosen: Show) -> tuple[Choice, ...]:
    names = {
        Show.ALL: "All leaves",
        Show.NONE: "Nothing exported",
        Show.EXPORTED: "Exported",
    }
    return tuple(
        Choice(
            name=name,
            address=f"{address(found.repository)}?show={show}",
            number=sum(_is_shown(leaf, show) for leaf in found.leaves),
            chosen=show is chosen,
        )
        for show, name in names.items()
    )


class _Tree:
    """Puts leaves into folders, in the order of their paths."""

    def __init__(self, now: float, show: Show) -> None:
        self._now = now
        self._show = show
        self._numbers = count(1)
        self._root = Folder(id=0, name="", depth=-1)
        self._known: dict[PurePosixPath, Folder] = {ROOT: self._root}

    def grown(self, leaves: Iterable[Leaf]) -> Folder:
        for leaf in leaves:
            folder = PurePosixPath(leaf.path).parent
            parts = folder.parts[:-1]
            holders = [self._root, *self._folders(parts)]
            for holder in holders:
                _count(holder, leaf)
            if _is_shown(leaf, self._show):
                rest = PurePosixPath(*folder.parts[len(holders) - 1 :])
                holders[-1].files.append(self._leaf(leaf, str(rest)))
        _prune(self._root)
        return self._root

    def _folders(self, parts: tuple[str, ...]) -> Iterator[Folder]:
        holder, path = self._root, ROOT
        for name in parts[:DEEPEST]:
            path /= name
            if path not in self._known:
                made = Folder(id=next(self._numbers), name=name, depth=holder.depth + 1)
                holder.folders.append(made)
                self._known[path] = made
            holder = self._known[path]
            yield holder

    def _leaf(self, leaf: Leaf, name: str) -> LeafRow:
        return LeafRow(
            id=next(self._numbers),
            name=name,
            path=leaf.path,
            questions=f"{leaf.questions:,}",
            exported=None if leaf.exported is None else _words(leaf.exported, self._now),
        )


def _prune(folder: Folder) -> None:
    """Leave out folders of which nothing is shown."""
    for each in folder.folders:
        _prune(each)
    folder.folders = [each for each in folder.folders if each.files or each.folders]


def _count(folder: Folder, leaf: Leaf) -> None:
    folder.leaves += 1
    folder.questions += leaf.questions
    if leaf.exported is not None:
        folder.exported += 1
        folder.rows += leaf.exported.made.rows


def _words(exported: LeafExport, now: float) -> ExportWords:
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
