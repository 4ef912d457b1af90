"""A row: one line of plain JSON whatever the texts hold, and where its pair is from."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.record import JudgedPart, Judgement, Outcome
from tests.training.samples import accepted, record, written
from workers.training.provenance import SKILLS_FILE
from workers.training.rows import Row, described

WHOLE = st.text(st.characters(exclude_categories=("Cs",)))


@given(WHOLE, WHOLE)
def test_a_row_is_one_line_that_gives_the_texts_back(question: str, answer: str) -> None:
    row = Row(id="1", messages=(("user", question), ("assistant", answer)), form="skill")
    line = row.line().decode("ascii")
    assert line.splitlines() == [line.removesuffix("\n")]
    read = json.loads(line)
    assert [message["content"] for message in read["messages"]] == [question, answer]


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    row = Row(id="1", messages=(("user", "a\ud800b\x00"), ("assistant", "😀")), form="skill")
    read = json.loads(row.line())
    assert [message["content"] for message in read["messages"]] == ["a?b\x00", "😀"]


def test_a_row_says_where_its_pair_is_from(tmp_path: Path) -> None:
    mended = replace(
        record(1),
        outcome=Outcome.REPAIRED,
        draft="The answer before its correction.",
        judgements=(
            Judgement(part=JudgedPart.PAIR, score=1.2, reason="pair-poor"),
            Judgement(part=JudgedPart.PAIR, score=2.8, repaired=True),
        ),
    )
    (row,) = written(tmp_path, accepted(records=(mended,)))[SKILLS_FILE]
    assert row["metadata"] == {
        "dataset": "skill",
        "repository": "owner/taxonomy",
        "contribution": "compositional_skills/writing/qna.yaml",
        "commit": "a" * 40,
        "contributor": "ann",
        "record": 1,
        "lead_seed": 1,
        "seeds": [1, 4],
        "style": "long",
        "chunk": None,
        "random_state": 101,
        "sample_random_state": 7,
        "teacher": "big-teacher",
        "judge": "big-judge",
        "tiny_teacher": False,
        "judge_trusted": True,
        "judge_prompts": "cccc",
        "prompts": {"ask": "aaaa", "answer": "bbbb"},
        "quality": 2.8,
        "scores": {"pair": 2.8},
        "repaired": True,
    }


def test_a_score_that_is_no_number_is_left_out() -> None:
    odd = record(0, judgements=(Judgement(part=JudgedPart.PAIR, score=math.nan),))
    found = described(accepted(records=(odd,)), odd)
    assert (found["quality"], found["scores"]) == (None, {"pair": None})


def test_the_document_lists_what_metadata_holds() -> None:
    text = (Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8")
    table = text.split("| key | meaning |")[1].split("\n\n")[0]
    listed = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert listed == ["dataset", *described(accepted(), record(0))]
