"""The runner: streaming, bounds, budgets, cancelling, and going on after a restart."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.contribution import Contribution
from app.domain.record import Outcome, Style
from app.errors import TransientError, UserError
from tests.pipeline.growing import (
    BARE,
    GROUNDED,
    KNOWLEDGE,
    Seen,
    after,
    assert_adds_up,
    contribution,
    leads,
    sampled,
    timeless,
    whole,
)
from tests.support.scripted_teacher import (
    Reply,
    ScriptedTeacher,
    asked,
    both,
    question,
    reply_to,
    scored,
    scripted_server,
    well_behaved,
)
from workers.pipeline.runner import Models, Plan, Watch, grow
from workers.scoring.earlier import Earlier
from workers.scoring.score import scored as scored_sample
from workers.teacher.client import Endpoint, OpenAITeacher
from workers.teacher.port import Request

DOWN = TransientError("teacher-unreachable", "The teacher does not answer.")


async def never(_: Request) -> None:
    await asyncio.Event().wait()


async def down(_: Request) -> None:
    raise DOWN


# How many


def test_exactly_the_target_is_judged() -> None:
    sample = sampled(target=30, max_in_flight=8)
    assert (sample.funnel.judged, sample.funnel.made, sample.ended_by) == (30, 30, "")
    assert_adds_up(sample)


def test_what_is_not_judged_is_made_up_for() -> None:
    numbers = itertools.count()

    def ask(_: Request) -> str:
        number = next(numbers)
        return "rubbish" if number % 3 == 0 else asked(question(number))

    sample = sampled(ScriptedTeacher(script=well_behaved(ask=ask)), target=10)
    assert sample.funnel.judged == 10
    assert sample.funnel.unparsed >= 4
    assert_adds_up(sample)


def test_rejections_do_not_prolong_a_run() -> None:
    """Going on until enough are kept would bias the rate."""
    sample = sampled(ScriptedTeacher(script=well_behaved(judge_pair="1")), target=10)
    assert sample.funnel.made == 10
    assert sample.funnel.rejected == {"pair-poor": 10}


def test_a_hopeless_run_ends() -> None:
    sample = sampled(ScriptedTeacher(script=well_behaved(ask="rubbish")), target=10)
    assert (sample.funnel.made, sample.funnel.unparsed) == (40, 40)
    assert sample.ended_by == "launch-limit"
    assert sample.scores.kept_rate is None


def test_of_two_alike_one_is_new() -> None:
    teacher = ScriptedTeacher(script=well_behaved(ask=asked("Always the same?")))
    sample = sampled(teacher, target=2, max_in_flight=2)
    assert sample.funnel.kept == 1
    assert {r.reason for r in sample.records if r.outcome is Outcome.DUPLICATE} == {
        "duplicate-of-record"
    }


def test_leads_and_styles_are_balanced() -> None:
    sample = sampled(target=20)
    assert set(leads(sample).values()) == {4}
    assert sum(record.style is Style.LONG for record in sample.records) == 10


# Streaming


@pytest.mark.parametrize("bound", [1, 3, 8])
def test_in_flight_is_bounded_and_used(bound: int) -> None:
    teacher = ScriptedTeacher()
    sampled(teacher, target=20, max_in_flight=bound)
    assert teacher.most_in_flight == bound


def test_a_slow_record_holds_no_other_back() -> None:
    """The first record's question waits until nine others have come to their end."""
    others_done = asyncio.Event()

    async def pause(request: Request) -> None:
        if request is teacher.requests[0]:
            await others_done.wait()

    teacher = ScriptedTeacher(pause=pause)
    seen = Seen()
    ninth = after(9, others_done.set)
    watch = Watch(record=lambda record: (seen.records.append(record), ninth())[0])
    sample = sampled(teacher, watch, target=10, max_in_flight=2)
    assert sample.funnel.kept == 10
    assert [record.index for record in seen.records] == [*range(1, 10), 0]


def test_hundreds_of_records_keep_the_bound_filled() -> None:
    """600 records of 4 requests of 50 ms, 150 at a time: 0.8 s where nothing waits.

    One after the other they would take two minutes; the bound leaves room for a busy machine.
    """

    async def pause(_: Request) -> None:
        await asyncio.sleep(0.05)

    numbers = itertools.count()
    # Questions of unrelated characters, so that looking for duplicates is cheap and finds none.
    script = well_behaved(ask=lambda _: asked(f"{next(numbers):x}" * 5))
    teacher = ScriptedTeacher(script=script, pause=pause)
    sample = sampled(teacher, target=600, max_in_flight=150, max_tokens=10_000_000)
    assert sample.funnel.judged + sample.funnel.duplicate == sample.funnel.made
    assert teacher.most_in_flight == 150
    assert sample.seconds < 8


