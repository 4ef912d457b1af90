"""Who watches a run: what is told while it goes on, and what an earlier attempt left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.controls import Control
from app.domain.record import Record
from app.domain.sample import Progress


def _ignore(_: object) -> None:
    """A callback nobody gave."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Callbacks run in the event loop, so they must be quick.

    `progress` is called whenever a count changes, `record` for each record at its end, and
    again when the judge has explained it, `control` for each control that was judged (store
    them: they are the checkpoint), `cancelled` five times a second. `done` and `controls` are
    those of an earlier attempt, which are neither made nor paid for again.
    """

    progress: Callable[[Progress], None] = _ignore
    record: Callable[[Record], None] = _ignore
    control: Callable[[Control], None] = _ignore
    cancelled: Callable[[], bool] = bool
    done: Sequence[Record] = ()
    controls: Sequence[Control] = ()
