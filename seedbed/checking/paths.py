"""Finds the files to check among the files and folders that were given."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.domain.contribution import is_meant_as_contribution
from seedbed.checking.asked import MisuseError
from seedbed.checking.target import Target, target

NAMES = frozenset({"qna.yaml", "qna.yml", "qna.txt", "qna.yaml.txt", "qna.yml.txt", "qna"})
"""What a contribution is called, rightly or not, in small letters."""
_LEFT_OUT = frozenset({".git"})


def find(paths: Iterable[str], folder: Path) -> tuple[Target, ...]:
    """Every file to check, each once, in the order given; `folder` is where we work.

    A file that is named is checked whatever it is called; a folder is searched for
    contributions and misnamed ones. Links to folders are not followed.

    Raises:
        MisuseError: a path does not exist, is neither a file nor a folder, or cannot be read.
    """
    found: dict[Path, Target] = {}
    for path in paths:
        for one in _found(path, folder):
            found.setdefault(one.file, one)
    return tuple(found.values())


def _found(path: str, folder: Path) -> Iterator[Target]:
    try:
        mode = (folder / path).lstat().st_mode if path and "\0" not in path else 0
    except OSError:
        raise MisuseError(f"There is no file or folder {path!r}.") from None
    if stat.S_ISLNK(mode) and (folder / path).is_dir():
        mode = stat.S_IFDIR  # whoever names the link wants what it leads to
    if stat.S_ISDIR(mode):
        yield from _searched(path, folder)
    elif stat.S_ISREG(mode) or stat.S_ISLNK(mode):
        yield target(path, folder)
    else:
        raise MisuseError(f"{path!r} is neither a file nor a folder.")


def _searched(path: str, folder: Path) -> Iterator[Target]:
    for here, folders, names in os.walk(folder / path, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
        inner = os.path.relpath(here, folder / path)
        for name in sorted(names):
            one = target(os.path.normpath(Path(path, inner, name)), folder)
            if _wanted(one) and _regular(one.file):
                yield one


def _unreadable(error: OSError) -> None:
    raise MisuseError(f"{str(error.filename)!r} cannot be read: {error.strerror}.") from None


def _wanted(one: Target) -> bool:
    return one.file.name.lower() in NAMES or is_meant_as_contribution(one.inside)


def _regular(file: Path) -> bool:
    mode = file.lstat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)
