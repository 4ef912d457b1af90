"""`--fix`: what is mended, and how files are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seedbed.checking.asked import MisuseError
from seedbed.checking.mending import write
from tests.seedbed.checking.conftest import LEAF, Check, git, put_skill
from tests.taxonomy.documents import dump, skill


def test_what_can_be_mended_is_and_the_rest_is_said(taxonomy: Path, check: Check) -> None:
    file = put_skill(taxonomy)
    file.write_bytes(dump(skill()).replace(b"version: 3\n", b"version: 3  \r\n"))
    file.with_name("attribution.txt").unlink()
    file.chmod(0o640)
    before = check(LEAF)
    assert "can be mended by `--fix`" in before.stdout
    after = check(LEAF, "--fix")
    assert "Mended" in after.stdout
    assert "lint/trailing-spaces" not in after.stdout
    assert (after.exit_code, "files/attribution" in after.stdout) == (1, True)
    assert file.read_bytes().startswith(b"version: 3\r\n")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_is_mended_wholly_ends_with_0(taxonomy: Path, check: Check) -> None:
    file = put_skill(taxonomy)
    file.write_bytes(dump(skill()).rstrip(b"\n"))
    assert check(LEAF).exit_code == 1
    assert check(LEAF, "--fix").exit_code == 0
    assert file.read_bytes() == dump(skill())


def test_without_the_word_nothing_is_written(taxonomy: Path, check: Check) -> None:
    file = put_skill(taxonomy)
    broken = dump(skill()).rstrip(b"\n")
    file.write_bytes(broken)
    check(LEAF)
    assert file.read_bytes() == broken


def test_json_has_the_edits(taxonomy: Path, check: Check) -> None:
    file = put_skill(taxonomy)
    file.write_bytes(dump(skill()).replace(b"version: 3", b"version: 3  "))
    (entry,) = json.loads(check(LEAF, "--format", "json").stdout)["files"]
    (fix,) = [f["fix"] for f in entry["findings"] if f["rule"] == "lint/trailing-spaces"]
    (edit,) = fix["edits"]
    assert edit == {"line": 1, "column": 11, "end_line": 1, "end_column": 13, "text": ""}


def test_what_is_mended_must_be_what_is_committed(clone: Path, check: Check) -> None:
    file = put_skill(clone)
    file.write_bytes(dump(skill()).rstrip(b"\n"))
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "Add\n\nSigned-off-by: Ada <ada@example.org>")
    file.write_bytes(b"something else")
    result = check("--diff", "main", "--fix")
    assert (result.exit_code, "Commit it first" in result.stderr) == (2, True)
    assert file.read_bytes() == b"something else"
    git(clone, "checkout", "-q", ".")
    assert check("--diff", "main", "--fix").exit_code == 0
    assert file.read_bytes() == dump(skill())


def test_a_link_is_replaced_and_what_it_leads_to_is_kept(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    (tmp_path / "link").symlink_to("kept")
    write(tmp_path / "link", b"new")
    assert ((tmp_path / "kept").read_bytes(), (tmp_path / "link").read_bytes()) == (b"kept", b"new")


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    with pytest.raises(MisuseError):
        write(tmp_path / "folder", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
