"""The pre-commit hook and the GitHub Action, called as they would be."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.seedbed.checking.conftest import LEAF, put_skill

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text())
BIN = Path(sys.executable).parent


def test_the_action_is_as_github_wants_it() -> None:
    done = subprocess.run(
        [
            str(BIN / "check-jsonschema"),
            "--builtin-schema",
            "vendor.github-actions",
            str(ROOT / "action.yml"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["qna.yaml", "a/qna.yml", "a/QNA.yaml", "qna.yaml.txt", "qna.txt"])
def test_the_hook_takes_contributions_and_misnamed_ones(name: str) -> None:
    assert re.search(HOOK["files"], name)


@pytest.mark.parametrize("name", ["a/notqna.yaml", "qna.yaml/x", "qna.yaml.bak", "qna_yaml"])
def test_the_hook_takes_nothing_else(name: str) -> None:
    assert not re.search(HOOK["files"], name)


def test_the_entry_of_the_hook_checks_files(tmp_path: Path) -> None:
    file = put_skill(tmp_path, version=2)
    command, *words = shlex.split(HOOK["entry"])
    assert HOOK["language"] == "python"
    for expected in (1, 0):
        done = subprocess.run(
            [BIN / command, *words, str(file.relative_to(tmp_path))],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stdout + done.stderr
        put_skill(tmp_path)


def act(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the last step of the action with some inputs."""
    step = ACTION["runs"]["steps"][-1]
    names = {v.split(".")[1].rstrip(" }"): k for k, v in step["env"].items()}
    given = {name: about["default"] for name, about in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    binaries = folder.parent / "temp" / "seedbed" / "bin"
    if not binaries.exists():
        binaries.mkdir(parents=True)
        (binaries / "seedbed").symlink_to(BIN / "seedbed")
    environment = {names[name]: value for name, value in given.items()}
    temp = {"RUNNER_TEMP": str(folder.parent / "temp"), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=environment | temp,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_input_is_spliced_into_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_what_others_made_is_pinned() -> None:
    used = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in used)
    install = next(s["run"] for s in ACTION["runs"]["steps"] if s.get("name") == "Install Seedbed")
    assert "--require-hashes" in install


def test_the_action_checks_everything_and_writes_workflow_commands(taxonomy: Path) -> None:
    put_skill(taxonomy, version=2)
    done = act(taxonomy)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(f"::error file={LEAF}/qna.yaml,line=1")


def test_paths_of_the_action_stand_one_per_line(taxonomy: Path) -> None:
    put_skill(taxonomy, "knowledge/a b")
    put_skill(taxonomy)
    done = act(taxonomy, paths=f"{LEAF}\nknowledge/a b\n", schema_version="own", format="text")
    assert "2 files checked" in done.stdout, done.stderr


@pytest.mark.parametrize("name", ["paths", "base", "format", "schema_version"])
def test_inputs_are_never_run(name: str, taxonomy: Path) -> None:
    put_skill(taxonomy)
    evil = "--fix $(touch caught) `touch caught` ; touch caught #"
    assert act(taxonomy, **{name: evil}).returncode == 2
    assert not (taxonomy / "caught").exists()
