"""Judge controls in a run: in the tail, once, and never at the sample's expense."""

import asyncio
from collections import Counter

import pytest

from app.domain.contribution import Contribution
from app.domain.controls import ControlKind
from app.domain.record import Outcome
from app.domain.showing import shown
from app.errors import TransientError
from tests.pipeline.growing import (
    GROUNDED,
    KNOWLEDGE,
    Seen,
    assert_adds_up,
    contribution,
    sampled,
)
from tests.support.scripted_teacher import Reply, Request, ScriptedTeacher, scored, well_behaved
from workers.pipeline import growth
from workers.scoring.controls import control_pairs

EACH = pytest.mark.parametrize("of", [contribution(), GROUNDED, KNOWLEDGE], ids=lambda of: of.kind)
OWN_ANSWERS = frozenset(f"Answer {number}." for number in range(10))
COUNT = len(control_pairs(contribution(), 0))


def is_control(request: Request) -> bool:
    """Whether a request is about a pair of the contributor's answers, not of ours."""
    return request.name == "judge_pair" and "They are all words" not in request.user


def judged_by(*, control: Reply, other: str = "3") -> dict[str, object]:
    return {"judge_pair": lambda request: control if is_control(request) else other}


@EACH
def test_every_control_is_judged_once(of: Contribution) -> None:
    seen = Seen()
    sample = sampled(watch=seen.watch(), of=of, target=4, controls=True)
    planned = control_pairs(of, 0)
    assert [c.number for c in sample.controls] == list(range(len(planned)))
    assert [(c.kind, c.question, c.answer) for c in sample.controls] == [
        (p.control.kind, p.control.question, p.control.answer) for p in planned
    ]
    assert all(c.score == pytest.approx(2.8) and c.mass == 1 for c in sample.controls)
    assert sorted(seen.controls, key=lambda c: c.number) == list(sample.controls)
    assert seen.progress[-1].controls == len(planned)
    assert (sample.funnel.kept, sample.ended_by) == (4, "")
    assert sample.tokens == sum(r.tokens for r in sample.records) + 110 * len(planned)


def test_they_are_no_records() -> None:
    """Whatever the judge says of them, the funnel and the rate are those of the sample."""
    script = well_behaved(**judged_by(control=scored({1: 1.0})))
    sample = sampled(ScriptedTeacher(script=script), target=4, controls=True)
    assert (sample.funnel.made, sample.funnel.kept) == (4, 4)
    assert {control.score for control in sample.controls} == {1}


def test_nothing_about_its_prompt_tells_a_control_from_a_pair() -> None:
    teacher = ScriptedTeacher()
    sampled(teacher, target=4, controls=True)
    own = [request for request in teacher.asked_for("judge_pair") if is_control(request)]
    other = [request for request in teacher.asked_for("judge_pair") if not is_control(request)]
    assert (len(own), len(other)) == (COUNT, 4)

    def shape(request: Request) -> tuple[object, ...]:
        lines = [line for line in request.user.splitlines() if line.startswith("<<<")]
        return (request.system, request.prompt_hash, request.max_tokens, tuple(lines))

    assert {shape(request) for request in own} == {shape(request) for request in other}


def test_what_the_judge_leaves_unsaid_is_a_control_without_score() -> None:
    script = well_behaved(**judged_by(control=Reply(text="Well")))
    sample = sampled(ScriptedTeacher(script=script), target=2, controls=True)
    assert {(c.score, c.reason, len(c.calls)) for c in sample.controls} == {(None, "no-score", 2)}
    assert len(sample.controls) == COUNT


def test_controls_fill_the_places_that_records_leave() -> None:
    """A slow record at the end holds one slot; controls have the others meanwhile."""
    done = asyncio.Event()

    async def pause(request: Request) -> None:
        if request is teacher.requests[0]:
            await done.wait()
        await asyncio.sleep(0)

    teacher = ScriptedTeacher(pause=pause)
    seen = Seen()

    def control(found: object) -> None:
        seen.controls.append(found)
        if len(seen.controls) == COUNT:
            done.set()

    watch = seen.watch()
    watch = type(watch)(progress=watch.progress, record=watch.record, control=control)
    sample = sampled(teacher, watch, target=6, max_in_flight=3, controls=True)
    assert seen.records[-1].index == 0
    assert teacher.most_in_flight == 3
    assert (sample.funnel.kept, len(sample.controls)) == (6, COUNT)


def test_records_go_first() -> None:
    teacher = ScriptedTeacher()
    sampled(teacher, target=20, max_in_flight=2, controls=True)
    first = next(n for n, request in enumerate(teacher.requests) if is_control(request))
    assert sum(request.name == "ask" for request in teacher.requests[:first]) == 20


