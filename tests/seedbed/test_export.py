"""`seedbed export` as typed: what is written, what is refused, what is said."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from app.domain.sample import Sample
from app.domain.scores import Scores
from app.report.sample_json import About, sample_text
from app.store.database import Database
from app.store.pull_requests import PullRequests
from app.store.runs import Runs
from app.store.samples import Samples
from seedbed.cli import application
from tests.store.test_samples import PULL_REQUEST, REQUEST
from tests.support.migrated import make_ready
from tests.training.samples import accepted

ABOUT = About(repository="octo/taxonomy", commit="a" * 40, created_by="octocat")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """We work in an empty folder, without settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("SEEDBED_DATABASE_URL", "SEEDBED_SECRETS_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def export(*words: str) -> Result:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(application, ["export", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def put(name: str = "sample.json", sample: Sample | None = None) -> str:
    Path(name).write_text(sample_text(sample or accepted().sample, ABOUT))
    return name


def rows(name: str = "out/skills_phase.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def untrusted() -> Sample:
    return replace(accepted().sample, scores=Scores())


def test_what_was_kept_is_written_and_told(snapshot: SnapshotAssertion) -> None:
    result = export(put(), "--output", "out")
    assert result.exit_code == 0, result.output
    assert len(rows()) == 8
    assert "octo/taxonomy" in Path("out/manifest.json").read_text()
    assert result.stdout == snapshot


def test_a_selection_takes_so_many_of_each_sample() -> None:
    result = export(put(), "--output", "out", "--select", "3")
    assert result.exit_code == 0, result.output
    assert len(rows()) == 3
    assert "3 of 8 usable pairs" in result.stdout


def test_a_replay_is_mixed_in() -> None:
    lines = [
        json.dumps(
            {
                "messages": [
                    {"role": "user", "content": f"Old {n}?"},
                    {"role": "assistant", "content": f"Old answer {n}."},
                ]
            }
        )
        for n in range(20)
    ]
    Path("old.jsonl").write_text("\n".join(lines))
    result = export(put(), "--output", "out", "--replay", "old.jsonl", "--replay-share", "0.5")
    assert result.exit_code == 0, result.output
    assert "Mixed in from old.jsonl: 8 of its 20 rows." in result.stdout
    assert len(rows()) == 16


def test_untrusted_samples_are_taken_only_when_that_is_said() -> None:
    name = put(sample=untrusted())
    result = export(name, "--output", "out")
    assert (result.exit_code, Path("out").exists()) == (1, False)
    assert "`--untrusted`" in result.stderr
    assert export(name, "--output", "out", "--untrusted").exit_code == 0


def test_nothing_to_train_on_ends_with_1() -> None:
    name = put(sample=replace(accepted().sample, records=()))
    result = export(name, "--output", "out")
    assert (result.exit_code, "nothing to train on" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name a sample's JSON report"),
        (("nowhere.json",), "'nowhere.json' cannot be read: No such file"),
        (("bad.json",), "'bad.json': This is not a sample that can be read"),
        (("--run", "1"), "SEEDBED_DATABASE_URL says where it is"),
        (("good.json", "--replay", "nowhere.jsonl"), "data set nowhere.jsonl could not be read"),
        (("good.json", "--select", "0"), "equal to 1"),
        (("bad\x1b[2Jname",), "cannot be read"),
    ],
)
def test_misuse_ends_with_2_and_says_why(words: tuple[str, ...], said: str, folder: Path) -> None:
    put("good.json")
    Path("bad.json").write_text('{"version": 1}')
    result = export(*words, "--output", "out")
    assert result.exit_code == 2, result.output
    assert said in result.stderr.replace("\n", " ")
    assert "\x1b[2J" not in result.output
    assert list(folder.glob("*.db*")) == []


def test_a_run_of_the_service_is_read_from_its_database(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(sqlite_url)
    number = stored(sqlite_url)
    monkeypatch.setenv("SEEDBED_DATABASE_URL", sqlite_url)
    result = export("--run", str(number), "--output", "out")
    assert result.exit_code == 0, result.output
    [source] = json.loads(Path("out/manifest.json").read_text())["sources"]
    assert source["repository"] == PULL_REQUEST.ref.repository
    assert source["commit"] == REQUEST.head_sha
    missing = export("--run", "99", "--output", "out")
    assert (missing.exit_code, "Run 99 has no finished sample." in missing.stderr) == (2, True)


def stored(url: str) -> int:
    """The number of a run whose sample lies in a new database."""
    database = Database(url)
    try:
        row = PullRequests(database, time.time).save(PULL_REQUEST)
        number = Runs(database, time.time, 30.0).start(row, PULL_REQUEST.ref, REQUEST)
        assert number is not None
        Samples(database).save(number, accepted().sample)
        return number
    finally:
        database.close()


def test_hostile_names_in_a_report_reach_no_terminal_raw() -> None:
    evil = replace(accepted().sample, teacher="x\x1b[2J\u202ey", path="a\x07/qna.yaml")
    result = export(put(sample=evil), "--output", "out")
    assert not set("\x1b\x07\u202e") & set(result.output)
