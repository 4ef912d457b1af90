"""What earlier runs left that a sample is scored beside."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.controls import Control
from app.domain.sample import Sample


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """`controls` of earlier runs with the same judge and prompts, a tuple a run.

    `sample` is the newest one of the same contribution at the other commit `commit`.
    """

    controls: tuple[tuple[Control, ...], ...] = ()
    sample: Sample | None = None
    commit: str = ""
