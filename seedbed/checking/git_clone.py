"""What the branch of a clone adds to another: changed files and commits, as committed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.domain.pull_request import ChangedFile, checked_paths
from app.taxonomy.reading.limits import MAX_BYTES
from app.taxonomy.rules.pull_request import Changes, Commit
from seedbed.checking.asked import MisuseError
from seedbed.checking.git import GitError, fields, git
from seedbed.checking.stores import Content
from seedbed.checking.target import Target

_REGULAR = ("100644", "100755")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One path of a commit; the size in bytes is 0 for what is no file."""

    mode: str
    sha: str
    size: int


@dataclass(frozen=True)
class Tree:
    """The files of one commit of a clone; `Store` for the paths below its top folder."""

    top: Path
    commit: str

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every path of the commit."""
        listed = git(self.top, "ls-tree", "-r", "-l", "-z", "--full-tree", self.commit)
        return dict(map(_entry, fields(listed)))

    def content(self, file: Path) -> Content | None:
        """A file by its absolute path, None where there is none, or a link or a submodule."""
        found = self.entries.get(file.relative_to(self.top).as_posix())
        if found is None or found.mode not in _REGULAR:
            return None
        if found.size > MAX_BYTES:
            return Content(size=found.size, data=None)
        return Content(size=found.size, data=git(self.top, "cat-file", "blob", found.sha))


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A branch and what it is compared with; `files` are those it changes or removes."""

    top: Path
    base: Tree
    head: Tree
    files: tuple[ChangedFile, ...]
    commits: tuple[Commit, ...]

    @property
    def changes(self) -> Changes:
        """What the rules on pull requests look at."""
        paths = tuple(file.path for file in self.files if file.present)
        return Changes(commits=self.commits, paths=paths)

    def targets(self, folder: Path) -> tuple[Target, ...]:
        """The contributions that the changed files belong to, shown as seen from a folder."""
        changed = {file.path for file in self.files}
        paths = checked_paths(self.files)
        # An `attribution.txt` alone may stand where there is no leaf.
        wanted = (path for path in paths if path in changed or path in self.head.entries)
        files = ((path, self.top / path) for path in wanted)
        return tuple(
            Target(shown=os.path.relpath(file, folder), file=file, inside=path)
            for path, file in files
        )


def compare(folder: Path, base: str) -> Comparison:
    """What HEAD adds since it left `base`, in the clone that holds a folder.

    Only what is committed counts, as it does for a pull request.

    Raises:
        MisuseError: this is no clone, or there is no such commit, or no common history.
    """
    top = _top(folder)
    base_sha, head = _commit(top, base), _commit(top, "HEAD")
    try:
        fork = git(top, "merge-base", base_sha, head).decode().strip()
    except GitError:
        words = f"{base!r} and HEAD have no common history here. Fetch more of it."
        raise MisuseError(words) from None
    return Comparison(
        top=top,
        base=Tree(top, base_sha),
        head=Tree(top, head),
        files=tuple(_changed(top, fork, head)),
        commits=tuple(_commits(top, base_sha, head)),
    )


def _top(folder: Path) -> Path:
    try:
        shown = git(folder, "rev-parse", "--show-toplevel")
    except GitError:
        raise MisuseError("`--diff` works inside a git clone only.") from None
    return Path(os.fsdecode(shown.removesuffix(b"\n")))


def _commit(top: Path, name: str) -> str:
    words = f"There is no commit {name!r} here. Fetch it, or name a branch, tag or commit."
    if not name or name.startswith("-") or "\0" in name:
        raise MisuseError(words)
    wanted = f"{name}^{{commit}}"
    try:
        found = git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    except GitError:
        raise MisuseError(words) from None
    return found.decode().strip()


def _changed(top: Path, old: str, new: str) -> Iterator[ChangedFile]:
    """What was added, changed or removed; a renamed file is removed and added."""
    plain = ("--no-renames", "--no-ext-diff", "--no-textconv")
    listed = fields(git(top, "diff-tree", "-r", "-z", "--name-status", *plain, old, new))
    for letter, path in zip(*[iter(listed)] * 2, strict=True):
        yield ChangedFile(path=path, status="removed" if letter == "D" else "modified")


def _commits(top: Path, old: str, new: str) -> Iterator[Commit]:
    """The commits between the two, oldest first."""
    form = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%B"
    plain = ("--no-show-signature", "--no-mailmap", "--no-notes", "--encoding=UTF-8", "--reverse")
    listed = fields(git(top, "log", "-z", form, *plain, f"{old}..{new}"))
    for sha, parents, name, email, message in zip(*[iter(listed)] * 5, strict=True):
        yield Commit(
            sha=sha,
            message=message,
            author_name=name,
            author_email=email,
            merge=" " in parents,
        )


def _entry(line: str) -> tuple[str, Entry]:
    about, _, path = line.partition("\t")
    mode, _kind, sha, size = about.split()
    return path, Entry(mode=mode, sha=sha, size=0 if size == "-" else int(size))
