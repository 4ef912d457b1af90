"""Growing a sample for somebody at a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from app.domain.contribution import Contribution
from app.domain.sample import Sample
from seedbed.sampling.models import Endpoints, opened
from seedbed.sampling.onlooker import Onlooker
from seedbed.sampling.stopping import stopped_by_signals
from workers.pipeline.background import Background
from workers.pipeline.runner import Plan, Watch, grow

CANCELLED, INTERRUPTED = "cancelled", "interrupted"


def grown(
    contribution: Contribution,
    background: Background,
    plan: Plan,
    found: Endpoints,
    onlooker: Onlooker,
) -> Sample:
    """Grow a sample; Ctrl-C ends it within a second with what is there.

    Raises:
        SeedbedError: a model does not answer or refuses, or the contribution cannot be sampled.
        Interrupted: a second signal came.
    """
    with stopped_by_signals() as asked_to_end:
        watch = Watch(
            progress=onlooker.progress,
            record=onlooker.record,
            cancelled=_telling(onlooker, asked_to_end),
        )
        sample = asyncio.run(_grown(contribution, background, plan, found, watch))
    # Nobody cancelled a run here: the person at the terminal has had enough.
    return replace(sample, ended_by=INTERRUPTED) if sample.ended_by == CANCELLED else sample


def _telling(onlooker: Onlooker, asked_to_end: Callable[[], bool]) -> Callable[[], bool]:
    def cancelled() -> bool:
        if asked_to_end():
            onlooker.stopping()
        return asked_to_end()

    return cancelled


async def _grown(
    contribution: Contribution,
    background: Background,
    plan: Plan,
    found: Endpoints,
    watch: Watch,
) -> Sample:
    async with opened(found) as models:
        return await grow(contribution, models, plan, watch, background)
