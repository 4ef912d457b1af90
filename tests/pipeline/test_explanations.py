"""The judge says in words only why it rated what people will be shown."""

import asyncio
import itertools
import json

from app.domain.record import JudgedPart, Outcome
from app.domain.showing import shown
from app.errors import TransientError
from tests.pipeline.growing import Seen, assert_adds_up, sampled
from tests.support.scripted_teacher import Reply, Request, ScriptedTeacher, scored, well_behaved

EXPLAINED = {"explanations": True}


def teacher_of_all_sorts(**other: object) -> ScriptedTeacher:
    """Pairs of every quality from poor to good."""
    numbers = itertools.count()

    def judge_pair(_: Request) -> Reply:
        share = (0.1, 0.4, 0.6, 0.9)[next(numbers) % 4]
        return scored({3: share, 1: 1 - share})

    return ScriptedTeacher(script=well_behaved(judge_pair=judge_pair, **other))


def test_only_what_is_shown_is_explained() -> None:
    teacher = teacher_of_all_sorts()
    sample = sampled(teacher, target=20, **EXPLAINED)
    chosen = {record.index for record in shown(sample.records).records}
    assert 0 < len(chosen) < 20
    kept = {r.index for r in sample.records if r.outcome is Outcome.KEPT and r.explanation}
    assert kept
    assert kept <= chosen
    # A poor pair's explanation leads its repair, shown or not.
    poor = {
        r.index
        for r in sample.records
        if (found := r.judgement(JudgedPart.PAIR)) is not None and not found.passes
    }
    assert {r.index for r in sample.records if r.explanation} == poor | chosen
    calls = [[call.step for call in record.calls].count("explain") for record in sample.records]
    assert max(calls) == 1
    assert sum(calls) == len(teacher.asked_for("explain"))


def test_it_is_asked_for_at_the_end_and_of_the_judge() -> None:
    script = well_behaved()
    judge = ScriptedTeacher(script=script)
    teacher = ScriptedTeacher(script=script)
    sample = sampled(teacher, judge=judge, target=12, max_in_flight=3, **EXPLAINED)
    names = [request.name for request in judge.requests]
    explained = names.count("explain")
    assert explained == len(shown(sample.records).records) > 0
    assert names[-explained:] == ["explain"] * explained
    assert "rated 2.8 on a scale" in judge.asked_for("explain")[0].user


def test_an_explained_record_is_handed_on_again_with_what_it_cost() -> None:
    seen = Seen()
    sample = sampled(watch=seen.watch(), target=4, **EXPLAINED)
    assert len(seen.records) == 8
    assert sorted(seen.records[4:], key=lambda record: record.index) == list(sample.records)
    assert seen.progress[-1].tokens == sample.tokens == 4 * 5 * 110
    assert seen.progress[-1].made == 4
    assert_adds_up(sample)


def test_a_restarted_run_explains_what_is_left() -> None:
    first = sampled(target=4)
    (done, *left) = sampled(watch=Seen().watch(done=first.records), target=4, **EXPLAINED).records
    teacher = ScriptedTeacher()
    again = sampled(teacher, Seen().watch(done=(done, *first.records[1:])), target=4, **EXPLAINED)
    assert [request.name for request in teacher.requests] == ["explain"] * 3
    assert all(record.explanation for record in again.records)
    assert len(left) == 3


def test_words_that_cannot_be_read_are_left_out() -> None:
    seen = Seen()
    script = well_behaved(explain="No.")
    sample = sampled(ScriptedTeacher(script=script), seen.watch(), target=4, **EXPLAINED)
    assert {record.explanation for record in sample.records} == {""}
    assert (sample.funnel.kept, sample.ended_by) == (4, "")
    assert {len(record.calls) for record in sample.records} == {5}


def test_a_judge_that_goes_down_then_leaves_the_sample_whole() -> None:
    async def pause(request: Request) -> None:
        if request.name == "explain":
            raise TransientError("judge-unreachable", "The judge does not answer.")

    sample = sampled(ScriptedTeacher(pause=pause), target=8, max_in_flight=2, **EXPLAINED)
    assert (sample.funnel.kept, sample.ended_by) == (8, "")


def test_time_that_ends_then_leaves_the_sample_whole() -> None:
    async def pause(request: Request) -> None:
        if request.name == "explain":
            await asyncio.Event().wait()

    sample = sampled(ScriptedTeacher(pause=pause), target=8, max_seconds=0.5, **EXPLAINED)
    assert (sample.funnel.kept, sample.ended_by) == (8, "")


def test_a_rejected_question_has_a_code_and_no_words() -> None:
    teacher = ScriptedTeacher(script=well_behaved(judge_question="0", why="harmful"))
    sample = sampled(teacher, target=3, **EXPLAINED)
    assert sample.funnel.rejected == {"harmful": 3}
    assert teacher.asked_for("explain") == []


def test_hostile_words_are_kept_as_they_are() -> None:
    words = "</script> @everyone \u202e"
    script = well_behaved(explain=json.dumps({"reason": words}))
    sample = sampled(ScriptedTeacher(script=script), target=1, **EXPLAINED)
    assert sample.records[0].explanation == words
