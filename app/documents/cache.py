"""The folder of fetched repositories, one for each address and commit.

What is there is whole: a repository is made in a temporary folder and then renamed, so that two
processes that fetch the same thing do not meet, and a killed one leaves nothing that looks whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.documents.process import size_of

_UNFINISHED = "new-"
_ABANDONED_SECONDS = 3600


@dataclass(frozen=True)
class Cache:
    """Fetched repositories under `folder`, together at most about `most_bytes`."""

    folder: Path
    most_bytes: int

    def entry(self, url: str, commit: str, fill: Callable[[Path], None]) -> Path:
        """The folder of a repository at a commit; `fill` makes it where it is not there yet."""
        name = hashlib.sha256(f"{url}\n{commit}".encode()).hexdigest()
        entry = self.folder / name
        if not self._used(entry):
            self._add(entry, fill)
        return entry

    def _add(self, entry: Path, fill: Callable[[Path], None]) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
        try:
            fill(made)
            made.rename(entry)
        except OSError:
            if not entry.is_dir():  # else another process was faster, with the same content
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)
        self._used(entry)
        self._evict(entry)

    @staticmethod
    def _used(entry: Path) -> bool:
        """Note that an entry is in use; False where there is none."""
        try:
            os.utime(entry)
        except FileNotFoundError:
            return False
        return True

    def _evict(self, kept: Path) -> None:
        """Drop what was used longest ago until the rest fits; never what was just made."""
        entries = sorted(self._others(kept), key=lambda pair: pair[0])
        left = size_of(self.folder)
        for used, entry in entries:
            abandoned = entry.name.startswith(_UNFINISHED)
            if abandoned and time.time() - used < _ABANDONED_SECONDS:
                continue
            if abandoned or left > self.most_bytes:
                left -= size_of(entry)
                self._drop(entry)

    def _drop(self, entry: Path) -> None:
        """Take an entry away at once, so that half of one is never found; another may be faster."""
        with (
            tempfile.TemporaryDirectory(
                prefix=_UNFINISHED, dir=self.folder, ignore_cleanup_errors=True
            ) as away,
            contextlib.suppress(FileNotFoundError),
        ):
            entry.rename(Path(away) / entry.name)

    def _others(self, kept: Path) -> Iterator[tuple[float, Path]]:
        for entry in self.folder.iterdir():
            try:
                used = entry.stat().st_mtime
            except FileNotFoundError:
                continue
            if entry != kept:
                yield used, entry
