"""Grow a sample: records stream through a flow, each on its own, within bounds.

There is no barrier between steps: a record goes on as soon as its own answer is in, so
the server's batch stays full and a slow record holds no other back. A fixed number of
pairs is judged; nothing is stopped by how the results look, and what is in flight at
the end is finished, since stopping at the fast answers would bias the kept rate. Judge
controls fill the places that records leave; the judge explains last what will be shown.
"""

from __future__ import annotations

import time
from dataclasses import replace

from app.domain.contribution import Contribution
from app.domain.sample import Sample
from app.domain.scores import Scores
from workers.pipeline.background import Background
from workers.pipeline.flows import flow_for
from workers.pipeline.growth import Growth
from workers.pipeline.ledger import Plan
from workers.pipeline.originals import originals_of
from workers.pipeline.step import Bench, Models, check_wiring
from workers.pipeline.watch import Watch
from workers.scoring.judge import JUDGE_STEPS
from workers.scoring.score import scored
from workers.teacher.render import hash_of

__all__ = ["Models", "Plan", "Watch", "grow"]


async def grow(
    contribution: Contribution,
    models: Models,
    plan: Plan,
    watch: Watch,
    background: Background | None = None,
) -> Sample:
    """Grow and judge a sample from a contribution's seeds.

    Cancelling through `watch.cancelled` ends within a second with a sample of what is
    there; cancelling the task leaves what is in flight unrecorded, for a next attempt.

    Raises:
        UserError: there is no flow for the contribution, it is too long for a model, or a
            model refuses us.
        TransientError: a model does not answer from the start.
    """
    begun = time.monotonic()
    background = background or Background()
    steps = flow_for(contribution)
    check_wiring(steps)
    bench = Bench(
        contribution=contribution,
        models=models,
        originals=originals_of(contribution, watch.done),
        chunks=background.chunks,
        begun=begun,
    )
    growth = Growth(bench, plan, watch)
    ended_by = await growth.run(steps)
    sample = Sample(
        path=contribution.path,
        kind=contribution.kind,
        teacher=growth.names[0],
        judge=growth.names[1],
        records=growth.ledger.ordered_records,
        controls=growth.ledger.ordered_controls,
        scores=Scores(),
        target=plan.target,
        random_state=plan.random_state,
        max_in_flight=plan.max_in_flight,
        seeds=contribution.seeds,
        tiny=models.tiny,
        ended_by=ended_by,
        notes=background.notes,
        judge_prompts=hash_of(JUDGE_STEPS[contribution.kind]),
        seconds=time.monotonic() - begun,
    )
    return replace(sample, scores=scored(sample, contribution, background.earlier))
