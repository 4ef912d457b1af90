"""The corpus of raw answers through the whole pipeline: kept, rejected or unparsed as stated."""

from itertools import count

import pytest

from app.domain.record import SCALES, JudgedPart, Outcome, Record
from tests.pipeline.growing import GROUNDED, assert_adds_up, contribution, sampled
from tests.support.script import Answering
from tests.support.scripted_teacher import Reply, Request, ScriptedTeacher, well_behaved
from tests.teacher.raw_answers import RAW_ANSWERS, RawAnswer

BY_NAME = [pytest.param(each, id=each.name) for each in RAW_ANSWERS]
FIRST = "They are all words of this script."

pytestmark = pytest.mark.slow  # hundreds of runs


def reply(case: RawAnswer, field: str = "question") -> Reply:
    """The raw answer, with another field's name where the step asks for one."""
    raw = case.raw.replace('"answer"', '"other"').replace('"question"', f'"{field}"')
    return Reply(text=raw, finish_reason=case.finish_reason)


def one(**script: Answering | Reply | str) -> Record:
    grounded = "make_context" in script
    sample = sampled(
        ScriptedTeacher(script=well_behaved(**script)),
        of=GROUNDED if grounded else contribution(),
        target=1,
        max_in_flight=1,
    )
    assert_adds_up(sample)
    return sample.records[0]


@pytest.mark.parametrize("case", BY_NAME)
@pytest.mark.parametrize(
    ("step", "field"), [("ask", "question"), ("answer", "answer"), ("make_context", "context")]
)
def test_a_text_is_kept_or_unparsed_with_the_reason(step: str, field: str, case: RawAnswer) -> None:
    sent = reply(case, field)
    record = one(**{step: sent})
    raw = next(call.raw for call in record.calls if call.step == step)
    assert raw == sent.text[:20_000]
    if case.question:
        assert (record.outcome, record.reason) == (Outcome.KEPT, "")
        assert getattr(record, field) == case.question
    else:
        assert (record.outcome, record.reason) == (Outcome.UNPARSED, f"{field}-{case.no_question}")


@pytest.mark.parametrize("case", BY_NAME)
def test_a_score_counts_or_is_unparsed_with_the_reason(case: RawAnswer) -> None:
    record = one(judge_pair=reply(case))
    if case.score is None:
        expected = (Outcome.UNPARSED, f"pair-judgement-{case.no_score}")
    elif case.score >= SCALES[JudgedPart.PAIR].passes:
        expected = (Outcome.KEPT, "")
    else:
        expected = (Outcome.REJECTED, "pair-poor")
    assert (record.outcome, record.reason) == expected
    assert record.quality == case.score


@pytest.mark.parametrize("case", BY_NAME)
def test_a_reason_code_never_changes_the_outcome(case: RawAnswer) -> None:
    record = one(judge_question="0", why=reply(case))
    assert (record.outcome, record.reason) == (Outcome.REJECTED, "question-unsuitable")


@pytest.mark.parametrize("case", BY_NAME)
def test_a_correction_is_taken_or_leaves_the_pair_rejected(case: RawAnswer) -> None:
    def judge_pair(request: Request) -> str:
        return "1" if FIRST in request.user else "3"

    record = one(judge_pair=judge_pair, repair=reply(case, "answer"))
    if case.question:
        assert (record.outcome, record.answer) == (Outcome.REPAIRED, case.question)
    else:
        assert (record.outcome, record.answer) == (Outcome.REJECTED, FIRST)


@pytest.mark.parametrize("case", BY_NAME)
def test_the_judges_words_never_change_the_outcome(case: RawAnswer) -> None:
    scores = iter("13")
    record = one(judge_pair=lambda _: next(scores), explain=reply(case, "reason"))
    assert record.outcome is Outcome.REPAIRED
    assert record.explanation == case.question


def test_all_of_them_in_one_run_add_up() -> None:
    """Every raw answer stands in the record that it ended."""
    numbers = count()
    teacher = ScriptedTeacher(
        script=well_behaved(ask=lambda _: reply(RAW_ANSWERS[next(numbers) % len(RAW_ANSWERS)]))
    )
    sample = sampled(teacher, target=len(RAW_ANSWERS), max_in_flight=16, max_tokens=10**9)
    assert_adds_up(sample)
    seen = {record.calls[0].raw for record in sample.records}
    assert seen >= {reply(case).text[:20_000] for case in RAW_ANSWERS}
    assert all(record.reason for record in sample.records if record.outcome is not Outcome.KEPT)