# Watching


def test_progress_and_records_are_handed_on() -> None:
    seen = Seen()
    sample = sampled(watch=seen.watch(), target=6)
    assert sorted(seen.records, key=lambda record: record.index) == list(sample.records)
    last = seen.progress[-1]
    assert (last.target, last.made, last.judged, last.kept) == (6, 6, 6, 6)
    assert last.tokens == sum(record.tokens for record in sample.records)
    for before, later in itertools.pairwise(seen.progress):
        assert before != later
        assert before.made <= later.made
        assert before.tokens <= later.tokens


# Ends


def test_the_token_budget_ends_launching_and_finishes_what_flies() -> None:
    sample = sampled(target=100, max_in_flight=4, max_tokens=2_000)
    assert sample.ended_by == "token-budget"
    assert sample.funnel.unfinished == 0
    assert 2_000 <= sum(record.tokens for record in sample.records) < 2_000 + 4 * 440


def test_the_time_budget_leaves_the_rest_unfinished() -> None:
    sample = sampled(ScriptedTeacher(pause=never), target=10, max_in_flight=3, max_seconds=0.3)
    assert sample.ended_by == "time-budget"
    assert [record.reason for record in sample.records] == ["time-budget"] * 3
    assert sample.seconds < 5


def test_a_cancelled_run_ends_within_a_second() -> None:
    seen = Seen()
    began: list[float] = []

    async def pause(request: Request) -> None:
        if request.name == "answer":
            began.append(time.monotonic())
            await never(request)

    sample = sampled(
        ScriptedTeacher(pause=pause), seen.watch(cancelled=lambda: bool(began)), target=10
    )
    assert time.monotonic() - began[-1] < 1
    assert sample.ended_by == "cancelled"
    assert sample.funnel.unfinished == len(sample.records) == len(seen.records)
    # What was paid for is kept with the record.
    assert all(len(record.calls) == 2 for record in sample.records)
    assert_adds_up(sample)


def test_a_run_cancelled_before_the_models_are_known() -> None:
    class Silent(ScriptedTeacher):
        async def connect(self) -> str:
            await asyncio.Event().wait()
            return ""

    sample = sampled(Silent(), Watch(cancelled=lambda: True))
    assert (sample.ended_by, sample.records) == ("cancelled", ())


def test_cancelling_the_task_records_nothing_half_done() -> None:
    seen = Seen()
    begun = asyncio.Event()

    async def pause(_: Request) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def main() -> None:
        teacher = ScriptedTeacher(pause=pause)
        models = Models(teacher=teacher, judge=teacher)
        task = asyncio.create_task(grow(contribution(), models, Plan(), seen.watch()))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert teacher.in_flight == 0

    asyncio.run(main())
    assert seen.records == []


# Failures


def test_a_teacher_down_from_the_start_ends_the_run() -> None:
    teacher = ScriptedTeacher(pause=down)
    with pytest.raises(TransientError) as caught:
        sampled(teacher, target=30, max_in_flight=2)
    assert caught.value.reason == "teacher-unreachable"
    assert len(teacher.requests) <= 6


@pytest.mark.parametrize("target", [1, 2])
def test_down_from_the_start_with_a_small_target(target: int) -> None:
    with pytest.raises(TransientError):
        sampled(ScriptedTeacher(pause=down), target=target)


def test_one_failure_leaves_one_record_unfinished() -> None:
    async def pause(request: Request) -> None:
        if request is teacher.requests[0]:
            raise DOWN

    teacher = ScriptedTeacher(pause=pause)
    sample = sampled(teacher, target=10)
    assert (sample.funnel.unfinished, sample.funnel.kept) == (1, 10)
    assert sample.records[0].reason == "teacher-unreachable"
    assert_adds_up(sample)


def test_a_teacher_that_goes_down_later_leaves_what_is_there() -> None:
    async def pause(_: Request) -> None:
        if len(teacher.requests) > 24:
            raise DOWN

    teacher = ScriptedTeacher(pause=pause)
    sample = sampled(teacher, target=20, max_in_flight=1)
    assert (sample.funnel.kept, sample.funnel.unfinished) == (6, 5)
    assert sample.ended_by == "teacher-unreachable"


