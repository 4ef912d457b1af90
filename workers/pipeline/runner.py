"""Grow a sample: records stream through a flow, each on its own, within bounds.

There is no barrier between steps: a record goes on as soon as its own answer is in, so
the server's batch stays full and a slow record holds no other back. A fixed number of
pairs is judged; nothing is stopped by how the results look, and what is in flight at
the end is finished, since stopping at the fast answers would bias the kept rate.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.contribution import Contribution
from app.domain.sample import Outcome, Progress, Record, Sample
from app.errors import TransientError
from workers.pipeline.flows import flow_for
from workers.pipeline.ledger import Ledger, Plan
from workers.pipeline.originals import Originals
from workers.pipeline.step import Bench, Models, Step, check_wiring
from workers.scoring.statistics import scores
from workers.teacher.render import choose

__all__ = ["Models", "Plan", "Watch", "grow"]

# How often we look whether the run was cancelled, in seconds.
POLL_SECONDS = 0.2
# So many records failing in a row, for want of a model, means that it is down.
FAILURES_IN_A_ROW = 5
NOT_NEW = (Outcome.DUPLICATE, Outcome.UNPARSED)


def _ignore(_: object) -> None:
    """A callback nobody gave."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Who watches a run. Callbacks run in the event loop, so they must be quick.

    `progress` is called whenever a count changes, `record` once for each record at its
    end (store it: it is the checkpoint), `cancelled` five times a second. `done` are
    the records of an earlier attempt, which are neither made nor paid for again.
    """

    progress: Callable[[Progress], None] = _ignore
    record: Callable[[Record], None] = _ignore
    cancelled: Callable[[], bool] = bool
    done: Sequence[Record] = ()


async def grow(contribution: Contribution, models: Models, plan: Plan, watch: Watch) -> Sample:
    """Grow and judge a sample from a contribution's seeds.

    Cancelling through `watch.cancelled` ends within a second with a sample of what is
    there; cancelling the task leaves what is in flight unrecorded, for a next attempt.

    Raises:
        UserError: there is no flow for the contribution, or a model refuses us.
        TransientError: a model does not answer from the start.
    """
    begun = time.monotonic()
    steps = flow_for(contribution)
    check_wiring(steps)
    growth = _Growth(contribution, models, plan, watch)
    ended_by = await growth.run(steps, begun + plan.max_seconds)
    records = tuple(growth.ledger.records[index] for index in sorted(growth.ledger.records))
    return Sample(
        path=contribution.path,
        teacher=growth.names[0],
        judge=growth.names[1],
        records=records,
        scores=scores(records),
        target=plan.target,
        seeds=contribution.seeds,
        tiny=models.tiny,
        ended_by=ended_by,
        seconds=time.monotonic() - begun,
    )


class _Growth:
    """One attempt at a sample: its tasks, and when they begin and end."""

    def __init__(
        self, contribution: Contribution, models: Models, plan: Plan, watch: Watch
    ) -> None:
        self.ledger = Ledger(plan, watch.done)
        self.names = ("", "")
        self._plan, self._watch = plan, watch
        self._bench = Bench(
            contribution=contribution,
            models=models,
            originals=_originals(contribution, watch.done),
        )
        self._tasks: dict[asyncio.Task[Record], int] = {}
        self._failures = 0
        self._answered = False
        self._down = ""
        self._published: Progress | None = None
        self._next_look = 0.0

    async def run(self, steps: Sequence[Step], deadline: float) -> str:
        """Run records until the plan is fulfilled or something ends it; says what did."""
        try:
            ended_by = await self._connect(deadline)
            while not ended_by:
                self._launch(steps)
                if not self._tasks:
                    return self._down or self.ledger.spent
                finished, _ = await asyncio.wait(
                    self._tasks, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for task in finished:
                    self._collect(task)
                ended_by = self._stopped(deadline)
            await self._abandon(ended_by)
            return ended_by
        finally:
            await _end(self._tasks)

    async def _connect(self, deadline: float) -> str:
        """Learn the models' names; says what ended the wait for them, if anything."""
        models = self._bench.models
        connecting = asyncio.gather(models.teacher.connect(), models.judge.connect())
        try:
            while not connecting.done():
                ended_by = self._stopped(deadline)
                if ended_by:
                    return ended_by
                await asyncio.wait([connecting], timeout=POLL_SECONDS)
            self.names = connecting.result()
            return self._stopped(deadline)
        finally:
            await _end([connecting])

    def _launch(self, steps: Sequence[Step]) -> None:
        while self.ledger.may_launch and not self._down:
            index = self.ledger.next_index()
            seeds = len(self._bench.contribution.seeds)
            choice = choose(index, seeds, self._plan.random_state)
            record = Record(
                index=index,
                lead_seed=choice.lead,
                seeds=choice.seeds,
                style=choice.style,
                random_state=choice.random_state,
            )
            self.ledger.note(record)
            self._tasks[asyncio.create_task(self._way(steps, record))] = index
            self._publish()

    async def _way(self, steps: Sequence[Step], record: Record) -> Record:
        for step in steps:
            record = await step.run(record, self._bench)
            self.ledger.note(record)
            self._publish()
            if record.outcome is not Outcome.UNFINISHED:
                break
        return record

    def _collect(self, task: asyncio.Task[Record]) -> None:
        """Close a finished task's record; a fault or refusal ends the whole run."""
        error = task.exception()
        if error is None:
            self._failures, self._answered = 0, True
            self._close(task, task.result())
        elif isinstance(error, TransientError):
            self._failures += 1
            self._leave_unfinished(task, error.reason)
            self._give_up_if_down(error)
        else:
            raise error

    def _give_up_if_down(self, error: TransientError) -> None:
        """End the run when no record gets through: with the error when none ever did."""
        last = not self._tasks and not self.ledger.may_launch
        if self._failures < FAILURES_IN_A_ROW and not last:
            return
        if not self._answered:
            raise error
        if self._failures >= FAILURES_IN_A_ROW:
            self._down = error.reason

    async def _abandon(self, reason: str) -> None:
        """Cancel what is in flight; records that had not ended are unfinished."""
        await _end(self._tasks)
        for task in tuple(self._tasks):
            if task.cancelled() or task.exception() is not None:
                self._leave_unfinished(task, reason)
            else:
                self._close(task, task.result())

    def _leave_unfinished(self, task: asyncio.Task[Record], reason: str) -> None:
        record = self.ledger.current(self._tasks[task])
        self._close(task, replace(record, outcome=Outcome.UNFINISHED, reason=reason))

    def _close(self, task: asyncio.Task[Record], record: Record) -> None:
        del self._tasks[task]
        self.ledger.close(record)
        self._watch.record(record)
        self._publish()

    def _publish(self) -> None:
        progress = self.ledger.progress()
        if progress != self._published:
            self._published = progress
            self._watch.progress(progress)

    def _stopped(self, deadline: float) -> str:
        """What ends the run at once, or ""; asks the caller at most every `POLL_SECONDS`."""
        now = time.monotonic()
        if now >= deadline:
            return "time-budget"
        if now < self._next_look:
            return ""
        self._next_look = now + POLL_SECONDS
        return "cancelled" if self._watch.cancelled() else ""


def _originals(contribution: Contribution, done: Sequence[Record]) -> Originals:
    """The questions there are already: the seeds' and an earlier attempt's."""
    originals = Originals(seed.question for seed in contribution.seeds)
    for record in done:
        if record.question and record.outcome not in NOT_NEW:
            originals.take(record.question)
    return originals


async def _end(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel tasks and wait until they are gone, whatever they end with."""
    everything = tuple(tasks)
    for task in everything:
        task.cancel()
    await asyncio.gather(*everything, return_exceptions=True)
