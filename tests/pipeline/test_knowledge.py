"""The knowledge flow: asked about chunks of a document, judged part by part, cheapest first."""

import asyncio
from dataclasses import replace

import pytest

from app.domain.contribution import Contribution, ContributionKind, Seed
from app.domain.record import JudgedPart, Outcome, Record
from app.errors import UserError
from app.taxonomy.outside import Document, Documents
from tests.pipeline.growing import CHUNKS, KNOWLEDGE, assert_adds_up, contribution, sampled, steps
from tests.support.scripted_teacher import Reply, ScriptedTeacher, both, question, well_behaved
from workers.pipeline.chunks import FROM_SEEDS, background_of
from workers.pipeline.runner import Models, Plan, Watch, grow

PARTS = ["judge_standing", "judge_relevant", "judge_faithful", "judge_pair"]
CORRECTED = ["explain", "repair", "judge_faithful"]


def one(**script: object) -> Record:
    teacher = ScriptedTeacher(script=well_behaved(**script))
    sample = sampled(teacher, of=KNOWLEDGE, target=1, max_in_flight=1)
    assert_adds_up(sample)
    return sample.records[0]


def test_a_kept_pair() -> None:
    record = one()
    assert record.outcome is Outcome.KEPT
    assert record.context == CHUNKS[record.chunk or 0]
    assert record.question == question(0)
    assert steps(record) == ["ask_and_answer", *PARTS]
    assert [judgement.part for judgement in record.judgements] == [
        JudgedPart.STANDING,
        JudgedPart.RELEVANT,
        JudgedPart.FAITHFUL,
        JudgedPart.PAIR,
    ]


SEED = both(question(9001), "It is a copy.")


@pytest.mark.parametrize(
    ("script", "outcome", "reason", "asked"),
    [
        ({"ask_and_answer": "No."}, Outcome.UNPARSED, "question-no-json", []),
        (
            {"ask_and_answer": '{"question": "Why?"}'},
            Outcome.UNPARSED,
            "question-missing-field",
            [],
        ),
        ({"ask_and_answer": SEED}, Outcome.DUPLICATE, "duplicate-of-seed", []),
        ({"judge_standing": "0"}, Outcome.REJECTED, "not-self-standing", PARTS[:1]),
        ({"judge_relevant": "1"}, Outcome.REJECTED, "off-document", PARTS[:2]),
        (
            {"judge_relevant": Reply(text="2", probabilities={"2": 0.4, "1": 0.6})},
            Outcome.REJECTED,
            "off-document",
            PARTS[:2],
        ),
        ({"judge_faithful": "0"}, Outcome.REJECTED, "not-in-document", PARTS[:3]),
        (
            {"judge_faithful": "Perhaps"},
            Outcome.UNPARSED,
            "faithful-judgement-no-score",
            [*PARTS[:3], "judge_faithful"],
        ),
        ({"judge_pair": "1"}, Outcome.REJECTED, "pair-poor", [*PARTS, *CORRECTED, "judge_pair"]),
    ],
)
def test_where_a_record_ends(
    script: dict[str, object], outcome: Outcome, reason: str, asked: list[str]
) -> None:
    record = one(**script)
    assert (record.outcome, record.reason) == (outcome, reason)
    assert steps(record) == ["ask_and_answer", *asked]


def test_only_who_needs_the_document_is_given_it() -> None:
    teacher = ScriptedTeacher()
    record = sampled(teacher, of=KNOWLEDGE, target=1).records[0]
    seen = {request.name: record.context in request.user for request in teacher.requests}
    assert seen == {"ask_and_answer": True, **dict.fromkeys(PARTS, True), "judge_standing": False}


# Chunks


def test_a_chunk_belongs_to_one_lead() -> None:
    """Pairs of one chunk are alike, so they must be of one cluster."""
    sample = sampled(of=KNOWLEDGE, target=40)
    leads = {(record.chunk, record.lead_seed) for record in sample.records}
    assert len(leads) == len({chunk for chunk, _ in leads}) == len(CHUNKS)


def documents(*texts: str | None) -> Documents:
    files = tuple(
        Document(path=f"{number}.md", size=1, text=text) for number, text in enumerate(texts)
    )
    return Documents(by_pattern={"*.md": files})


def test_chunks_come_from_the_documents() -> None:
    found = background_of(KNOWLEDGE, documents("The first.", None, "The second."))
    assert (found.chunks, found.notes) == (("The first.", "The second."), ())


@pytest.mark.parametrize("there", [None, documents(), documents(None, " \n")])
def test_without_a_document_the_contexts_stand_in_and_a_note_says_so(
    there: Documents | None,
) -> None:
    found = background_of(KNOWLEDGE, there)
    assert found.chunks == tuple(dict.fromkeys(seed.context for seed in KNOWLEDGE.seeds))
    assert found.notes == (FROM_SEEDS,)


def test_the_note_reaches_the_sample_and_no_lead_is_asked_about_its_own_context() -> None:
    async def main() -> None:
        teacher = ScriptedTeacher()
        models = Models(teacher=teacher, judge=teacher)
        background = background_of(KNOWLEDGE, None)
        sample = await grow(KNOWLEDGE, models, Plan(target=15), Watch(), background)
        assert sample.notes == (FROM_SEEDS,)
        for record in sample.records:
            own = KNOWLEDGE.examples[record.lead_seed][0]
            assert record.context != KNOWLEDGE.seeds[own].context

    asyncio.run(main())


def test_nothing_to_ask_about() -> None:
    bare = replace(
        KNOWLEDGE, seeds=tuple(Seed(question=s.question, answer=s.answer) for s in KNOWLEDGE.seeds)
    )
    with pytest.raises(UserError, match="no-document"):
        background_of(bare, documents(None))


@pytest.mark.parametrize(
    "skill", [contribution(), contribution(ContributionKind.GROUNDED)], ids=lambda s: s.kind
)
def test_skills_have_no_document(skill: Contribution) -> None:
    assert background_of(skill, documents("A text.")).chunks == ()


# A corrected answer


def test_a_corrected_answer_is_held_against_the_document_again() -> None:
    scores = iter("13")
    record = one(judge_pair=lambda _: next(scores))
    assert record.outcome is Outcome.REPAIRED
    again = [judgement for judgement in record.judgements if judgement.repaired]
    assert [judgement.part for judgement in again] == [JudgedPart.FAITHFUL, JudgedPart.PAIR]


def test_a_correction_that_the_document_does_not_say_is_rejected() -> None:
    numbers = iter("1")
    record = one(judge_pair="1", judge_faithful=lambda _: next(numbers, "0"))
    assert (record.outcome, record.reason) == (Outcome.REJECTED, "pair-poor")
    assert steps(record) == ["ask_and_answer", *PARTS, *CORRECTED]
    assert record.judgements[-1].repaired
    assert record.judgements[-1].reason == "not-in-document"
