"""The attack suite can fail: a defence is taken away, and the test of its attack turns red."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.sabotage import SABOTAGES, VARIABLE, Sabotage
from tests.support.soak import SOAK

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FAILED = 1
TAKEN_AWAY = SABOTAGES if SOAK else dict(list(SABOTAGES.items())[:2])
"""Each takes ten seconds: `make soak` has them all."""


def ending(sabotage: str, folder: Path, test: str) -> tuple[int, str]:
    """How a test ends where a defence is away, and what it says."""
    of_its_own = ("-p", "tests.attacks.sabotage", "-p", "no:cacheprovider", "-p", "no:xdist")
    command = [sys.executable, "-m", "pytest", "-q", "-rA", *of_its_own]
    command += [f"--basetemp={folder / 'run'}", f"tests/attacks/{test}"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {VARIABLE: sabotage},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(("name", "sabotage"), TAKEN_AWAY.items(), ids=list(TAKEN_AWAY))
def test_an_attack_succeeds_without_its_defence(
    tmp_path: Path, name: str, sabotage: Sabotage
) -> None:
    code, said = ending(name, tmp_path, sabotage.shown_by)
    assert code == FAILED, said
    assert "1 failed" in said.splitlines()[-1], said
    assert "AssertionError" in said, said
