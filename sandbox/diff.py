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


def parse_changes(facts: str, patch: str) -> tuple[FileChange, ...]:
    """Joins `git diff --raw --numstat -z` with the same diff's `-p` output.

    Both name the files in the same order; a line of a patch never starts with `diff --git`, as
    content lines carry a leading mark.
    """
    fields = iter(facts.split("\0"))
    raw, counts = [], []
    for field in fields:
        if field.startswith(":"):
            raw.append(_read_raw(field, fields))
        elif field:
            counts.append(_read_counts(field, fields))
    hunks = [_hunks(section) for section in _FILE.split(patch)[1:]]
    return tuple(
        FileChange(path, status, sha, added, deleted, hunk, previous)
        for (path, status, sha, previous), (added, deleted), hunk in zip(
            raw, counts, hunks, strict=True
        )
    )


def _read_raw(field: str, rest: Iterator[str]) -> tuple[str, Status, str, str | None]:
    _, _, old_sha, new_sha, letter = field.split(" ")
    status = _STATUS[letter[0]]
    first = next(rest)
    if status in {"renamed", "copied"}:
        return next(rest), status, new_sha, first
    return first, status, old_sha if status == "removed" else new_sha, None


def _read_counts(field: str, rest: Iterator[str]) -> tuple[int, int]:
    added, deleted, path = field.split("\t", 2)
    if not path:  # a rename names both paths in fields of their own
        next(rest)
        next(rest)
    return _lines(added), _lines(deleted)


def _lines(count: str) -> int:
    return 0 if count == "-" else int(count)


def _hunks(section: str) -> str | None:
    start = _HUNK.search(section)
    return section[start.start() :].rstrip("\n") if start else None
