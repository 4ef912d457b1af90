"""The files as a whole: the manifest, what is refused, nothing half written."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.contribution import ContributionKind
from app.domain.record import Outcome
from app.domain.scores import Scores
from app.errors import UserError
from tests.training.samples import accepted, record, rows, written
from workers.training.provenance import (
    FOLDER_UNWRITABLE,
    KNOWLEDGE_FILE,
    MANIFEST_FILE,
    NOTHING_USABLE,
    OPTIONS_INVALID,
    SKILLS_FILE,
    UNTRUSTED,
    TrainingOptions,
)
from workers.training.writing import write_training_files

KNOWLEDGE = ContributionKind.KNOWLEDGE


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / MANIFEST_FILE).read_text())
    return found


def test_the_manifest_fits_the_files(tmp_path: Path) -> None:
    files = written(tmp_path, accepted(), accepted(KNOWLEDGE), random_state=3)
    found = manifest(tmp_path)
    assert {file["name"]: file["rows"] for file in found["files"]} == {
        name: len(found_rows) for name, found_rows in files.items()
    }
    for file in found["files"]:
        digest = hashlib.sha256((tmp_path / file["name"]).read_bytes()).hexdigest()
        assert file["sha256"] == digest
    assert found["files"][1]["forms"] == {
        "knowledge": 8,
        "knowledge-distractors": 8,
        "skill": 8,
    }
    assert found["random_state"] == 3
    assert [source["used"] for source in found["sources"]] == [8, 8]
    assert found["sources"][1]["contributor"] == "ann"
    assert found["warnings"] == []


def test_only_usable_pairs_with_texts_are_written_once(tmp_path: Path) -> None:
    records = (
        record(0),
        record(1, outcome=Outcome.REPAIRED),
        record(2, outcome=Outcome.REJECTED),
        record(3, outcome=Outcome.UNFINISHED),
        record(4, answer="  "),
        record(5, question="Question 0?", answer="Answer 0."),
    )
    found = written(tmp_path, accepted(records=records), accepted(records=records))[SKILLS_FILE]
    assert [row["metadata"]["record"] for row in found] == [0, 1]
    assert [source["used"] for source in manifest(tmp_path)["sources"]] == [2, 0]


def test_every_row_has_its_own_id(tmp_path: Path) -> None:
    files = written(tmp_path, accepted(), accepted(KNOWLEDGE), accepted(ContributionKind.GROUNDED))
    ids = [row["id"] for row in files[SKILLS_FILE]]
    assert len(set(ids)) == len(ids)


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    first, again = tmp_path / "a", tmp_path / "b"
    shuffled = tuple(record(index, KNOWLEDGE) for index in (5, 2, 7, 0, 1, 6, 3, 4))
    written(first, accepted(KNOWLEDGE))
    written(again, accepted(KNOWLEDGE, shuffled))
    for path in first.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_a_selection_is_made_of_each_sample(tmp_path: Path) -> None:
    files = written(tmp_path, accepted(), accepted(KNOWLEDGE), select=3)
    assert len(files[SKILLS_FILE]) == 3 + 2 * 3
    assert len(files[KNOWLEDGE_FILE]) == 3
    assert manifest(tmp_path)["select"] == 3


def test_nothing_usable_is_refused(tmp_path: Path) -> None:
    poor = accepted(records=(record(0, outcome=Outcome.REJECTED),))
    for samples in ((), (poor,)):
        with pytest.raises(UserError) as raised:
            write_training_files(samples, tmp_path / "out", TrainingOptions())
        assert raised.value.reason == NOTHING_USABLE
    assert not (tmp_path / "out").exists()


def test_an_untrusted_sample_is_refused_unless_accepted(tmp_path: Path) -> None:
    untrusted = accepted(scores=Scores())
    with pytest.raises(UserError, match=r"compositional_skills/writing/qna\.yaml") as raised:
        write_training_files((accepted(KNOWLEDGE), untrusted), tmp_path, TrainingOptions())
    assert raised.value.reason == UNTRUSTED
    assert list(tmp_path.iterdir()) == []
    (row, *_) = written(tmp_path, untrusted, accept_untrusted=True)[SKILLS_FILE]
    assert row["metadata"]["judge_trusted"] is False
    assert "did not surely tell" in manifest(tmp_path)["warnings"][0]


def test_an_untrusted_sample_without_a_pair_is_not_offered_to_be_accepted(tmp_path: Path) -> None:
    poor = (record(0, outcome=Outcome.REJECTED),)
    with pytest.raises(UserError) as raised:
        write_training_files(
            (accepted(records=poor, scores=Scores()),), tmp_path, TrainingOptions()
        )
    assert raised.value.reason == NOTHING_USABLE


def test_a_tiny_teacher_and_too_few_passages_are_warned_of(tmp_path: Path) -> None:
    written(tmp_path, accepted(KNOWLEDGE, tiny=True), distractors=4)
    teacher, passages = manifest(tmp_path)["warnings"]
    assert "not fit for training" in teacher
    assert "has 4 passages, too few for 4 distractors beside" in passages
    one = tuple(replace(r, context="One passage.") for r in accepted(KNOWLEDGE).sample.records)
    written(tmp_path, accepted(KNOWLEDGE, records=one), distractors=1)
    assert "has 1 passage, too few for 1 distractor beside" in manifest(tmp_path)["warnings"][0]


def test_files_of_an_earlier_time_are_replaced(tmp_path: Path) -> None:
    written(tmp_path, accepted(KNOWLEDGE))
    (tmp_path / "notes.txt").write_text("mine")
    written(tmp_path, accepted())
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == [MANIFEST_FILE, "notes.txt", SKILLS_FILE]
    assert len(rows(tmp_path / SKILLS_FILE)) == 8


def test_a_failure_on_the_way_leaves_the_earlier_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, accepted(KNOWLEDGE))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workers.training.writing._with_replay", full)
    with pytest.raises(UserError, match="No space left") as raised:
        written(tmp_path, accepted())
    assert raised.value.reason == FOLDER_UNWRITABLE
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UserError, match="could not be written"):
        written(tmp_path / "out", accepted())


@pytest.mark.parametrize(
    "options", [{"select": 0}, {"distractors": -1}, {"oracle_share": 1.1}, {"oracle_share": -1}]
)
def test_options_out_of_range_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UserError) as raised:
        TrainingOptions(**options)
    assert raised.value.reason == OPTIONS_INVALID
