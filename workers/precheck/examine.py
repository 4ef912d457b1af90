"""Ask one model all questions of a contribution, and put together what came of it.

Questions stream: each call waits for nothing but a free slot, so the servers' batches stay
full. What is under way at the end of the time is kept as unfinished, never dropped.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.contribution import Contribution
from app.domain.precheck import (
    MOST_QUESTIONS,
    AgreementControl,
    OpenAnswer,
    Precheck,
    Ranking,
    SeedQuestion,
    Way,
)
from app.domain.record import Call
from app.domain.sample import Progress
from app.errors import TransientError
from workers.precheck.agreement import controls_of, open_answer
from workers.precheck.asking import Asking, prompts_digest
from workers.precheck.questions import Asked, asked_questions
from workers.precheck.ranking import best_way, rank
from workers.precheck.room import check_room
from workers.precheck.verdict import agreement_share, ranked_share
from workers.teacher.port import Teacher

# How often we look whether the run was cancelled, in seconds.
POLL_SECONDS = 0.2
MOST_CONTROLS = 10
"""Seeds that the judge is tested with, two controls each."""

# So many questions failing, and none that got through, means that the model is down.
FAILURES = 3


@dataclass(frozen=True, kw_only=True)
class Parties:
    """The model that is asked, and the judge; `tiny` marks a judge only good for trying out."""

    model: Teacher
    judge: Teacher
    tiny: bool = False


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much at a time and how long; `random_state` reproduces the choices."""

    max_in_flight: int
    max_seconds: float
    random_state: int
    most_questions: int = MOST_QUESTIONS


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Who watches; callbacks run in the event loop, so they must be quick."""

    progress: Callable[[Progress], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False


@dataclass
class _Draft:
    """What there is of a question so far."""

    asked: Asked
    open: OpenAnswer | None = None
    ranking: Ranking | None = None
    reason: str = "unfinished"
    calls: list[Call] = field(default_factory=list)

    def question(self) -> SeedQuestion:
        return SeedQuestion(
            seed=self.asked.seed,
            example=self.asked.example,
            question=self.asked.own.question,
            expected=self.asked.own.answer,
            context=self.asked.context,
            open=self.open,
            ranking=self.ranking,
            reason=self.reason,
            calls=tuple(self.calls),
        )


async def examine(
    contribution: Contribution, parties: Parties, bounds: Bounds, watch: Watch
) -> Precheck:
    """Ask the model and judge its answers.

    Raises:
        UserError: a model refuses us, or a question is too long for one.
        TransientError: no question could be asked, for a model does not answer.
    """
    return await _Examination(contribution, parties, bounds, watch).run()


class _Examination:
    def __init__(
        self, contribution: Contribution, parties: Parties, bounds: Bounds, watch: Watch
    ) -> None:
        self._contribution, self._parties = contribution, parties
        self._bounds, self._watch = bounds, watch
        self._begun = time.monotonic()
        chosen = asked_questions(contribution, bounds.most_questions, bounds.random_state)
        self._drafts = [_Draft(asked) for asked in chosen]
        self._controls: list[AgreementControl] = []
        self._names = ("", "")
        self._tokens = 0
        self._down: TransientError | None = None

    async def run(self) -> Precheck:
        """Do the work under the eyes of the clock and of whoever may cancel."""
        work = asyncio.create_task(self._work())
        ended_by = ""
        try:
            while not work.done() and not ended_by:
                await asyncio.wait([work], timeout=POLL_SECONDS)
                ended_by = "" if work.done() else self._stopped()
        finally:
            await _end([work])
        if not ended_by:
            work.result()
            if self._down and not any(not draft.reason for draft in self._drafts):
                raise self._down
        for draft in self._drafts:
            draft.reason = ended_by if draft.reason == "unfinished" else draft.reason
        return self._precheck(ended_by or (self._down.reason if self._down else ""))

    def _stopped(self) -> str:
        if self._watch.cancelled():
            return "cancelled"
        late = time.monotonic() - self._begun >= self._bounds.max_seconds
        return "time-budget" if late else ""

    async def _work(self) -> None:
        model, judge = self._parties.model, self._parties.judge
        self._names = await asyncio.gather(model.connect(), judge.connect())
        way = best_way(await model.capabilities())
        await check_room([draft.asked for draft in self._drafts], model, judge, way)
        slots = asyncio.Semaphore(self._bounds.max_in_flight)
        student = self._asking(model, self._names[0], slots)
        judging = self._asking(judge, self._names[1], slots)
        tasks = [
            asyncio.create_task(self._ask(draft, student, judging, way)) for draft in self._drafts
        ]
        tasks += [asyncio.create_task(self._control(asked, judging)) for asked in self._tested()]
        self._publish()
        try:
            await asyncio.gather(*tasks)
        finally:
            await _end(tasks)

    def _asking(self, model: Teacher, name: str, slots: asyncio.Semaphore) -> Asking:
        return Asking(model=model, name=name, slots=slots, begun=self._begun, spent=self._spent)

    def _tested(self) -> list[Asked]:
        """Seeds to test the judge with, spread over those that are asked."""
        usable = [draft.asked for draft in self._drafts if len(draft.asked.choices) > 1]
        count = min(MOST_CONTROLS, len(usable))
        return [usable[place * len(usable) // count] for place in range(count)]

    async def _ask(self, draft: _Draft, student: Asking, judge: Asking, way: Way) -> None:
        """Both ways at once; each is kept as soon as it is there."""

        async def openly() -> None:
            draft.open = await open_answer(draft.asked, student, judge, draft.calls)

        async def ranked() -> None:
            draft.ranking = await rank(draft.asked, student, way, draft.calls)

        parts = [asyncio.create_task(openly()), asyncio.create_task(ranked())]
        try:
            await asyncio.gather(*parts)
            draft.reason = ""
        except TransientError as error:
            self._down, draft.reason = error, error.reason
            self._give_up_if_down(error)
        finally:
            await _end(parts)
        self._publish()

    def _give_up_if_down(self, error: TransientError) -> None:
        """End the run where the model seems to be away: each question would wait for it."""
        failed = sum(draft.reason == error.reason for draft in self._drafts)
        if failed >= FAILURES and all(draft.reason for draft in self._drafts):
            raise error

    async def _control(self, asked: Asked, judge: Asking) -> None:
        try:
            self._controls += await controls_of(asked, judge)
        except TransientError as error:
            self._down = error
        self._publish()

    def _spent(self, call: Call) -> None:
        self._tokens += call.prompt_tokens + call.completion_tokens

    def _publish(self) -> None:
        made = sum(draft.open is not None for draft in self._drafts)
        self._watch.progress(
            Progress(
                target=len(self._drafts),
                made=made,
                judged=sum(draft.reason != "unfinished" for draft in self._drafts),
                tokens=self._tokens,
                controls=len(self._controls),
            )
        )

    def _precheck(self, ended_by: str) -> Precheck:
        questions = tuple(draft.question() for draft in self._drafts)
        controls = tuple(sorted(self._controls, key=_place))
        return Precheck(
            path=self._contribution.path,
            kind=self._contribution.kind,
            model=self._names[0],
            judge=self._names[1],
            questions=questions,
            of=len(self._contribution.seeds),
            controls=controls,
            agreement=agreement_share(controls),
            ranked=ranked_share(questions),
            random_state=self._bounds.random_state,
            ended_by=ended_by,
            prompts=prompts_digest(),
            tiny=self._parties.tiny,
            seconds=time.monotonic() - self._begun,
        )


def _place(control: AgreementControl) -> tuple[int, int]:
    return control.seed, -1 if control.other is None else control.other


async def _end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they are gone, whatever they end with."""
    everything = tuple(tasks)
    for task in everything:
        task.cancel()
    await asyncio.gather(*everything, return_exceptions=True)
