"""What a sample is grown and scored with besides the contribution itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from workers.scoring.earlier import Earlier


@dataclass(frozen=True, kw_only=True)
class Background:
    """`chunks` are pieces of knowledge's document; empty for skills.

    `notes` are plain sentences that the report must carry.
    """

    chunks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    earlier: Earlier = field(default_factory=Earlier)
