"""Bare git repositories, driven through the real git binary without a work tree.

Every call is one short-lived process with an argument list, a fixed environment and no user or
system configuration. Texts from outside reach git as standard input or as checked revisions.
"""

import functools
import os
import posixpath
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from sandbox.diff import FileChange, parse_changes

Files = Mapping[str, str | bytes | None]
"""What a push changes: path to new content, or None for a file that goes away."""

_SHA = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"(?!.*(\.\.|@\{|//|/$|\.lock$))[A-Za-z0-9_][A-Za-z0-9_./+#@=-]*")
LOGGED = "%x1f".join(["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"])
"""The format of `git log` that `logged` reads."""
_SETTINGS = ("-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "fastimport.unpackLimit=0")


class GitError(Exception):
    """Git refused; the message is git's own."""


@dataclass(frozen=True)
class Commit:
    """A commit to be made: on which ref, by whom, over which parent (None for the first).

    A merge names the second parent and the tree both make together.
    """

    ref: str
    files: Files
    message: str
    author: str
    when: int
    parent: str | None
    merged: str | None = None
    tree: str | None = None


@dataclass(frozen=True)
class Entry:
    """One line of a tree: kind is `blob`, `tree` or `commit`; size in bytes, 0 but for blobs."""

    mode: str
    kind: str
    sha: str
    size: int
    path: str


@dataclass(frozen=True)
class Signature:
    """Who made a commit and when, the time as ISO 8601."""

    name: str
    email: str
    date: str


@dataclass(frozen=True)
class LoggedCommit:
    """A commit as `git log` tells it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True)
class GitRepository:
    """One bare repository on disk."""

    path: Path
    _changes: dict[tuple[str, str], tuple[FileChange, ...]] = field(default_factory=dict)
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def create(cls, path: Path) -> Self:
        """An empty repository with `main` as its branch to be."""
        # What `git init --bare` makes, without the process.
        for folder in ("objects", "refs/heads", "refs/tags"):
            (path / folder).mkdir(parents=True)
        (path / "HEAD").write_text("ref: refs/heads/main\n")
        (path / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
        return cls(path)

    def copy_to(self, path: Path) -> "GitRepository":
        """A second repository with the same branches, as a fork has them."""
        shutil.copytree(self.path, path)
        return GitRepository(path)

    def commit(self, commit: Commit) -> str:
        """Makes the commit, moves its ref there, and gives its SHA."""
        stream = _import_stream(commit)
        made = run_git(self.path, "fast-import", "--quiet", "--force", stdin=stream)
        return made.decode().strip()

    def commit_sha(self, revision: str) -> str | None:
        """The commit that a branch, full ref or whole SHA names here, or None."""
        if _SHA.fullmatch(revision):
            return revision if self._has_commit(revision) else None
        if not _REF.fullmatch(revision):
            return None
        name = revision if revision.startswith("refs/") else f"refs/heads/{revision}"
        # Refs here are loose files: nothing ever packs them, as collecting garbage is off.
        ref = self.path / name
        return ref.read_text().strip() if ref.is_file() else None

    def _has_commit(self, sha: str) -> bool:
        try:
            run_git(self.path, "cat-file", "-e", f"{sha}^{{commit}}")
        except GitError:
            return False
        return True

    def entries(self, commit: str, path: str) -> list[Entry]:
        """What lies directly in a folder of a commit (`""` is the root), by name."""
        treeish = f"{commit}:{path}" if path else commit
        listed = run_git(self.path, "ls-tree", "-z", "--long", "--full-tree", treeish)
        folder = f"{path}/" if path else ""
        return [_entry(line, folder) for line in listed.decode().split("\0") if line]

    def tree(self, sha: str, *, recursive: bool) -> tuple[str, list[Entry]] | None:
        """The tree of a commit or tree: its SHA and entries, the folders' own too; or None."""
        if not _SHA.fullmatch(sha):
            return None
        deep = ("-r", "-t") if recursive else ()
        try:
            found = run_git(self.path, "rev-parse", "--verify", f"{sha}^{{tree}}").decode().strip()
            listed = run_git(self.path, "ls-tree", "-z", "--long", "--full-tree", *deep, found)
        except GitError:
            return None
        return found, [_entry(line, "") for line in listed.decode().split("\0") if line]

    def entry(self, commit: str, path: str) -> Entry | None:
        """The file or folder at exactly this path of a commit, or None."""
        listed = run_git(
            self.path, "--literal-pathspecs", "ls-tree", "-zl", "--full-tree", commit, "--", path
        )
        found = [_entry(line, "") for line in listed.decode().split("\0") if line]
        return next((entry for entry in found if entry.path == path), None)

    def followed(self, commit: str, entry: Entry) -> Entry:
        """Where a link leads to a file of the same commit, that file under the link's path."""
        if entry.mode != "120000":
            return entry
        target = (self.blob(entry.sha) or b"").decode(errors="replace")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), target))
        outside = target.startswith("/") or path.startswith("..")
        found = None if outside else self.entry(commit, path)
        plain = found is not None and found.kind == "blob" and found.mode != "120000"
        return replace(found, path=entry.path) if found and plain else entry

    def blob(self, sha: str) -> bytes | None:
        """A blob's bytes, or None when there is no such blob."""
        if not _SHA.fullmatch(sha):
            return None
        try:
            return run_git(self.path, "cat-file", "blob", sha)
        except GitError:
            return None

    def take_over(self, source: "GitRepository", sha: str, ref: str) -> None:
        """Points a ref of ours at a commit, fetched from another repository where it is one."""
        if source.path != self.path:
            where = str(source.path)
            run_git(self.path, "fetch", "--quiet", "--no-tags", where, f"+{sha}:{ref}")
        else:
            self.set_ref(ref, sha)

    def set_ref(self, ref: str, sha: str) -> None:
        """Creates or moves a ref."""
        run_git(self.path, "update-ref", ref, sha)

    def delete_ref(self, ref: str) -> None:
        """Deletes a ref, which is a loose file."""
        (self.path / ref).unlink()

    def changes(self, base: str, head: str) -> tuple[FileChange, ...]:
        """What `head` changes since it left `base`: one entry per file, renames found."""
        if (base, head) not in self._changes:
            shown = ("--raw", "--numstat", "-p", "-z", "-M", "--abbrev=40", "--no-ext-diff")
            found = run_git(self.path, "diff", *shown, f"{base}...{head}")
            self._changes[base, head] = parse_changes(found.decode(errors="replace"))
        return self._changes[base, head]

    def commits(self, base: str, head: str) -> list[LoggedCommit]:
        """The commits that `head` has and `base` has not, oldest first."""
        shown = ("--reverse", "--topo-order", "-z", f"--format={LOGGED}")
        found = run_git(self.path, "log", *shown, f"{base}..{head}").decode(errors="replace")
        return [logged(line) for line in found.split("\0") if line]

    def count_commits(self, base: str, head: str) -> int:
        """How many commits `head` has that `base` has not."""
        if (base, head) not in self._counts:
            count = run_git(self.path, "rev-list", "--count", f"{base}..{head}")
            self._counts[base, head] = int(count)
        return self._counts[base, head]


