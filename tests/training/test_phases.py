"""The rows of both phases: their forms, their order, what is masked, who stands beside whom."""

from pathlib import Path
from typing import Any

import pytest

from app.domain.contribution import ContributionKind
from app.domain.record import Outcome
from tests.training.samples import accepted, form, record, said, written
from workers.training.provenance import KNOWLEDGE_FILE, SKILLS_FILE

KNOWLEDGE = ContributionKind.KNOWLEDGE


def of_form(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [row for row in rows if form(row) == name]


def test_knowledge_comes_short_before_long_over_all_samples(tmp_path: Path) -> None:
    other = accepted(KNOWLEDGE, path="knowledge/sea/qna.yaml")
    files = written(tmp_path, accepted(KNOWLEDGE), other)
    styles = [row["metadata"]["style"] for row in files[KNOWLEDGE_FILE]]
    assert styles == ["short"] * 8 + ["long"] * 8


def test_knowledge_holds_its_passage_with_nothing_masked(tmp_path: Path) -> None:
    files = written(tmp_path, accepted(KNOWLEDGE))
    first = files[KNOWLEDGE_FILE][0]
    assert said(first) == ("Passage 0.\n\nQuestion 0?", "Answer 0.")
    assert all(row["unmask"] for row in files[KNOWLEDGE_FILE])
    again = of_form(files[SKILLS_FILE], "knowledge")
    assert sorted(row["id"] for row in again) == sorted(r["id"] for r in files[KNOWLEDGE_FILE])


def test_skills_are_trained_on_their_answers_alone(tmp_path: Path) -> None:
    files = written(tmp_path, accepted(), accepted(ContributionKind.GROUNDED))
    assert list(files) == [SKILLS_FILE]
    freeform, grounded = files[SKILLS_FILE][0], files[SKILLS_FILE][8]
    assert said(freeform) == ("Question 0?", "Answer 0.")
    assert said(grounded) == ("Facts 0.\n\nQuestion 0?", "Answer 0.")
    assert not any(row["unmask"] for row in files[SKILLS_FILE])


def passages(row: dict[str, Any]) -> list[str]:
    text, question = said(row)[0].rsplit("\n\n", 1)
    assert question.startswith("Question")
    return [part.strip() for part in text.split("Document:\n")[1:]]


@pytest.mark.parametrize(("share", "expected"), [(1.0, True), (0.0, False)])
def test_the_right_passage_is_there_as_often_as_asked(
    tmp_path: Path, share: float, expected: bool
) -> None:
    files = written(tmp_path, accepted(KNOWLEDGE), oracle_share=share, distractors=2)
    among = of_form(files[SKILLS_FILE], "knowledge-distractors")
    assert len(among) == 8
    for row in among:
        found = passages(row)
        assert len(set(found)) == len(found) == 3
        assert (f"Passage {row['metadata']['chunk']}." in found) is expected
        assert row["metadata"]["right_passage"] is expected
        assert row["metadata"]["passages"] == 3
        assert row["unmask"] is False


def test_the_right_passage_stands_at_every_place_and_is_there_in_two_of_five(
    tmp_path: Path,
) -> None:
    records = tuple(record(at, KNOWLEDGE, context=f"Passage {at % 9}.") for at in range(900))
    files = written(tmp_path, accepted(KNOWLEDGE, records))
    among = of_form(files[SKILLS_FILE], "knowledge-distractors")
    right = [row for row in among if row["metadata"]["right_passage"]]
    # 0.4 of 900, give or take four standard errors.
    assert len(right) == pytest.approx(360, abs=59)
    places = [passages(row).index(f"Passage {row['metadata']['record'] % 9}.") for row in right]
    assert all(places.count(place) > len(right) / 8 for place in range(4))


def test_passages_of_rejected_pairs_are_distractors_too(tmp_path: Path) -> None:
    poor = record(1, KNOWLEDGE, outcome=Outcome.REJECTED)
    files = written(tmp_path, accepted(KNOWLEDGE, (record(0, KNOWLEDGE), poor)), oracle_share=0)
    among = of_form(files[SKILLS_FILE], "knowledge-distractors")
    assert [passages(row) for row in among] == [["Passage 1."]]


@pytest.mark.parametrize(
    ("context", "shown"), [("Passage 0.", "Document:\nPassage 0."), (None, "")]
)
def test_a_passage_without_others_stands_alone(
    tmp_path: Path, context: str | None, shown: str
) -> None:
    files = written(tmp_path, accepted(KNOWLEDGE, (record(0, KNOWLEDGE, context=context),)))
    user, _ = said(of_form(files[SKILLS_FILE], "knowledge-distractors")[0])
    assert user.startswith(shown)
    assert user.endswith("Question 0?")


def test_a_rows_distractors_do_not_depend_on_other_samples(tmp_path: Path) -> None:
    alone = written(tmp_path / "a", accepted(KNOWLEDGE))[SKILLS_FILE]
    beside = written(tmp_path / "b", accepted(), accepted(KNOWLEDGE))[SKILLS_FILE]
    other = written(tmp_path / "c", accepted(KNOWLEDGE), random_state=1)[SKILLS_FILE]
    assert beside[8:] == alone
    assert other != alone


def test_a_system_prompt_comes_first(tmp_path: Path) -> None:
    files = written(tmp_path, accepted(KNOWLEDGE), accepted(), system_prompt="Be kind.")
    for row in files[KNOWLEDGE_FILE] + files[SKILLS_FILE]:
        roles = [message["role"] for message in row["messages"]]
        assert roles == ["system", "user", "assistant"]
        assert row["messages"][0]["content"] == "Be kind."
