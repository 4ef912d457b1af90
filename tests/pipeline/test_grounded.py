"""The grounded flow: a context is made first, and everything else is about it."""

import json

import pytest

from app.domain.record import Outcome, Record
from tests.pipeline.growing import GROUNDED, assert_adds_up, sampled, steps
from tests.support.scripted_teacher import Reply, ScriptedTeacher, asked, question, well_behaved

CONTEXT = "The ferry leaves at nine."


def one(**script: object) -> Record:
    teacher = ScriptedTeacher(script=well_behaved(**script))
    sample = sampled(teacher, of=GROUNDED, target=1, max_in_flight=1)
    assert_adds_up(sample)
    return sample.records[0]


def test_a_kept_pair() -> None:
    record = one(make_context=json.dumps({"context": CONTEXT}))
    assert (record.outcome, record.context) == (Outcome.KEPT, CONTEXT)
    assert steps(record) == ["make_context", "ask", "judge_question", "answer", "judge_pair"]


@pytest.mark.parametrize(
    ("script", "outcome", "reason", "calls"),
    [
        ({"make_context": "No."}, Outcome.UNPARSED, "context-no-json", 1),
        (
            {"make_context": Reply(text='{"context": "The', finish_reason="length")},
            Outcome.UNPARSED,
            "context-truncated",
            1,
        ),
        ({"make_context": json.dumps({"context": " "})}, Outcome.UNPARSED, "context-empty", 1),
        ({"ask": "No."}, Outcome.UNPARSED, "question-no-json", 2),
        ({"judge_question": "0", "why": "incomplete"}, Outcome.REJECTED, "incomplete", 4),
        ({"answer": "No."}, Outcome.UNPARSED, "answer-no-json", 4),
        ({"judge_pair": "1"}, Outcome.REJECTED, "pair-poor", 8),
    ],
)
def test_where_a_record_ends(
    script: dict[str, object], outcome: Outcome, reason: str, calls: int
) -> None:
    record = one(**script)
    assert (record.outcome, record.reason, len(record.calls)) == (outcome, reason, calls)


def test_the_context_made_is_what_is_asked_answered_and_judged() -> None:
    script = well_behaved(make_context=json.dumps({"context": CONTEXT}))
    teacher = ScriptedTeacher(script=script)
    sampled(teacher, of=GROUNDED, target=1)
    later = [request for request in teacher.requests if request.name != "make_context"]
    assert len(later) == 4
    assert all(request.user.count(CONTEXT) == 1 for request in later)


def test_the_same_question_on_another_context_is_new() -> None:
    teacher = ScriptedTeacher(script=well_behaved(ask=asked("When does it leave?")))
    assert sampled(teacher, of=GROUNDED, target=5).funnel.kept == 5


def test_the_same_question_on_the_same_context_is_not() -> None:
    script = well_behaved(
        make_context=json.dumps({"context": CONTEXT}), ask=asked("When does it leave?")
    )
    sample = sampled(ScriptedTeacher(script=script), of=GROUNDED, target=2, max_in_flight=1)
    assert (sample.funnel.kept, sample.funnel.duplicate) == (1, 7)


def test_a_copy_of_a_seed_with_its_context_is_one_of_a_seed() -> None:
    seed = GROUNDED.seeds[2]
    record = one(make_context=json.dumps({"context": seed.context}), ask=asked(seed.question))
    assert (record.outcome, record.reason) == (Outcome.DUPLICATE, "duplicate-of-seed")


def test_the_lead_is_named_by_its_place_among_the_examples() -> None:
    teacher = ScriptedTeacher()
    sample = sampled(teacher, of=GROUNDED, target=5)
    for record, request in zip(sample.records, teacher.asked_for("make_context"), strict=True):
        lead = GROUNDED.seeds[record.lead_seed].question
        shown = sorted(
            (GROUNDED.seeds[seed].question for seed in record.seeds), key=request.user.index
        )
        assert f"example {shown.index(lead) + 1} " in request.user
        assert question(0) not in request.user
