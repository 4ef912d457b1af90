"""`seedbed sample` with nothing but a file: the embedded teacher on its real weights."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from schemas.sample import problem
from tests.seedbed.sampling.conftest import RECIPES, Sampling
from tests.support.soak import SOAK


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_sample_without_any_server() -> None:
    """A whole one takes the very small model minutes on a busy machine: only `make soak` waits."""
    words = ("sample", str(RECIPES), "--pairs=1", "--format=json", "--max-in-flight=1")
    command = [sys.executable, "-m", "seedbed", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        said = b""
        while b"control judged" not in said and b"controls judged" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        if not SOAK:
            process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    assert process.returncode in ((0, 1) if SOAK else (130,))
    assert b"the embedded SmolLM2-135M-Instruct, a very small model" in said
    found = json.loads(out)
    assert problem(found) == ""
    assert (found["teacher"], found["tiny"]) == ("SmolLM2-135M-Instruct", True)
    assert found["controls"]
    assert found["ended_by"] == ("" if SOAK else "interrupted")
    assert bool(found["records"]) >= SOAK


def test_without_the_extra_it_says_what_to_install(
    sample: Sampling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    result = sample(str(RECIPES))
    assert result.exit_code == 3
    assert "seedbed[embedded]" in result.stderr
