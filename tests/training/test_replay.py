"""The replay: its share, what is drawn, and data sets that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import UserError
from tests.training.samples import accepted, form, rows, written
from workers.training.provenance import (
    MANIFEST_FILE,
    OPTIONS_INVALID,
    REPLAY_UNREADABLE,
    SKILLS_FILE,
    Replay,
)
from workers.training.replay import wanted


def data_set(path: Path, number: int) -> Path:
    with path.open("w") as file:
        for at in range(number):
            messages = [
                {"role": "user", "content": f"q{at}"},
                {"role": "assistant", "content": "a"},
            ]
            file.write(json.dumps({"messages": messages, "metadata": {"from": at}}) + "\n\n")
    return path


def replayed(folder: Path, replay: Replay, **options: Any) -> list[dict[str, Any]]:
    files = written(folder, accepted(), replay=replay, **options)
    return [row for row in files[SKILLS_FILE] if form(row) == "replay"]


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (0.2, 2), (0.5, 8), (0.9, 72)])
def test_the_share_is_of_the_result(tmp_path: Path, share: float, expected: int) -> None:
    assert wanted(8, share) == expected
    file = data_set(tmp_path / "old.jsonl", 100)
    found = replayed(tmp_path / "out", Replay(name="old", file=file, share=share))
    assert len(found) == expected
    assert len({row["metadata"]["line"] for row in found}) == expected


def test_a_drawn_row_says_where_it_is_from(tmp_path: Path) -> None:
    file = data_set(tmp_path / "old.jsonl", 1)
    (row,) = replayed(tmp_path / "out", Replay(name="old", file=file, share=0.5))
    assert row["messages"][0] == {"role": "user", "content": "q0"}
    expected = {"dataset": "replay", "name": "old", "line": 1, "metadata": {"from": 0}}
    assert row["metadata"] == expected
    assert row["unmask"] is False


def test_the_random_state_decides_what_is_drawn(tmp_path: Path) -> None:
    replay = Replay(name="old", file=data_set(tmp_path / "old.jsonl", 200), share=0.5)
    first = replayed(tmp_path / "a", replay)
    assert replayed(tmp_path / "b", replay) == first
    assert replayed(tmp_path / "c", replay, random_state=1) != first


def test_too_small_a_data_set_gives_all_it_has_and_a_warning(tmp_path: Path) -> None:
    replay = Replay(name="old", file=data_set(tmp_path / "old.jsonl", 2), share=0.5)
    assert len(replayed(tmp_path / "out", replay)) == 2
    manifest = json.loads((tmp_path / "out" / MANIFEST_FILE).read_text())
    assert manifest["replay"]["drawn"] == 2
    assert manifest["replay"]["share"] == pytest.approx(0.2)
    assert "too small" in manifest["warnings"][0]


@pytest.mark.parametrize(
    "line",
    [
        b"no json",
        b"\xff\xfe",
        b"[]",
        b"7",
        b"{}",
        b'{"messages": []}',
        b'{"messages": [{"role": "user"}]}',
        b'{"messages": [{"role": "tool", "content": "x"}]}',
        b'{"messages": [{"role": "user", "content": 1}]}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_is_no_row_is_named_and_nothing_is_written(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "old.jsonl"
    file.write_bytes(line + b"\n")
    with pytest.raises(UserError, match="Line 1 of the data set old") as raised:
        replayed(tmp_path / "out", Replay(name="old", file=file, share=0.5))
    assert raised.value.reason == REPLAY_UNREADABLE
    assert list((tmp_path / "out").iterdir()) == []


def test_a_missing_data_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be read: No such file"):
        replayed(tmp_path / "out", Replay(name="old", file=tmp_path / "none", share=0.5))


@pytest.mark.parametrize("share", [1.0, -0.1, float("nan")])
def test_a_share_that_no_number_of_rows_gives_is_refused(tmp_path: Path, share: float) -> None:
    with pytest.raises(UserError) as raised:
        Replay(name="old", file=tmp_path, share=share)
    assert raised.value.reason == OPTIONS_INVALID


def test_a_written_file_serves_as_a_replay(tmp_path: Path) -> None:
    written(tmp_path / "first", accepted())
    replay = Replay(name="first", file=tmp_path / "first" / SKILLS_FILE, share=0.5)
    assert len(replayed(tmp_path / "second", replay)) == len(rows(replay.file)) == 8