def test_they_go_first_when_time_grows_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without them the scores mean nothing, so they are not what is left out."""
    monkeypatch.setattr(growth, "CONTROLS_FIRST", 0.0)
    teacher = ScriptedTeacher()
    sampled(teacher, target=20, max_in_flight=2, controls=True)
    assert all(map(is_control, teacher.requests[:COUNT]))
    assert not any(map(is_control, teacher.requests[COUNT:]))


def test_seventy_percent_of_the_time_is_when_it_grows_short() -> None:
    async def pause(request: Request) -> None:
        if request.name == "answer":
            await asyncio.sleep(0.05)

    teacher = ScriptedTeacher(pause=pause)
    sample = sampled(teacher, target=400, max_in_flight=2, max_seconds=1.0, controls=True)
    assert (sample.ended_by, len(sample.controls)) == ("time-budget", COUNT)
    assert sample.funnel.kept > 10
    assert_adds_up(sample)


# Going on


def test_a_restarted_run_does_not_pay_for_them_again() -> None:
    first = sampled(target=3, controls=True, random_state=5)
    stored = [control for control in first.controls if control.number % 2]
    teacher = ScriptedTeacher()
    seen = Seen()
    watch = seen.watch(done=first.records, controls=stored)
    again = sampled(teacher, watch, target=3, controls=True, random_state=5)
    assert len(teacher.requests) == len(first.controls) - len(stored)
    judged = sorted(control.number for control in seen.controls)
    assert judged == [control.number for control in again.controls][::2]
    assert [c.answer for c in again.controls] == [c.answer for c in first.controls]
    assert again.tokens == first.tokens


# Budgets and failures


def test_tokens_are_kept_back_for_them() -> None:
    sample = sampled(target=1000, max_tokens=COUNT * 1_000 + 5_000, controls=True)
    assert sample.ended_by == "token-budget"
    assert len(sample.controls) == COUNT
    assert sample.tokens <= COUNT * 1_000 + 5_000 + 8 * 440


@pytest.mark.parametrize("bound", [8, 2 * COUNT])
def test_what_they_did_not_need_goes_to_records(bound: int) -> None:
    """A control cost a tenth of what was kept back for it."""
    limit = COUNT * 1_000 + 5_000
    plan = {"target": 1000, "max_tokens": limit, "max_in_flight": bound}
    sample = sampled(**plan, controls=True, explanations=True)
    assert sample.tokens >= limit
    # Those shown are chosen only once no more records can come.
    assert all(record.explanation for record in shown(sample.records).records)


def test_a_judge_that_goes_down_during_controls_leaves_the_sample_whole() -> None:
    async def pause(request: Request) -> None:
        if is_control(request):
            raise TransientError("judge-unreachable", "The judge does not answer.")

    teacher = ScriptedTeacher(pause=pause)
    sample = sampled(teacher, target=5, max_in_flight=2, controls=True, explanations=True)
    assert (sample.funnel.kept, sample.ended_by, sample.controls) == (5, "", ())
    assert sum(map(is_control, teacher.requests)) < COUNT // 2


def test_one_failure_costs_one_control() -> None:
    failed: list[Request] = []

    async def pause(request: Request) -> None:
        if is_control(request) and not failed:
            failed.append(request)
            raise TransientError("judge-unreachable", "The judge does not answer.")

    sample = sampled(ScriptedTeacher(pause=pause), target=5, controls=True)
    assert len(sample.controls) == COUNT - 1


def test_time_that_ends_during_controls_leaves_the_sample_whole() -> None:
    async def pause(request: Request) -> None:
        if is_control(request):
            await asyncio.Event().wait()

    seen = Seen()
    sample = sampled(
        ScriptedTeacher(pause=pause), seen.watch(), target=5, max_seconds=0.5, controls=True
    )
    assert (sample.funnel.kept, sample.ended_by, sample.controls) == (5, "", ())
    assert seen.progress[-1].judged == 5


def test_cancelling_during_controls_is_cancelling() -> None:
    reached: list[Request] = []

    async def pause(request: Request) -> None:
        if is_control(request):
            reached.append(request)
            await asyncio.Event().wait()

    watch = Seen().watch(cancelled=lambda: bool(reached))
    sample = sampled(ScriptedTeacher(pause=pause), watch, target=5, controls=True)
    assert sample.ended_by == "cancelled"
    assert Counter(record.outcome for record in sample.records) == {Outcome.KEPT: 5}


def test_kinds_are_mixed_from_the_beginning() -> None:
    """Whatever cuts them short, there are own pairs and spoiled ones to compare."""
    kinds = [pair.control.kind for pair in control_pairs(KNOWLEDGE, 0)]
    assert kinds[: len(KNOWLEDGE.examples)] == [ControlKind.OWN] * len(KNOWLEDGE.examples)
    assert kinds[len(KNOWLEDGE.examples)] is not ControlKind.OWN
