"""`seedbed sample` with nothing but a file: the embedded teacher on its real weights."""

from __future__ import annotations

import json
import sys

import pytest

from schemas.sample import problem
from tests.seedbed.sampling.conftest import RECIPES, Sampling


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_sample_without_any_server(sample: Sampling) -> None:
    result = sample(str(RECIPES), "--pairs", "1", "--format", "json", "--max-tokens", "40000")
    assert result.exit_code in (0, 1), result.output
    found = json.loads(result.stdout)
    assert problem(found) == ""
    assert (found["teacher"], found["tiny"]) == ("SmolLM2-135M-Instruct", True)
    assert found["records"]
    assert "the embedded SmolLM2-135M-Instruct, a very small model" in result.stderr


def test_without_the_extra_it_says_what_to_install(
    sample: Sampling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    result = sample(str(RECIPES))
    assert result.exit_code == 3
    assert "seedbed[embedded]" in result.stderr