def run_git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Runs git in a folder and gives its standard output; raises GitError on failure."""
    done = subprocess.run(  # noqa: S603 - git itself, an argument list, no shell
        [_git(), *_SETTINGS, *arguments],
        cwd=folder,
        env=_environment(),
        input=stdin,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip()
        raise GitError(f"git {arguments[0]}: {words or done.returncode}")
    return done.stdout


@functools.cache
def _git() -> str:
    found = shutil.which("git")
    if found is None:
        raise GitError("the sandbox needs git, and none is on the path")
    return found


@functools.cache
def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
    }


def logged(line: str) -> LoggedCommit:
    """A commit out of a line in the format `LOGGED`."""
    sha, tree, parents, *people, message = line.split("\x1f", 9)
    author, committer = Signature(*people[:3]), Signature(*people[3:])
    return LoggedCommit(sha, tree, tuple(parents.split()), author, committer, message.rstrip("\n"))


def signature(login: str) -> str:
    """Name and address that a person's commits carry."""
    return f"{login} <{login}@sandbox.example>"


def signed(message: str, login: str) -> str:
    """A commit's message as `git commit --signoff` completes it."""
    return f"{message}\n\nSigned-off-by: {signature(login)}"


def _import_stream(commit: Commit) -> bytes:
    who = f"{signature(commit.author)} {commit.when} +0000"
    head = [f"commit {commit.ref}", "mark :1", f"author {who}", f"committer {who}"]
    parts = ["\n".join(head).encode(), b"\n", _data(commit.message.encode())]
    parts.append(f"from {commit.parent}\n".encode() if commit.parent else b"")
    parts.append(f"merge {commit.merged}\n".encode() if commit.merged else b"")
    parts.append(f'M 040000 {commit.tree} ""\n'.encode() if commit.tree else b"")
    for path, content in commit.files.items():
        if content is None:
            parts.append(f"D {_quoted(path)}\n".encode())
            continue
        raw = content.encode() if isinstance(content, str) else content
        parts += [f"M 100644 inline {_quoted(path)}\n".encode(), _data(raw)]
    parts.append(b"\nget-mark :1\n")
    return b"".join(parts)


def _data(raw: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(raw), raw)


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _entry(line: str, folder: str) -> Entry:
    facts, _, name = line.partition("\t")
    mode, kind, sha, size = facts.split()
    return Entry(mode, kind, sha, int(size) if size.isdigit() else 0, folder + name)
