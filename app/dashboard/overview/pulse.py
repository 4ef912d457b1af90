"""The version of the first page: cheap, since each open page asks for it twice a second."""

from __future__ import annotations

from collections.abc import Iterator

from app.dashboard.live import version
from app.dashboard.overview.runs import UNDER_WAY
from app.factory import Factory
from app.report.numbers import time_left
from app.store.overview import Moving, Overview


def overview_version(factory: Factory) -> str:
    """A digest that changes whenever the page would say something else."""
    pulse = Overview(factory.database).pulse(UNDER_WAY)
    workers = tuple((each.name, each.alive, each.queues) for each in factory.workers.all())
    moving = tuple(tuple(_shown(each)) for each in pulse.moving)
    return version(factory.clock(), pulse.newest, moving, pulse.servers, workers)


def _shown(moving: Moving) -> Iterator[object]:
    """What is seen of a run under way; its time left in words, as the page has it."""
    yield from (moving.id, moving.attempt)
    progress = moving.progress or {}
    yield from (progress.get("target"), progress.get("judged"), progress.get("kept"))
    seconds = progress.get("seconds_left")
    yield None if seconds is None else time_left(seconds)
