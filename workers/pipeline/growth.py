"""One attempt at a sample: what is in flight, when it begins and how it ends."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.controls import Control
from app.domain.record import Outcome, Record
from app.domain.sample import Progress
from app.domain.showing import shown
from app.errors import TransientError
from workers.pipeline.choice import Choices
from workers.pipeline.controls import judge_control
from workers.pipeline.ledger import CONTROLS_FIRST, Ledger, Plan
from workers.pipeline.room import choices_that_fit
from workers.pipeline.step import Bench, Step
from workers.pipeline.steps.explain import explained
from workers.pipeline.watch import Watch
from workers.scoring.controls import ControlPair, control_pairs

# How often we look whether the run was cancelled, in seconds.
POLL_SECONDS = 0.2
# So many jobs failing in a row, for want of a model, means that it is down.
FAILURES_IN_A_ROW = 5


@dataclass(frozen=True)
class _Job:
    """Something in flight: what to do with its result, and with what ended it instead."""

    done: Callable[[Any], None]
    lost: Callable[[str], None]


class Growth:
    """Launches records, controls and explanations, and closes them."""

    def __init__(self, bench: Bench, plan: Plan, watch: Watch) -> None:
        self.ledger = Ledger(plan, watch.done, watch.controls)
        self.names = ("", "")
        self._bench, self._plan, self._watch = bench, plan, watch
        self._choices = Choices(contribution=bench.contribution)
        self._controls: deque[ControlPair] = deque()
        self._unexplained: deque[Record] | None = None if plan.explanations else deque()
        self._jobs: dict[asyncio.Task[Any], _Job] = {}
        self._failures = 0
        self._answered = False
        self._down = ""
        self._published: Progress | None = None
        self._next_look = 0.0

    async def run(self, steps: Sequence[Step]) -> str:
        """Run until the plan is fulfilled or something ends it; says what did, or ""."""
        try:
            ended_by = await self._prepare()
            while not ended_by:
                self._launch(steps)
                if not self._jobs:
                    ended_by = self._down or self.ledger.spent
                    break
                finished, _ = await asyncio.wait(
                    self._jobs, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                # In the order they were begun: a set's own order differs from run to run.
                for task in [task for task in self._jobs if task in finished]:
                    self._collect(task)
                ended_by = self._stopped()
            await self._abandon(ended_by)
            # Only controls or explanations were cut short: the records are all there.
            return "" if self.ledger.fulfilled and ended_by != "cancelled" else ended_by
        finally:
            await _end(self._jobs)

    async def _prepare(self) -> str:
        """Learn the models' names and limits; says what ended the wait, if anything."""
        models = self._bench.models
        asked = (
            asyncio.ensure_future(models.teacher.connect()),
            asyncio.ensure_future(models.judge.connect()),
            asyncio.ensure_future(choices_that_fit(self._bench, self._plan.random_state)),
        )
        asking = asyncio.gather(*asked)
        try:
            while not asking.done():
                ended_by = self._stopped()
                if ended_by:
                    return ended_by
                await asyncio.wait([asking], timeout=POLL_SECONDS)
            teacher, judge, self._choices = asking.result()
        finally:
            # Where one fails the others are still under way.
            await _end([asking, *asked])
        self.names = (teacher, judge)
        self._take_controls()
        return self._stopped()

    def _take_controls(self) -> None:
        if self._plan.controls:
            pairs = control_pairs(self._bench.contribution, self._plan.random_state)
            known = self.ledger.controls
            self._controls.extend(
                replace(pair, shown=self._beside(pair))
                for pair in pairs
                if pair.control.number not in known
            )
        self.ledger.controls_left = len(self._controls)

    def _beside(self, pair: ControlPair) -> tuple[int, ...]:
        """What a control is shown: as a record is, so that the server has read it already."""
        seeds = enumerate(self._bench.contribution.seeds)
        lenders = [number for number, seed in seeds if seed.answer == pair.control.answer]
        found = self._choices.unlike({pair.control.seed, *lenders}, self._plan.target)
        return found or pair.shown[: self._choices.room]

    def _launch(self, steps: Sequence[Step]) -> None:
        while len(self._jobs) < self._plan.max_in_flight and not self._down:
            late = self._elapsed > CONTROLS_FIRST * self._plan.max_seconds
            if self._controls and (late or not self.ledger.may_launch):
                self._launch_control(self._controls.popleft())
            elif self.ledger.may_launch:
                self._launch_record(steps)
            elif record := self._to_explain():
                way = explained(record, self._bench, poor=False)
                self._begin(way, _Job(self._explain, _stays))
            else:
                return

    def _launch_record(self, steps: Sequence[Step]) -> None:
        index = self.ledger.next_index()
        choice = self._choices.at(index)
        record = Record(
            index=index,
            lead_seed=choice.lead,
            seeds=choice.seeds,
            style=choice.style,
            random_state=choice.random_state,
            chunk=choice.chunk,
        )
        self.ledger.note(record)

        def lost(reason: str) -> None:
            left = _left(self.ledger.current(index), reason)
            # Both models have answered where there is a judgement to end by.
            self._answered = self._answered or left.judged
            self._close(left)

        self._begin(self._way(steps, record), _Job(self._close, lost))
        self._publish()

    def _launch_control(self, pair: ControlPair) -> None:
        def done(control: Control) -> None:
            self.ledger.enter(control)
            self._watch.control(control)
            left(control.reason)

        def left(_: str) -> None:
            self.ledger.controls_left -= 1
            self._publish()

        self._begin(judge_control(pair, self._bench), _Job(done, left))

    def _begin(self, way: Coroutine[Any, Any, Any], job: _Job) -> None:
        self._jobs[asyncio.create_task(way)] = job

    async def _way(self, steps: Sequence[Step], record: Record) -> Record:
        for step in steps:
            record = await step.run(record, self._bench)
            self.ledger.note(record)
            self._publish()
            if record.outcome is not Outcome.UNFINISHED:
                break
        return record

    def _to_explain(self) -> Record | None:
        """The next record to be shown that nobody has explained; known once all have ended."""
        # While controls are left of a spent budget, they may turn out cheaper than reserved.
        if not self.ledger.idle or (self.ledger.spent and self.ledger.controls_left):
            return None
        if self._unexplained is None:
            chosen = shown(self.ledger.ordered_records).records
            wanted = [r for r in chosen if r.quality is not None and not r.explanation]
            self._unexplained = deque(wanted)
        return self._unexplained.popleft() if self._unexplained else None

    def _explain(self, record: Record) -> None:
        self.ledger.add(record)
        self._watch.record(record)
        self._publish()

    def _collect(self, task: asyncio.Task[Any]) -> None:
        """Close what has finished; a fault or refusal ends the whole run."""
        error = task.exception()
        if error is None:
            self._failures, self._answered = 0, True
            self._jobs.pop(task).done(task.result())
        elif isinstance(error, TransientError):
            self._failures += 1
            self._jobs.pop(task).lost(error.reason)
            self._give_up_if_down(error)
        else:
            raise error

    def _give_up_if_down(self, error: TransientError) -> None:
        """End the run when nothing gets through: with the error when nothing ever did."""
        last = not self._jobs and not self.ledger.may_launch
        if self._failures < FAILURES_IN_A_ROW and not last:
            return
        if not self._answered:
            raise error
        if self._failures >= FAILURES_IN_A_ROW:
            self._down = error.reason

    async def _abandon(self, reason: str) -> None:
        """Cancel what is in flight; records that had not ended are unfinished."""
        await _end(self._jobs)
        for task in tuple(self._jobs):
            job = self._jobs.pop(task)
            if task.cancelled() or task.exception() is not None:
                job.lost(reason)
            else:
                job.done(task.result())

    def _close(self, record: Record) -> None:
        self.ledger.close(record)
        self._watch.record(record)
        self._publish()

    def _publish(self) -> None:
        progress = self.ledger.progress(self._elapsed)
        seen = replace(progress, seconds_left=None)
        if seen != self._published:
            self._published = seen
            self._watch.progress(progress)

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._bench.begun

    def _stopped(self) -> str:
        """What ends the run at once, or ""; asks the caller at most every `POLL_SECONDS`."""
        now = time.monotonic()
        if self._elapsed >= self._plan.max_seconds:
            return "time-budget"
        if now < self._next_look:
            return ""
        self._next_look = now + POLL_SECONDS
        return "cancelled" if self._watch.cancelled() else ""


def _left(record: Record, reason: str) -> Record:
    """A record that can't be brought to its end.

    What the judge has found poor stays poor, whatever was still to be asked about it: such
    records take longer, so leaving them out would make the kept rate look better than it is.
    """
    last = record.judgements[-1] if record.judgements else None
    if last is not None and not last.passes:
        # With the answer that was judged: nobody has judged its correction.
        answer = record.draft or record.answer
        return replace(
            record, answer=answer, draft="", outcome=Outcome.REJECTED, reason=last.reason
        )
    return replace(record, outcome=Outcome.UNFINISHED, reason=reason)


def _stays(_: str) -> None:
    """A record that could not be explained stays as it was."""


async def _end(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel tasks and wait until they are gone, whatever they end with."""
    everything = tuple(tasks)
    for task in everything:
        task.cancel()
    await asyncio.gather(*everything, return_exceptions=True)
