"""A small taxonomy on disk, and the command called on it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.domain.contribution import FILE_NAME
from seedbed.cli import application
from tests.taxonomy.documents import ATTRIBUTION, dump, knowledge, skill

LEAF = "compositional_skills/writing/letters"
FILM = "knowledge/arts/film"
Check = Callable[..., Result]


def put(folder: Path, path: str, content: bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def put_skill(folder: Path, leaf: str = LEAF, **changes: Any) -> Path:
    put(folder, f"{leaf}/attribution.txt", ATTRIBUTION)
    return put(folder, f"{leaf}/{FILE_NAME}", dump(skill(**changes)))


def put_knowledge(folder: Path, leaf: str = FILM, **changes: Any) -> Path:
    put(folder, f"{leaf}/attribution.txt", ATTRIBUTION)
    return put(folder, f"{leaf}/{FILE_NAME}", dump(knowledge(**changes)))


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    plain = ("-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")
    command = ["git", *identity, *plain, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def taxonomy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that we work in."""
    folder = tmp_path / "taxonomy"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def clone(taxonomy: Path) -> Path:
    """A clone with one commit on main; we are on a branch that starts there."""
    put_skill(taxonomy, "compositional_skills/writing/older")
    git(taxonomy, "init", "-q")
    git(taxonomy, "add", ".")
    git(taxonomy, "commit", "-q", "-m", "Begin")
    git(taxonomy, "switch", "-q", "-c", "mine")
    return taxonomy


@pytest.fixture
def check() -> Check:
    """Calls `seedbed check` with some words."""

    def call(*words: str) -> Result:
        result = CliRunner(env={"COLUMNS": "80"}).invoke(application, ["check", *words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def rules(result: Result) -> dict[str, set[str]]:
    """The rules that were broken by path, from JSON."""
    files = json.loads(result.stdout)["files"]
    return {file["path"]: {f["rule"] for f in file["findings"]} for file in files}