def test_a_refusal_ends_the_run() -> None:
    async def pause(request: Request) -> None:
        if request.name == "answer":
            raise UserError("teacher-refused", "No.")

    with pytest.raises(UserError, match="teacher-refused"):
        sampled(ScriptedTeacher(pause=pause))


def test_no_model_is_called_without_seeds() -> None:
    teacher = ScriptedTeacher()
    with pytest.raises(UserError, match="no-seeds"):
        sampled(teacher, of=contribution(seeds=0))
    assert teacher.requests == []


def test_a_model_that_refuses_from_the_start_leaves_nothing_running() -> None:
    """The other model is still being asked then; its task must not outlive the run."""

    class Refusing(ScriptedTeacher):
        async def connect(self) -> str:
            raise UserError("teacher-refused", "No.")

    class Silent(ScriptedTeacher):
        async def connect(self) -> str:
            await asyncio.Event().wait()
            return ""

    async def main() -> None:
        models = Models(teacher=Refusing(), judge=Silent())
        with pytest.raises(UserError, match="teacher-refused"):
            await grow(contribution(), models, Plan(), Watch())
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


# What the judge found poor stays so


@pytest.mark.parametrize(
    ("step", "script", "reason"),
    [
        ("why", {"judge_question": "0"}, "question-unsuitable"),
        ("explain", {"judge_pair": "1"}, "pair-poor"),
        ("repair", {"judge_pair": "1"}, "pair-poor"),
    ],
)
@pytest.mark.parametrize("way", [never, down])
def test_a_poor_record_that_cannot_go_on_is_rejected(
    step: str, script: dict[str, str], reason: str, way: Callable[[Request], Awaitable[None]]
) -> None:
    """Poor ones take longer: leaving them out would make the kept rate look better than it is."""

    async def pause(request: Request) -> None:
        if request.name == step:
            await way(request)

    teacher = ScriptedTeacher(script=well_behaved(**script), pause=pause)
    sample = sampled(teacher, target=4, max_in_flight=4, max_seconds=0.3)
    assert sample.funnel.rejected == {reason: 4}
    assert sample.funnel.unfinished == 0


@pytest.mark.parametrize("way", [never, down])
def test_a_correction_that_nobody_judged_leaves_the_answer_that_was(
    way: Callable[[Request], Awaitable[None]],
) -> None:
    """Else a rejected pair would show an answer that was not rejected, without its score."""

    async def pause(request: Request) -> None:
        if request.name == "judge_pair" and "put right" in request.user:
            await way(request)

    teacher = ScriptedTeacher(script=well_behaved(judge_pair="1"), pause=pause)
    sample = sampled(teacher, target=4, max_in_flight=4, max_seconds=0.3)
    assert sample.funnel.rejected == {"pair-poor": 4}
    for record in sample.records:
        assert (record.draft, record.quality) == ("", 1)
        assert "put right" not in record.answer
    assert sample.scores.quality is not None


# Going on


def test_a_restarted_run_goes_on_without_paying_again() -> None:
    whole = sampled(target=10)
    done = [record for record in whole.records if record.index not in (2, 5, 9)]
    numbers = itertools.count(100)
    teacher = ScriptedTeacher(script=well_behaved(ask=lambda _: asked(question(next(numbers)))))
    seen = Seen()
    sample = sampled(teacher, seen.watch(done=done), target=10)
    assert [record.index for record in sample.records] == list(range(10))
    assert sorted(record.index for record in seen.records) == [2, 5, 9]
    assert len(teacher.requests) == 3 * 4
    for record, first in zip(sample.records, whole.records, strict=True):
        assert record.seeds == first.seeds
        assert record.style is first.style
    assert seen.progress[0].judged == 7


def test_questions_of_an_earlier_attempt_are_taken() -> None:
    done = sampled(target=1).records
    sample = sampled(watch=Watch(done=done), target=2)
    assert sample.records[1].reason == "duplicate-of-record"
    assert sample.funnel.kept == 2


def test_a_finished_run_has_nothing_to_do() -> None:
    done = sampled(target=3).records
    teacher = ScriptedTeacher()
    sample = sampled(teacher, Watch(done=done), target=3)
    assert teacher.requests == []
    assert (sample.records, sample.ended_by) == (done, "")


@pytest.mark.parametrize("of", [contribution(), GROUNDED, KNOWLEDGE], ids=lambda each: each.kind)
def test_the_same_random_state_gives_the_same_sample(of: Contribution) -> None:
    first, again, other = (whole(target=12, random_state=state, of=of) for state in (3, 3, 4))
    assert timeless(first) == timeless(again)
    assert timeless(first).records != timeless(other).records
    assert any(record.explanation for record in first.records)
    assert len(first.controls) > len(of.examples)


