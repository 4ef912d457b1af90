"""From `git diff` to the files of a pull request."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Status = Literal["added", "modified", "removed", "renamed", "copied", "changed"]

_STATUS: dict[str, Status] = {
    "A": "added",
    "M": "modified",
    "D": "removed",
    "R": "renamed",
    "C": "copied",
    "T": "changed",
}
_FILE = re.compile(r"^diff --git .*$", re.MULTILINE)
_HUNK = re.compile(r"^@@ ", re.MULTILINE)
_NEW_START = re.compile(r"^@@ -\S+ \+(\d+)")


@dataclass(frozen=True)
class Hunk:
    """One hunk of a patch: its heading, and each line of it with its number on the new side.

    A line that is only on the old side has no number.
    """

    heading: str
    lines: tuple[tuple[int | None, str], ...]

    @property
    def new_lines(self) -> set[int]:
        """The numbers of the lines on the new side, on which a review can comment."""
        return {number for number, _ in self.lines if number is not None}

    def up_to(self, line: int) -> str:
        """The hunk up to a line of the new side, as GitHub shows it above a comment."""
        last = max(at for at, (number, _) in enumerate(self.lines) if number == line)
        return "\n".join([self.heading, *(text for _, text in self.lines[: last + 1])])


@dataclass(frozen=True)
class FileChange:
    """One changed file; counts are lines, `patch` is None for binary files and pure renames."""

    path: str
    status: Status
    sha: str
    additions: int
    deletions: int
    patch: str | None
    previous_path: str | None = None


def parse_changes(diff: str) -> tuple[FileChange, ...]:
    """Reads `git diff --raw --numstat -p -z`: facts, then counts, then the patch.

    All three name the files in the same order; a line of a patch never starts with `diff --git`,
    as content lines carry a leading mark.
    """
    reader = _Reader(diff)
    raw = []
    while reader.ahead().startswith(":"):
        raw.append(_read_raw(reader))
    counts = [_read_counts(reader) for _ in raw]
    hunks = [_hunks(section) for section in _FILE.split(reader.rest())[1:]]
    return tuple(
        FileChange(path, status, sha, added, deleted, hunk, previous)
        for (path, status, sha, previous), (added, deleted), hunk in zip(
            raw, counts, hunks, strict=True
        )
    )


@dataclass
class _Reader:
    """Fields that each end in a NUL, with something else after the last."""

    text: str
    at: int = 0

    def ahead(self) -> str:
        return self.text[self.at : self.at + 1]

    def field(self) -> str:
        start, self.at = self.at, self.text.index("\0", self.at) + 1
        return self.text[start : self.at - 1]

    def rest(self) -> str:
        return self.text[self.at :].lstrip("\0")


def _read_raw(reader: _Reader) -> tuple[str, Status, str, str | None]:
    _, _, old_sha, new_sha, letter = reader.field().split(" ")
    status = _STATUS[letter[0]]
    first = reader.field()
    if status in {"renamed", "copied"}:
        return reader.field(), status, new_sha, first
    return first, status, old_sha if status == "removed" else new_sha, None


def _read_counts(reader: _Reader) -> tuple[int, int]:
    added, deleted, path = reader.field().split("\t", 2)
    if not path:  # a rename names both paths in fields of their own
        reader.field()
        reader.field()
    return _lines(added), _lines(deleted)


def _lines(count: str) -> int:
    return 0 if count == "-" else int(count)


def _hunks(section: str) -> str | None:
    start = _HUNK.search(section)
    return section[start.start() :].rstrip("\n") if start else None


def hunks(patch: str) -> list[Hunk]:
    """The hunks of one file's patch."""
    found: list[Hunk] = []
    for section in _HUNK.split(patch)[1:]:
        heading, *lines = f"@@ {section}".rstrip("\n").split("\n")
        found.append(Hunk(heading, tuple(_numbered(heading, lines))))
    return found


def _numbered(heading: str, lines: list[str]) -> Iterator[tuple[int | None, str]]:
    start = _NEW_START.match(heading)
    number = int(start[1]) if start else 0
    for line in lines:
        new = line[:1] in {"+", " "}
        yield (number if new else None), line
        number += new
