"""`seedbed sample` as typed: exit codes, forms, where the models are, what is checked first."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from app.report.sample_json import read_text
from schemas.sample import problem
from tests.seedbed.sampling.conftest import (
    DOGS,
    FILM,
    FILM_DOCUMENT,
    LEAF,
    RECIPES,
    Sampling,
    outcomes,
    script,
)
from tests.support.scripted_teacher import (
    INTERNALS,
    Mode,
    ScriptedServer,
    closed_port,
    scripted_server,
)
from tests.taxonomy.documents import dump, skill

pytestmark = pytest.mark.slow  # each starts a command of its own


def test_a_good_contribution_gives_a_report_and_ends_with_0(
    leaf: Path, server: ScriptedServer, sample: Sampling, snapshot: SnapshotAssertion
) -> None:
    result = sample(LEAF, "--pairs", "4", "--teacher", server.url, "--max-in-flight", "1")
    assert result.exit_code == 0, result.output
    # One record after the other, so all but the time is the same on every machine.
    assert re.sub(r"[\d.]+ s\.$", "N s.", result.stdout, flags=re.MULTILINE) == snapshot


def test_progress_is_told_on_standard_error_in_plain_lines(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    result = sample(LEAF, "--pairs", "4", "--teacher", server.url)
    assert f"A sample of 4 judged pairs from {LEAF}/qna.yaml" in result.stderr
    assert "4 of 4 judged, 4 kept, 4 made" in result.stderr
    assert "of 4 judged, " not in result.stdout
    assert "\x1b" not in result.output


def test_json_is_as_its_schema_says_and_has_every_pair(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    words = ("--pairs", "4", "--teacher", server.url, "--format", "json", "--random-state", "7")
    result = sample(LEAF, *words)
    found = json.loads(result.stdout)
    assert problem(found) == ""
    assert found["random_state"] == 7
    assert found["about"]["created_by"] == "octocat"
    assert outcomes(result) == ["kept"] * 4


def test_the_same_random_state_asks_the_same(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    words = (LEAF, "--pairs", "3", "--teacher", server.url, "--format", "json")
    shown = []
    for state in ("5", "5", "6"):
        records = json.loads(sample(*words, "--random-state", state).stdout)["records"]
        shown.append([(r["lead_seed"], r["seeds"], r["random_state"]) for r in records])
    assert shown[0] == shown[1] != shown[2]


def test_html_is_one_page(leaf: Path, server: ScriptedServer, sample: Sampling) -> None:
    result = sample(LEAF, "--pairs", "2", "--teacher", server.url, "--format", "html")
    assert result.stdout.lower().startswith("<!doctype html>")
    assert "http://" not in result.stdout.replace(server.url, "")


@pytest.mark.parametrize(("ending", "begins"), [("json", "{"), ("html", "<!"), ("txt", "Sample")])
def test_the_ending_of_a_file_says_its_form_and_the_text_is_shown_too(
    ending: str, begins: str, leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    result = sample(LEAF, "--pairs", "2", "--teacher", server.url, "--output", f"out.{ending}")
    assert result.exit_code == 0
    assert "2 of 2 judged pairs kept" in result.stdout
    assert Path(f"out.{ending}").read_text().startswith(begins)
    assert f"out.{ending}" in result.stderr


def test_a_format_for_a_file_leaves_standard_output_empty(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    words = ("--pairs", "2", "--teacher", server.url, "--format", "json", "--output", "it")
    assert sample(LEAF, *words).stdout == ""
    made, about = read_text(Path("it").read_bytes())
    assert (len(made.records), about.created_by) == (2, "octocat")


def test_errors_are_shown_as_check_shows_them_and_nothing_is_asked(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    (leaf / "qna.yaml").write_bytes(dump(skill(version=2)))
    result = sample(LEAF, "--teacher", server.url)
    assert result.exit_code == 1
    assert "schema/version" in result.stdout
    assert "1 file checked: 1 error" in result.stdout
    assert server.bodies == []


def configure(leaf: Path, severities: bytes) -> None:
    folder = leaf.parents[2] / ".github"
    folder.mkdir()
    (folder / "seedbed.yml").write_bytes(b"checks: {severity: {%s: warning}}\n" % severities)


def test_warnings_do_not_hinder_and_are_named(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    configure(leaf, b"files")
    (leaf / "attribution.txt").unlink()
    result = sample(LEAF, "--pairs", "1", "--teacher", server.url)
    assert result.exit_code == 0
    assert f"The checks have 1 warning: `seedbed check {LEAF}/qna.yaml` shows" in result.stderr


def test_errors_of_form_hinder_even_where_the_repository_overlooks_them(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    configure(leaf, b"schema")
    (leaf / "qna.yaml").write_bytes(dump(skill(version=2)))
    result = sample(LEAF, "--pairs", "1", "--teacher", server.url)
    assert result.exit_code == 1
    assert "nothing can be sampled until they are mended" in result.stderr
    assert server.bodies == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "no file or folder 'nowhere'"),
        (("empty",), "There is no `qna.yaml` in 'empty'."),
        ((".",), "There are 2 contributions in '.'; name one of them: "),
        ((LEAF, "--model", "m"), "`--model` goes with `--teacher URL`."),
        ((LEAF, "--judge-model", "m"), "`--judge-model` goes with `--judge URL`."),
        ((LEAF, "--teacher", "localhost:8000"), "SEEDBED_TEACHER_API_KEY"),
        ((LEAF, "--judge", "http://me:hunter2@x/v1"), "SEEDBED_JUDGE_API_KEY"),
        ((LEAF, "--documents", "--document", "a.md"), "not both"),
        ((LEAF, "--document", "a.pdf"), "takes Markdown files"),
        ((LEAF, "--document", "a.md"), "cannot be read: No such file"),
        ((LEAF, "--output", "empty"), "is a folder"),
        ((LEAF, "--output", "none/x.json"), "There is no folder"),
        ((LEAF, "--pairs", "301"), "equal to 300"),
        (("bad\x1b[2Jname",), r"bad\x1b[2Jname"),
    ],
)
def test_misuse_ends_with_2_and_says_why(
    words: tuple[str, ...], said: str, leaf: Path, sample: Sampling
) -> None:
    Path("empty").mkdir()
    other = Path("knowledge/other")
    other.mkdir(parents=True)
    (other / "qna.yaml").write_bytes(b"")
    result = sample(*words)
    assert result.exit_code == 2, result.output
    assert said in result.stderr.replace("\n", " ")
    assert "\x1b[2J" not in result.output
    assert "hunter2" not in result.output


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 2_000_001])
def test_a_document_that_is_no_text_is_misuse(content: bytes, leaf: Path, sample: Sampling) -> None:
    Path("a.md").write_bytes(content)
    result = sample(LEAF, "--document", "a.md")
    assert (result.exit_code, "a.md" in result.stderr) == (2, True)


def test_a_teacher_that_does_not_answer_ends_with_3(
    leaf: Path, sample: Sampling, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seedbed.sampling import models

    monkeypatch.setattr(models, "PATIENCE", models.Patience(total=0.1, first=0.01))
    with closed_port() as url:
        result = sample(LEAF, "--teacher", url)
    assert result.exit_code == 3
    assert "The teacher does not answer." in result.stderr


def test_a_judge_that_refuses_ends_with_3_and_says_nothing_of_its_inside(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    with scripted_server(script(), mode=Mode.REFUSING) as judge:
        result = sample(LEAF, "--teacher", server.url, "--judge", judge.url)
    assert result.exit_code == 3
    assert "The judge refused a request with HTTP status 401." in result.stderr
    assert INTERNALS not in result.output


def test_nothing_judged_ends_with_1(leaf: Path, sample: Sampling) -> None:
    with scripted_server(script(ask="no JSON at all")) as server:
        result = sample(LEAF, "--pairs", "2", "--teacher", server.url)
    assert result.exit_code == 1
    assert "Nothing could be judged." in result.stdout


def test_keys_come_from_the_environment_and_go_to_their_own_server(
    leaf: Path, server: ScriptedServer, sample: Sampling
) -> None:
    keys = {"SEEDBED_TEACHER_API_KEY": "key-of-teacher", "SEEDBED_JUDGE_API_KEY": "key-of-judge"}
    with scripted_server(script()) as judge:
        words = ("--pairs", "1", "--teacher", server.url, "--judge", judge.url)
        result = sample(LEAF, *words, **keys)
    assert {h["authorization"] for h in server.headers} == {"Bearer key-of-teacher"}
    assert {h["authorization"] for h in judge.headers} == {"Bearer key-of-judge"}
    assert "key-of" not in result.output


def test_budgets_are_kept_and_told(leaf: Path, server: ScriptedServer, sample: Sampling) -> None:
    words = ("--pairs", "30", "--teacher", server.url, "--max-tokens", "1500")
    result = sample(LEAF, *words)
    assert "Ended early: the budget of tokens was used up." in " ".join(result.stdout.split())


def test_a_grounded_skill_makes_contexts(server: ScriptedServer, sample: Sampling) -> None:
    result = sample(str(DOGS), "--pairs", "3", "--teacher", server.url, "--format", "json")
    found = json.loads(result.stdout)
    assert (found["kind"], problem(found)) == ("grounded", "")
    assert all(record["context"] for record in found["records"])


def test_knowledge_without_its_document_says_so(server: ScriptedServer, sample: Sampling) -> None:
    result = sample(str(FILM), "--pairs", "3", "--teacher", server.url)
    assert result.exit_code == 0, result.output
    assert "The document was not at hand" in result.stdout


def test_knowledge_takes_a_local_document(server: ScriptedServer, sample: Sampling) -> None:
    words = ("--pairs", "3", "--teacher", server.url, "--format", "json")
    result = sample(str(FILM), *words, "--document", str(FILM_DOCUMENT))
    found = json.loads(result.stdout)
    assert found["notes"] == []
    document = " ".join(FILM_DOCUMENT.read_text().split())
    for record in found["records"]:
        assert " ".join(record["context"].split()) in document


def test_a_document_that_the_seeds_are_not_from_is_told(
    tmp_path: Path, server: ScriptedServer, sample: Sampling
) -> None:
    wrong = tmp_path / "wrong.md"
    wrong.write_text("# Planets\n\nThe planets go round the sun, each at its own distance.\n" * 9)
    words = ("--pairs", "1", "--teacher", server.url, "--document", str(wrong))
    assert "Line " in sample(str(FILM), *words).stderr


def test_hostile_text_of_models_reaches_no_terminal_raw(leaf: Path, sample: Sampling) -> None:
    evil = json.dumps({"answer": "x\x1b[2J\x07\u202e[bold]y[/bold]\n\x9b1m" * 3})
    with scripted_server(script(answer=evil)) as server:
        words = (LEAF, "--pairs", "2", "--teacher", server.url)
        text = sample(*words).output
        made = sample(*words, "--format", "json")
    assert not set("\x1b\x07\u202e\x9b") & set(text + made.stdout)
    assert "<U+001B>[2J" in text


def test_the_example_of_a_recipe_needs_no_settings(
    server: ScriptedServer, sample: Sampling
) -> None:
    result = sample(str(RECIPES / "qna.yaml"), "--pairs", "1", "--teacher", server.url)
    assert result.exit_code == 0, result.output
