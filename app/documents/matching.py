"""Path patterns over the files of a commit, with the meaning Python's `glob` gives them.

`*`, `?` and `[...]` stay inside one folder and leave out hidden names; `**` stands for any number
of folders. A pattern is matched folder by folder, so that no pattern can take long.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

MAX_PATTERN = 300
"""Characters; a longer pattern matches nothing."""
MAX_DEEP = 3
"""How often `**` may stand in a pattern; one with more matches nothing."""
_MAGIC = re.compile(r"[*?\[]")
_DEEP = "**"


def matches(pattern: str, paths: Iterable[str]) -> list[str]:
    """The paths that a pattern matches, in their order."""
    parts = _parts(pattern)
    return [path for path in paths if _matches(parts, path.split("/"))] if parts else []


def _parts(pattern: str) -> tuple[str, ...]:
    """The pattern folder by folder; none where it can match no file of a repository."""
    parts: list[str] = []
    for part in pattern.split("/"):
        if part not in ("", ".") and not (part == _DEEP and parts[-1:] == [_DEEP]):
            parts.append(part)
    if parts[-1:] == [_DEEP]:
        parts.append("*")  # at the end it stands for what lies in the folders
    outside = pattern[:1] in ("", "/") or pattern.endswith(("/", "/.")) or ".." in parts
    too_much = len(pattern) > MAX_PATTERN or parts.count(_DEEP) > MAX_DEEP
    return () if outside or too_much else tuple(parts)


def _matches(parts: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the pattern's parts use up all names: every place one can be at, name by name."""
    places = _reached(parts, {0})
    for name in names:
        places = _reached(parts, {there for at in places for there in _after(parts, at, name)})
        if not places:
            return False
    return len(parts) in places


def _reached(parts: Sequence[str], places: set[int]) -> set[int]:
    """The places, and those behind a `**` that stands for no folder at all."""
    return places | {at + 1 for at in places if at < len(parts) and parts[at] == _DEEP}


def _after(parts: Sequence[str], at: int, name: str) -> tuple[int, ...]:
    if at == len(parts):
        return ()
    if parts[at] == _DEEP:
        return () if name.startswith(".") else (at,)
    return (at + 1,) if _names(parts[at], name) else ()


def _names(part: str, name: str) -> bool:
    if not _MAGIC.search(part):
        return part == name
    if name.startswith(".") and not part.startswith("."):
        return False
    return _compiled(part).match(name) is not None


@lru_cache(maxsize=512)
def _compiled(part: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(part))
