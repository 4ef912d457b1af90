"""Where the content of files comes from: the working tree or a commit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.taxonomy.reading.limits import MAX_BYTES
from app.taxonomy.rules.files import ATTRIBUTION
from app.taxonomy.subject import Submission
from seedbed.checking.asked import MisuseError
from seedbed.checking.target import Target

TOO_LARGE = b"too large to be read"
"""Stands for an `attribution.txt` over the limit: its size is no concern of the checks."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """The bytes of a file; None where it has more than are ever read."""

    size: int
    data: bytes | None


class Store(Protocol):
    """Hands out files."""

    def content(self, file: Path) -> Content | None:
        """A file by its absolute path, None where there is none, or a link or a folder."""


class WorkingTree:
    """The files as they lie in their folders."""

    def content(self, file: Path) -> Content | None:
        """A file by its absolute path, None where there is none, or a link or a folder."""
        if file.is_symlink() or not file.is_file():
            return None
        try:
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise MisuseError(f"{str(file)!r} cannot be read: {error.strerror}.") from None
        if len(data) > MAX_BYTES:
            return Content(size=file.stat().st_size, data=None)
        return Content(size=len(data), data=data)


def submission(store: Store, target: Target) -> Submission | None:
    """A file as the checks take it, with the attribution beside it; None where it is no file."""
    found = store.content(target.file)
    if found is None:
        return None
    beside = store.content(target.file.with_name(ATTRIBUTION))
    return Submission(
        path=target.inside,
        content=found.data or b"",
        size=found.size if found.data is None else None,
        attribution=None if beside is None else TOO_LARGE if beside.data is None else beside.data,
    )
