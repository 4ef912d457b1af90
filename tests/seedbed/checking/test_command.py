"""`seedbed check` as typed: exit codes, choices, JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.seedbed.checking.conftest import LEAF, Check, put, put_knowledge, put_skill, rules

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "check.json").read_text())


def test_a_good_file_ends_with_0(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy)
    result = check(LEAF)
    assert result.exit_code == 0, result.output
    assert "1 file checked" in result.stdout


def test_an_error_ends_with_1(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, version=2)
    assert check(".").exit_code == 1


def test_a_warning_alone_ends_with_0(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, version=2)
    put(taxonomy, ".github/seedbed.yml", b"checks: {severity: {schema: warning}}\n")
    result = check(".")
    assert (result.exit_code, "1 warning" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name a file or folder"),
        (("nowhere",), "no file or folder 'nowhere'"),
        ((".", "--only", "seed"), "Did you mean seeds"),
        ((".", "--only", "schema/versoin"), "Did you mean schema/version"),
        ((".", "--schema-version", "4"), "Known: newest, own, 1, 2, 3"),
        ((".", "--diff", "main"), "not both"),
        (("--diff", "main"), "git clone"),
        ((".", "--format", "xml"), "xml"),
        (("bad\x1b[2Jname",), r"bad\x1b[2Jname"),
    ],
)
def test_misuse_ends_with_2_and_says_why(
    words: tuple[str, ...], said: str, taxonomy: Path, check: Check
) -> None:
    result = check(*words)
    assert result.exit_code == 2
    assert said in result.stderr.replace("\n", " ")
    assert "\x1b[2J" not in result.output


def test_a_configuration_that_cannot_be_used_is_misuse(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy)
    put(taxonomy, ".github/seedbed.yml", b"checks: 3\n")
    result = check(".")
    assert (result.exit_code, ".github/seedbed.yml" in result.stderr) == (2, True)


def test_only_one_family_is_applied(taxonomy: Path, check: Check) -> None:
    file = put_skill(taxonomy, version=2)
    file.with_name("attribution.txt").unlink()
    result = check(".", "--format", "json", "--only", "files")
    assert rules(result) == {f"{LEAF}/qna.yaml": {"files/attribution"}}
    result = check(".", "--format", "json", "--only", "schema/version", "--only", "lint")
    assert rules(result) == {f"{LEAF}/qna.yaml": {"schema/version"}}


def test_files_are_held_to_the_version_that_was_asked_for(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, version=2)
    assert check(".").exit_code == 1
    assert check(".", "--schema-version", "own").exit_code == 0
    assert check(".", "--schema-version", "2").exit_code == 0


def test_json_is_as_its_schema_says(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, version=2, attribution="mine", seed_examples=[{"question": 42}])
    put_knowledge(taxonomy, version=1)
    put(taxonomy, "qna.txt", b"\xef\xbb\xbfversion: 3  \n\tanswer: [")
    put(taxonomy, "knowledge/empty/qna.yaml", b"")
    result = check(".", "--format", "json")
    found = json.loads(result.stdout)
    assert list(Draft202012Validator(SCHEMA).iter_errors(found)) == []
    assert found["schema"] == "seedbed/check/1"
    kinds = {file["path"]: (file["kind"], file["version"]) for file in found["files"]}
    assert kinds == {
        f"{LEAF}/qna.yaml": ("skill", 2),
        "knowledge/arts/film/qna.yaml": ("knowledge", 1),
        "knowledge/empty/qna.yaml": ("knowledge", None),
        "qna.txt": ("other", None),
    }


def test_a_place_counts_from_1_and_has_an_end(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy, version=2)
    result = check(".", "--format", "json", "--only", "schema/version")
    (finding,) = json.loads(result.stdout)["files"][0]["findings"]
    place = [finding[key] for key in ("line", "column", "end_line", "end_column", "yaml_path")]
    assert place == [1, 10, 1, 11, "version"]
    assert "file" not in finding


def test_what_did_not_run_is_named(taxonomy: Path, check: Check) -> None:
    put_skill(taxonomy)
    found = json.loads(check(".", "--format", "json").stdout)
    assert {entry["family"] for entry in found["not_run"]} == {"duplicates", "pull-request"}
    put_knowledge(taxonomy)
    found = json.loads(check(".", "--format", "json").stdout)
    assert "documents" in {entry["family"] for entry in found["not_run"]}
    found = json.loads(check(".", "--format", "json", "--only", "lint").stdout)
    assert found["not_run"] == []


def test_nothing_found_is_said(taxonomy: Path, check: Check) -> None:
    result = check(".")
    assert (result.exit_code, "No contribution found" in result.stdout) == (0, True)


def test_a_folder_whose_files_cannot_be_looked_at_is_no_fault_of_ours(
    taxonomy: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put_skill(taxonomy)
    looked_at = Path.is_symlink

    def refuse(path: Path) -> bool:
        if path.name == file.name:
            raise PermissionError(13, "Permission denied", str(path))
        return looked_at(path)

    monkeypatch.setattr(Path, "is_symlink", refuse)
    result = check(".")
    assert (result.exit_code, "cannot be read: Permission denied" in result.stderr) == (2, True)


@pytest.mark.parametrize("form", ["text", "json"])
def test_findings_that_cannot_be_written_end_with_2_and_a_sentence(
    taxonomy: Path, form: str
) -> None:
    put_skill(taxonomy, version=2)
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "seedbed", "check", str(taxonomy), "--format", form]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"What was found cannot be written: No space left")


def test_a_fault_of_ours_is_a_finding_and_no_traceback(
    taxonomy: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_skill(taxonomy)

    def fail(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("app.taxonomy.check.read", fail)
    result = check(LEAF)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "files/not-checked" in result.stdout
