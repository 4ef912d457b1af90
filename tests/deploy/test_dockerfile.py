"""The Dockerfile's install steps, carried out in a clean folder and environment."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.compose import ROOT

INSTALLED_AT = "/opt/seedbed"


def instructions(stage: str) -> list[tuple[str, str]]:
    """The instructions of one stage, comments dropped and continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    found, current = [], ""
    for line in filter(None, (line.strip() for line in joined.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            name = re.search(r" AS (\w+)$", line)
            current = name[1] if name else "final"
        if current == stage:
            found.append((word, rest))
    return found


def test_runs_as_an_ordinary_user():
    words = [word for word, _ in instructions("final")]
    assert ("USER", "seedbed") in instructions("final")
    assert words.index("USER") < words.index("ENTRYPOINT")


def test_copies_nothing_that_docker_is_not_sent():
    sent = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copied = {source for word, rest in instructions("build") if word == "COPY"
              for source in rest.split()[:-1]}  # fmt: skip
    assert {source.removesuffix("/") for source in copied} == sent


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_install_steps_give_a_working_command(tmp_path: Path):
    """What COPY names is copied, what RUN says is run; only the environment is elsewhere."""
    work, environment = tmp_path / "build", tmp_path / "seedbed"
    work.mkdir()
    for word, rest in instructions("build"):
        if word == "COPY":
            copy(rest, work)
        elif word == "RUN":
            line = rest.replace(INSTALLED_AT, str(environment))
            run(line.replace("python -m venv", f"{sys.executable} -m venv"), work)
    program = environment / "bin" / "seedbed"
    assert program.exists()
    run(f"{environment}/bin/python -c 'import app, workers, schemas, sandbox, seedbed'", tmp_path)
    run(f"{environment}/bin/python -m pip check", tmp_path)
    data = [path.name for path in (environment / "lib").rglob("seedbed/embedded/*.txt")]
    assert data == ["weights.txt"]
    database = tmp_path / "seedbed.sqlite3"
    run(f"SEEDBED_DATABASE_URL=sqlite:///{database} {program} migrate", tmp_path)
    assert database.exists()


def copy(rest: str, work: Path) -> None:
    *sources, destination = rest.split()
    for source in sources:
        to = work / destination
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, to / source if to.is_dir() else to)


def run(line: str, folder: Path) -> None:
    ours = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    clean["PIP_NO_COMPILE"] = "1"  # half of the time, and what is imported is compiled anyway
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
