"""A bare repository that holds one commit: fetched once, listed, and read without a checkout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.documents.failure import failure, for_log
from app.documents.process import Bounds, Done, Remote, git
from app.errors import TransientError, UserError
from app.logging import get_logger

_REF = "refs/seedbed/commit"
_FILE_MODES = (b"100644", b"100755")
_PINS_SINCE = (2, 37)
"""Git before this takes no notice of `http.curloptResolve`."""


@dataclass(frozen=True, kw_only=True)
class Blob:
    """The content of a file: its object name and its size in bytes."""

    name: str
    size: int


def fetch_commit(remote: Remote, commit: str, bounds: Bounds) -> None:
    """Make the empty folder a bare repository with one commit and its files, no history.

    Raises:
        UserError: what is asked for is not there, or too large.
        TransientError: it cannot be had just now, or this git is too old to be told where a name
            leads.
    """
    _require_pinning(bounds)
    made = git(("init", "--bare", "--quiet", "--template="), bounds)
    if made.code:
        raise _failed(made)
    asked = f"+{commit}:{_REF}\n".encode()
    words = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--no-auto-gc")
    done = git(
        (*words, "--no-recurse-submodules", "--stdin", "origin"), bounds, stdin=asked, remote=remote
    )
    if done.code:
        get_logger().info("fetching documents failed", url=remote.url, git=for_log(done.errors))
        raise failure(done.errors)
    kind = git(("cat-file", "--batch-check"), bounds, stdin=f"{_REF}\n".encode()).output.split()
    if kind[:2] != [commit.encode(), b"commit"]:
        raise UserError("commit-missing", "This is not the name of a commit.")


def _require_pinning(bounds: Bounds) -> None:
    said = git(("version",), bounds).output.decode(errors="replace")
    found = re.search(r"([0-9]+)\.([0-9]+)", said)
    if found is None or tuple(map(int, found.groups())) < _PINS_SINCE:
        wanted = ".".join(map(str, _PINS_SINCE))
        get_logger().error("git is too old to fetch documents", git=said.strip(), wanted=wanted)
        raise TransientError("git-too-old", "Documents cannot be fetched just now.")


def files(bounds: Bounds, most: int) -> Mapping[str, str]:
    """The object name of each regular file, by path: no links, no submodules.

    Raises:
        UserError: `too-large`: there are more than `most`.
        TransientError: the repository cannot be read.
    """
    found = {}
    for entry in _read(("ls-tree", "-r", "-z", "--full-tree", _REF), bounds).split(b"\0"):
        about, tab, path = entry.partition(b"\t")
        mode, _, rest = about.partition(b" ")
        if tab and mode in _FILE_MODES:
            found[path.decode(errors="replace")] = rest.split()[-1].decode()
    if len(found) > most:
        raise UserError("too-large", f"The repository of the documents has over {most:,} files.")
    return found


def blobs(names: Iterable[str], bounds: Bounds) -> Mapping[str, Blob]:
    """The sizes of contents, by object name.

    Raises:
        TransientError: the repository cannot be read.
    """
    asked = "".join(f"{name}\n" for name in names).encode()
    output = _read(("cat-file", "--batch-check=%(objectname) %(objectsize)"), bounds, asked)
    sizes = (line.split() for line in output.decode().splitlines())
    return {name: Blob(name=name, size=int(size)) for name, size in sizes}


def contents(wanted: Iterable[Blob], bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    """Object names with their contents.

    Raises:
        TransientError: the repository cannot be read.
    """
    wanted = list(wanted)
    asked = "".join(f"{blob.name}\n" for blob in wanted).encode()
    output = _read(("cat-file", "--batch=%(objectname)"), bounds, asked)
    at = 0
    for blob in wanted:
        start = at + len(blob.name) + 1
        at = start + blob.size + 1
        yield blob.name, output[start : at - 1]


def _read(arguments: tuple[str, ...], bounds: Bounds, stdin: bytes = b"") -> bytes:
    done = git(arguments, bounds, stdin=stdin)
    if done.code:
        raise _failed(done)
    return done.output


def _failed(done: Done) -> TransientError:
    get_logger().warning("git failed on fetched documents", git=for_log(done.errors))
    return TransientError("documents-unread", "The documents could not be read just now.")
