"""How much a document repository may cost, and where the cache ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one fetch and of the cache; bytes and seconds."""

    repository_bytes: int = 200_000_000
    """What a fetch may write before it is ended."""
    seconds: float = 60
    """How long all of one fetch may take."""
    tree_files: int = 100_000
    """How many files a commit may hold."""
    patterns: int = 20
    """How many patterns are looked at."""
    files: int = 1_000
    """How many files may match."""
    file_bytes: int = 2_000_000
    """Up to which size a file is read as text."""
    text_bytes: int = 20_000_000
    """How much text is read of one commit."""
    output_bytes: int = 30_000_000
    """How long the list of a commit's files, or all text together with headings, may be."""
    cache_bytes: int = 2_000_000_000
    """How much the cache may hold; what was used longest ago goes first."""
