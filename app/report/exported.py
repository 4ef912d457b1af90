"""What an export run made, as it is stored and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    """A file: its size, how many rows of training data it has, and its SHA-256 in hex digits.

    `forms` are its rows by form; the manifest has none.
    """

    name: str
    bytes: int
    rows: int
    sha256: str
    forms: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class ExportedContribution:
    """A contribution that was exported, from the sample that run `run` made.

    `pairs` were taken of it and became `rows`. `kept_rate` (0..1) is the share of its `judged`
    pairs that was kept, None where none was judged. `blob_sha` is Git's name of the file's
    content, empty where it could not be read.
    """

    path: str
    run: int
    pairs: int
    rows: int
    judged: int
    kept_rate: float | None
    trusted: bool
    tiny: bool
    blob_sha: str


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A contribution that was not exported, with a sentence on why."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Exported:
    """The result of an export run.

    `warnings` are sentences of the manifest. `sent` names who was told of it: what stands here is
    not sent again when the run is tried again.
    """

    files: tuple[ExportedFile, ...] = ()
    rows: int = 0
    contributions: tuple[ExportedContribution, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The result as the runs table keeps it."""
        return asdict(self)
