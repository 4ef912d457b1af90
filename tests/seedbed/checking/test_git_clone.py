"""`--diff`: what a branch adds, as it is committed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.seedbed.checking.conftest import FILM, LEAF, Check, git, put, put_skill, rules

SIGNED = "Add letters\n\nSigned-off-by: Ada <ada@example.org>"
NEW = f"{LEAF}/qna.yaml"


def commit(clone: Path, message: str = SIGNED) -> None:
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", message)


def test_only_what_the_branch_changed_is_checked(clone: Path, check: Check) -> None:
    put_skill(clone)
    commit(clone)
    result = check("--diff", "main")
    assert result.exit_code == 0, result.output
    assert "1 file checked" in result.stdout


def test_what_is_not_committed_does_not_count(clone: Path, check: Check) -> None:
    put_skill(clone)
    commit(clone)
    put_skill(clone, version=2)
    put_skill(clone, FILM)
    result = check("--diff", "main")
    assert result.exit_code == 0, result.output
    assert "as committed" in result.stdout


def test_what_main_gained_meanwhile_is_not_ours(clone: Path, check: Check) -> None:
    put_skill(clone)
    commit(clone)
    git(clone, "switch", "-q", "main")
    put_skill(clone, "compositional_skills/newer", version=2)
    commit(clone)
    git(clone, "switch", "-q", "mine")
    assert list(rules(check("--diff", "main", "--format", "json"))) == [NEW]


def test_the_rules_on_pull_requests_are_applied(clone: Path, check: Check) -> None:
    put_skill(clone)
    put(clone, "README.md", b"Hello\n")
    commit(clone, "Add letters")
    result = check("--diff", "main", "--format", "json")
    found = rules(result)
    assert found["."] == {"pull-request/sign-off", "pull-request/other-files"}
    assert result.exit_code == 1
    assert json.loads(result.stdout)["files"][-1]["kind"] == "other"
    assert "The changes as a whole" in check("--diff", "main").stdout


def test_paths_are_shown_from_where_we_are(
    clone: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_skill(clone)
    commit(clone)
    monkeypatch.chdir(clone / LEAF)
    assert list(rules(check("--diff", "main", "--format", "json"))) == ["qna.yaml"]


def test_strange_names_are_taken_as_they_are(clone: Path, check: Check) -> None:
    leaf = "knowledge/new\nline \u202e --x"
    put_skill(clone, leaf)
    commit(clone)
    result = check("--diff", "main", "--format", "json")
    assert f"{leaf}/qna.yaml" in rules(result)
    assert "\u202e" not in check("--diff", "main").stdout


def test_a_link_in_a_commit_is_named(clone: Path, check: Check) -> None:
    (clone / "knowledge").mkdir()
    (clone / "knowledge" / "qna.yaml").symlink_to("/etc/passwd")
    commit(clone)
    found = rules(check("--diff", "main", "--format", "json"))
    assert found == {"knowledge/qna.yaml": {"files/not-a-file"}}


def test_a_branch_does_not_decide_on_its_own_checks(clone: Path, check: Check) -> None:
    put_skill(clone, version=2)
    put(clone, ".github/seedbed.yml", b"checks: {severity: {schema: note}}\n")
    commit(clone)
    assert check("--diff", "main").exit_code == 1
    assert check(LEAF).exit_code == 0


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "-x", "", "main:README.md", "main..x"])
def test_a_base_that_is_no_commit_is_misuse(base: str, clone: Path, check: Check) -> None:
    before = sorted(clone.rglob("*"))
    result = check(f"--diff={base}")
    assert (result.exit_code, "There is no commit" in result.stderr) == (2, True)
    assert sorted(clone.rglob("*")) == before


def test_a_base_without_common_history_is_misuse(clone: Path, check: Check) -> None:
    git(clone, "switch", "-q", "--orphan", "other")
    commit_options = ("commit", "-q", "--allow-empty", "-m", "Other")
    git(clone, *commit_options)
    result = check("--diff", "main")
    assert (result.exit_code, "no common history" in result.stderr) == (2, True)


def test_no_program_of_the_clone_is_run(clone: Path, check: Check) -> None:
    trap = put(clone, "trap", b"#!/bin/sh\ntouch caught\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "diff.a.textconv"):
        git(clone, "config", name, str(trap))
    put(clone, ".gitattributes", b"* diff=a\n")
    put_skill(clone)
    git(clone, "-c", "core.fsmonitor=false", "add", "-A")
    git(clone, "-c", "core.fsmonitor=false", "commit", "-q", "-m", SIGNED)
    assert check("--diff", "main").exit_code == 0
    assert not list(clone.rglob("caught"))


def test_a_leaf_that_loses_its_attribution_is_checked_too(clone: Path, check: Check) -> None:
    git(clone, "switch", "-q", "main")
    put_skill(clone)
    commit(clone)
    git(clone, "switch", "-q", "-C", "mine")
    (clone / LEAF / "attribution.txt").unlink()
    put(clone, "knowledge/nothing/attribution.txt", b"Title of work: x\n")
    commit(clone)
    assert rules(check("--diff", "main", "--format", "json")) == {NEW: {"files/attribution"}}
