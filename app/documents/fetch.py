"""Documents of knowledge: fetched from an allowed host at one commit, matched and read."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from app.documents.cache import Cache
from app.documents.destination import destination, listed
from app.documents.limits import Limits
from app.documents.matching import matches
from app.documents.process import Bounds, Remote, hold_to_time
from app.documents.repository import Blob, blobs, contents, fetch_commit, files
from app.domain.contribution import Origin
from app.errors import TransientError, UserError
from app.taxonomy.outside import Document, Documents
from app.taxonomy.rules.documents_address import (
    GITHUB,
    Address,
    allowed_origins,
    is_full_commit,
    parse,
)

READ_AS_TEXT = ".md"


@dataclass(frozen=True)
class DocumentRepositories:
    """Fetches documents by git into a cache.

    Args:
        folder: the cache; it is made when the first repository is fetched.
        hosts: where documents may come from: host names, or origins (`https://host:8443`;
            `http://127.0.0.1:8000` for a server on this machine). Redirects are not followed, so
            no address of a contributor can lead anywhere else.
        limits: what one fetch may cost.
        private: those of the hosts, with their port (`127.0.0.1:8000`), that may lie at a loopback
            or private address; every other one is refused there, whatever its name server says.
    """

    folder: Path
    hosts: Collection[str] = (GITHUB,)
    limits: Limits = field(default_factory=Limits)
    private: Collection[str] = ()

    def fetch(self, origin: Origin) -> Documents:
        """The documents of an origin, without a request where they were fetched before.

        Raises:
            UserError: they are not there, not allowed, or too large; besides the reasons that
                `DocumentSource` names, `repository-moved`, `repository-broken` and `not-served`.
            TransientError: they cannot be fetched just now.
        """
        address, commit = self._address(origin), origin.commit.lower()
        if not is_full_commit(commit):
            raise UserError("commit-missing", "This is not the full name of a commit.")
        deadline = time.monotonic() + self.limits.seconds
        try:
            return self._documents(address, commit, origin, deadline)
        except OSError as error:  # the disk, or an entry that another process dropped meanwhile
            words = "The documents could not be kept or read just now."
            raise TransientError("documents-unread", words) from error

    def _documents(
        self, address: Address, commit: str, origin: Origin, deadline: float
    ) -> Documents:
        def fill(folder: Path) -> None:
            # Looked up here, after the cache: what is kept needs no network.
            there = destination(address, self._private)
            remote = Remote(url=address.url, pinned=there.pinned)
            fetch_commit(remote, commit, self._bounds(folder, deadline))

        cache = Cache(self.folder, self.limits.cache_bytes)
        entry = cache.entry(address.url, commit, fill)
        return self._matched(origin.patterns, self._bounds(entry, deadline))

    def _address(self, origin: Origin) -> Address:
        address = parse(origin.repo)
        if address is None or address.origin not in self._origins:
            raise UserError("host-not-allowed", "Documents are not fetched from this address.")
        return address

    @cached_property
    def _origins(self) -> frozenset[str]:
        return allowed_origins(self.hosts)

    @cached_property
    def _private(self) -> frozenset[str]:
        return listed(self.private)

    def _bounds(self, folder: Path, deadline: float) -> Bounds:
        return Bounds(
            folder=folder,
            folder_bytes=self.limits.repository_bytes,
            output_bytes=self.limits.output_bytes,
            deadline=deadline,
        )

    def _matched(self, patterns: tuple[str, ...], bounds: Bounds) -> Documents:
        tree = files(bounds, self.limits.tree_files)
        looked_at = tuple(dict.fromkeys(patterns))[: self.limits.patterns]
        paths = {pattern: matches(pattern, _in_time(tree, bounds)) for pattern in looked_at}
        wanted = {path: tree[path] for found in paths.values() for path in found}
        if len(wanted) > self.limits.files:
            words = f"The patterns match {len(wanted):,} files; {self.limits.files:,} are allowed."
            raise UserError("too-large", words)
        read = self._read(wanted, bounds)
        return Documents(
            by_pattern={
                pattern: tuple(read[path] for path in found) for pattern, found in paths.items()
            }
        )

    def _read(self, wanted: Mapping[str, str], bounds: Bounds) -> Mapping[str, Document]:
        known = blobs(dict.fromkeys(wanted.values()), bounds)
        texts = self._texts(wanted, known, bounds)
        return {
            path: Document(path=path, size=known[name].size, text=texts.get(name))
            for path, name in wanted.items()
        }

    def _texts(
        self, wanted: Mapping[str, str], known: Mapping[str, Blob], bounds: Bounds
    ) -> Mapping[str, str | None]:
        """The texts of Markdown files that are not too large, by object name."""
        names = dict.fromkeys(n for path, n in wanted.items() if path.endswith(READ_AS_TEXT))
        short = [known[name] for name in names if known[name].size <= self.limits.file_bytes]
        total = sum(blob.size for blob in short)
        if total > self.limits.text_bytes:
            words = f"The documents are too large together: {total / 1e6:,.0f} MB."
            raise UserError("too-large", words)
        return {name: _text(content) for name, content in contents(short, bounds)}


def _in_time(paths: Iterable[str], bounds: Bounds) -> Iterator[str]:
    """The paths, until the time is over: many deep ones take long to be held against a pattern."""
    for path in paths:
        hold_to_time(bounds)
        yield path


def _text(content: bytes) -> str | None:
    """The content as text, None where it is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
