"""A file to check: how it is shown, where it lies, and its path inside the taxonomy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from app.domain.contribution import TAXONOMY_FOLDERS


@dataclass(frozen=True, kw_only=True)
class Target:
    """One file to check.

    `shown` is its path as people gave it, `file` its absolute path, `inside` its path inside
    the taxonomy: the bare name outside of one. `above` says that the taxonomy folder stands
    not in what was given but in the folders above, so that it may be one by accident.
    """

    shown: str
    file: Path
    inside: str
    above: bool = False

    @property
    def root(self) -> Path:
        """The folder that holds the taxonomy's folders."""
        return self.file.parents[len(PurePosixPath(self.inside).parts) - 1]

    def beside(self, inside: str) -> str:
        """How another file of the same contribution is shown, from its path in the taxonomy."""
        if inside == self.inside:
            return self.shown
        return str(PurePath(self.shown).with_name(PurePosixPath(inside).name))


def target(given: str, folder: Path) -> Target:
    """The file that somebody who works in `folder` calls `given`."""
    file = Path(os.path.normpath(folder / given))
    start = _taxonomy_folder(file, _named_in(given, file))
    first_given = len(file.parts) - _named_in(given, file)
    if start is None:
        return Target(shown=given, file=file, inside=file.name)
    inside = PurePosixPath(*file.parts[start:])
    return Target(shown=given, file=file, inside=str(inside), above=start < first_given)


def _named_in(given: str, file: Path) -> int:
    """How many of the last parts of a path stand in what was given."""
    parts = PurePath(os.path.normpath(given)).parts
    return min(len([part for part in parts if part != os.pardir]), len(file.parts))


def _taxonomy_folder(file: Path, named: int) -> int | None:
    """The place of the last taxonomy folder among the parts of a path.

    A folder above the clone that the file is in has nothing to do with its taxonomy, unless
    somebody named it.
    """
    folders = file.parts[:-1]
    found = [index for index, part in enumerate(folders) if part in TAXONOMY_FOLDERS]
    if not found:
        return None
    last = found[-1]
    if last < len(file.parts) - named:
        top = git_top(file.parent)
        if top is not None and last < len(top.parts):
            return None
    return last


def git_top(folder: Path) -> Path | None:
    """The top folder of the clone that a folder is in, None outside of clones."""
    around = (folder, *folder.parents)
    return next((parent for parent in around if (parent / ".git").exists()), None)
