"""What a run came to and what it asked of each model, whatever ended it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.domain.contribution import Contribution
from app.domain.postcheck import Postcheck
from app.domain.runs import Run, RunKind, RunState
from app.domain.sample import Sample
from app.errors import TransientError, UserError
from app.store.figures import RunFigures, Usage
from app.store.prechecks import as_result
from app.store.runs import Conclusion
from tests.dashboard.conftest import settings
from tests.pipeline.growing import GROUNDED, KNOWLEDGE, contribution, whole
from tests.precheck.seeds import Model, anything
from tests.precheck.seeds import contribution as numbers
from tests.store.test_runs import REQUEST
from tests.support.dialogue import TestedFactory
from tests.support.migrated import make_ready
from tests.support.scripted_teacher import ScriptedTeacher, well_behaved
from tests.support.stores import PULL_REQUEST, REF
from workers.precheck.examine import Bounds, Parties, Watch, examine
from workers.runs.execution import Execution
from workers.runs.figures import keep_figures
from workers.runs.heartbeat import Heartbeat

JUDGED_APART = {"judge_url": "http://judge/v1"}
BOUNDS = Bounds(max_in_flight=8, max_seconds=60, random_state=7)


@pytest.fixture
def factory(sqlite_url: str) -> Iterator[TestedFactory]:
    make_ready(sqlite_url)
    made = TestedFactory(settings(sqlite_url).model_copy(update=JUDGED_APART))
    yield made
    made.close()


def run_of(factory: TestedFactory, kind: RunKind = RunKind.SAMPLE) -> Run:
    row = factory.pull_requests.save(PULL_REQUEST)
    started = factory.runs.start(row, REF, replace(REQUEST, kind=kind))
    assert started is not None
    found = factory.runs.get(started)
    assert found is not None
    return found


def stored(factory: TestedFactory, run: Run, sample: Sample) -> None:
    for record in sample.records:
        factory.samples.checkpoint(run.id, record)
    for control in sample.controls:
        factory.samples.enter(run.id, control)


def calls(found: RunFigures) -> dict[str, int]:
    return {usage.role: usage.calls for usage in found.usages}


@pytest.mark.parametrize("of", [contribution(), GROUNDED, KNOWLEDGE], ids=lambda of: of.kind)
@pytest.mark.parametrize(
    "script",
    [{}, {"judge_pair": "1"}, {"judge_question": "0"}, {"judge_pair": "Perhaps"}],
    ids=["kept", "poor", "unsuitable", "unreadable"],
)
def test_each_call_counts_for_the_model_that_got_it(
    factory: TestedFactory, of: Contribution, script: dict[str, Any]
) -> None:
    teacher = ScriptedTeacher(script=well_behaved(**script))
    judge = ScriptedTeacher(script=well_behaved(**script), model="judge")
    sample = whole(teacher, judge=judge, of=of, target=4)
    run = run_of(factory)
    stored(factory, run, sample)
    keep_figures(factory, run, None)
    found = factory.figures.of_run(run.id)
    assert calls(found) == {"judge": len(judge.requests), "teacher": len(teacher.requests)}
    assert (found.judged, found.kept) == (sample.funnel.judged, sample.funnel.kept)
    assert sum(u.tokens_read + u.tokens_written for u in found.usages) == sample.tokens


def test_where_the_teacher_judges_all_counts_for_the_teacher(factory: TestedFactory) -> None:
    factory.settings = factory.settings.model_copy(update={"judge_url": ""})
    teacher = ScriptedTeacher()
    run = run_of(factory)
    stored(factory, run, whole(teacher, target=2))
    keep_figures(factory, run, None)
    assert calls(factory.figures.of_run(run.id)) == {"teacher": len(teacher.requests)}


@pytest.mark.parametrize("likelihoods", [True, False])
def test_prechecks_count_for_student_and_judge(factory: TestedFactory, likelihoods: bool) -> None:
    student, judge = Model(can=anything(prompt_logprobs=likelihoods)), Model()
    parties = Parties(model=student, judge=judge)
    found = asyncio.run(examine(numbers(5), parties, BOUNDS, Watch()))
    asked = len(student.requests) + len(student.asked_likelihoods)
    run = run_of(factory, RunKind.PRECHECK)
    keep_figures(factory, run, as_result(found))
    assert calls(factory.figures.of_run(run.id)) == {"judge": len(judge.requests), "student": asked}


def test_a_postcheck_counts_what_it_asked_itself(factory: TestedFactory) -> None:
    parties = Parties(model=Model(), judge=Model())
    asked = asyncio.run(examine(numbers(5), parties, BOUNDS, Watch()))
    run = run_of(factory, RunKind.POSTCHECK)

    def counted(student_run: int) -> dict[str, int]:
        found = Postcheck(candidate=asked, student=asked, student_run=student_run)
        keep_figures(factory, run, as_result(found))
        return calls(factory.figures.of_run(run.id))

    both, candidate = counted(0), counted(99)
    assert both["student"] == both["candidate"] == candidate["candidate"]
    assert "student" not in candidate, "the earlier run has counted it"
    assert both["judge"] == 2 * candidate["judge"]


class Posts:
    """A publisher that GitHub is no part of."""

    def publish(self, pull_request_id: int) -> None:
        """Nothing."""


class Ends:
    """A run that makes a sample, stores it, and ends as it is told."""

    def __init__(self, factory: TestedFactory, sample: Sample, end: Exception | None) -> None:
        self._factory, self._sample, self._end = factory, sample, end
        self.cancels = False

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:
        stored(self._factory, run, self._sample)
        if self.cancels:
            cancelled = Conclusion(state=RunState.CANCELLED, reason="superseded")
            self._factory.runs.cancel(run.pull_request_id, cancelled, lambda _: True)
        if self._end is not None:
            raise self._end
        return Conclusion(state=RunState.DONE)


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (None, RunState.DONE),
        (None, RunState.CANCELLED),
        (UserError("teacher-refused", "It refuses."), RunState.FAILED),
        (RuntimeError("a fault of ours"), RunState.FAILED),
        (TransientError("teacher-busy", "It is busy."), RunState.RUNNING),
    ],
    ids=["done", "cancelled", "refused", "fault", "tried again"],
)
def test_what_was_spent_is_kept_whatever_ends_a_run(
    factory: TestedFactory, end: Exception | None, state: RunState
) -> None:
    sample = whole(target=2)
    service = Ends(factory, sample, end)
    service.cancels = state is RunState.CANCELLED
    run = run_of(factory)
    execution = Execution(factory, Posts(), {RunKind.SAMPLE: service})  # type: ignore[arg-type]
    execution.execute(run.id)
    known = factory.runs.get(run.id)
    assert known is not None
    assert known.state is state
    found = factory.figures.of_run(run.id)
    assert (found.judged, found.kept) == (sample.funnel.judged, sample.funnel.kept)
    assert sum(calls(found).values()) == sum(
        len(each.calls) for each in (*sample.records, *sample.controls)
    )
    total = factory.figures.totals(0)
    assert total.judged == (0 if state is RunState.RUNNING else found.judged)


def test_an_attempt_after_another_counts_everything_once(factory: TestedFactory) -> None:
    sample = whole(target=2)
    run = run_of(factory)
    execution = Execution(
        factory,
        Posts(),  # type: ignore[arg-type]
        {RunKind.SAMPLE: Ends(factory, sample, TransientError("teacher-busy", "It is busy."))},
    )
    execution.execute(run.id)
    first = factory.figures.of_run(run.id)
    for _ in range(2):
        factory.ahead += factory.settings.lease_seconds + 1
        execution.execute(run.id)
    known = factory.runs.get(run.id)
    assert known is not None
    assert (known.state, known.attempt) == (RunState.FAILED, 3)
    assert factory.figures.of_run(run.id) == first


def test_a_run_ends_though_its_figures_cannot_be_kept(factory: TestedFactory) -> None:
    run = run_of(factory)
    with factory.database.transaction() as session:
        session.execute(text('ALTER TABLE "usage" RENAME TO gone'))
    execution = Execution(
        factory,
        Posts(),  # type: ignore[arg-type]
        {RunKind.SAMPLE: Ends(factory, whole(target=1), None)},
    )
    with capture_logs() as logs:
        execution.execute(run.id)
    known = factory.runs.get(run.id)
    assert known is not None
    assert known.state is RunState.DONE
    assert "figures not kept" in [log["event"] for log in logs]


def test_runs_without_a_model_have_no_figures(factory: TestedFactory) -> None:
    run = run_of(factory, RunKind.VALIDATE)
    factory.figures.save(run.id, 1, 1, (Usage(role="teacher", calls=1),))
    keep_figures(factory, run, {"files": []})
    assert calls(factory.figures.of_run(run.id)) == {"teacher": 1}, "it is not even looked at"