def test_scores_do_not_change_with_the_order_of_records() -> None:
    numbers = itertools.count()

    def judge_pair(_: Request) -> Reply:
        share = next(numbers) % 7 / 6
        return scored({3: share, 1: 1 - share}) if 0 < share < 1 else scored({2: 1.0})

    script = well_behaved(judge_pair=judge_pair)
    sample = whole(ScriptedTeacher(script=script), target=20)
    found = scored_sample(sample, contribution(), Earlier())
    for state in range(5):
        order = random.Random(state)  # noqa: S311 - to shuffle
        records = order.sample(sample.records, len(sample.records))
        controls = order.sample(sample.controls, len(sample.controls))
        shuffled = replace(sample, records=tuple(records), controls=tuple(controls))
        assert scored_sample(shuffled, contribution(), Earlier()) == found


# Whatever happens, the funnel adds up


def wild(drawn: list[str]) -> ScriptedTeacher:
    """A teacher that answers by what hypothesis drew, whoever asks."""
    whats = itertools.chain(drawn, itertools.repeat("well"))
    good = {
        **well_behaved(),
        "judge_question": "1",
        "judge_pair": "3",
        "judge_faithful": "1",
        "judge_relevant": "2",
        "judge_standing": "1",
    }
    low = dict.fromkeys((step for step in good if step.startswith("judge_")), "0")
    low["judge_pair"] = "1"

    def act(request: Request) -> Reply | str:
        what = next(whats)
        if what == "down":
            raise DOWN
        same = asked("The same?") if request.name == "ask" else both("The same?", "Yes, it is.")
        bad = {
            "rubbish": "rubbish",
            "same": same,
            "low": low.get(request.name),
            "empty": Reply(text="", finish_reason="length"),
            "refused": Reply(text="I can't help with that.", finish_reason="refusal"),
            "odd": '\ud800\0{"question": 3}{}',
        }
        return bad.get(what) or reply_to(good, request)

    async def pause(request: Request) -> None:
        for _ in range(len(request.user) % 4):
            await asyncio.sleep(0)

    return ScriptedTeacher(script=dict.fromkeys(good, act), pause=pause)


WHATS = ["well", "well", "rubbish", "same", "low", "low", "down", "empty", "refused", "odd"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([contribution(), GROUNDED, KNOWLEDGE]),
    st.lists(st.sampled_from(WHATS), max_size=80),
    st.integers(1, 8),
    st.integers(1, 6),
    st.sampled_from([BARE | {"max_tokens": 1_500}, BARE, {"max_tokens": 20_000}, {}]),
)
def test_the_funnel_adds_up(
    of: Contribution, drawn: list[str], target: int, bound: int, plan: dict[str, Any]
) -> None:
    seen = Seen()
    teacher = wild(drawn)
    try:
        sample = whole(teacher, seen.watch(), of=of, target=target, max_in_flight=bound, **plan)
    except TransientError:
        assert all(record.outcome is Outcome.UNFINISHED for record in seen.records)
        return
    assert_adds_up(sample)
    assert len({record.index for record in seen.records}) == sample.funnel.made <= 4 * target
    assert sample.funnel.judged <= target
    assert (sample.funnel.judged == target) == (sample.ended_by == "")
    assert teacher.most_in_flight <= bound
    for record in sample.records:
        # Nothing ends without a reason, and only what was read and passed is for training.
        assert (record.outcome is Outcome.KEPT) == (record.reason == "")
        assert not record.usable or (record.question and record.answer and record.quality >= 2)
        assert (record.outcome is Outcome.REPAIRED) <= bool(record.draft)
    assert tuple(sorted(seen.controls, key=lambda each: each.number)) == sample.controls
    last = seen.progress[-1] if seen.progress else None
    assert last is None or (last.made, last.judged) == (sample.funnel.made, sample.funnel.judged)
    assert last is None or (last.tokens, last.controls) == (sample.tokens, len(sample.controls))


def test_over_http() -> None:
    async def main(url: str) -> None:
        async with OpenAITeacher(Endpoint(base_url=url)) as teacher:
            models = Models(teacher=teacher, judge=teacher)
            sample = await grow(contribution(), models, Plan(target=12), Watch())
        assert sample.funnel.kept == 12
        assert sample.scores.mass == pytest.approx(1)
        assert sample.records[0].judgements[0].score == pytest.approx(0.9)

    with scripted_server() as server:
        asyncio.run(main(server.url))
