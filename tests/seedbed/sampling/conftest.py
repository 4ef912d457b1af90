"""A small taxonomy, a scripted teacher behind a port, and `seedbed sample` called on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.domain.contribution import Contribution
from app.taxonomy.check import check
from app.taxonomy.subject import Submission
from seedbed.cli import application
from tests.support.script import Reply, Script
from tests.support.scripted_teacher import ScriptedServer, scripted_server, well_behaved
from tests.taxonomy.documents import ATTRIBUTION, dump, skill

EXAMPLES = Path(__file__).parents[3] / "examples"
RECIPES = EXAMPLES / "compositional_skills/writing/recipes/simple_recipe"
DOGS = EXAMPLES / "compositional_skills/grounded/linguistics/dog_exercise"
FILM = EXAMPLES / "knowledge/arts/film/academy_awards_2024"
FILM_DOCUMENT = EXAMPLES / "documents/academy_awards_2024.md"
LEAF = "compositional_skills/writing/letters"
PROBES: Script = {
    "probe": Reply(text="tulip", probabilities={"t": 0.9, "T": 0.1}),
    "probe_schema": Reply(text='{"word": "tulip"}', probabilities={"t": 0.9, "{": 0.05}),
}
Sampling = Callable[..., Result]


def script(**other: object) -> Script:
    """A well-behaved teacher that also answers what a client first asks of a server."""
    return {**PROBES, **well_behaved(**other)}  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server(script()) as found:
        yield found


@pytest.fixture
def leaf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A leaf of a taxonomy with a good skill; we work above it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / LEAF
    folder.mkdir(parents=True)
    (folder / "attribution.txt").write_bytes(ATTRIBUTION)
    (folder / "qna.yaml").write_bytes(dump(skill()))
    return folder


@pytest.fixture
def sample() -> Sampling:
    """Calls `seedbed sample` with some words."""

    def call(*words: str, **environment: str) -> Result:
        runner = CliRunner(env={"COLUMNS": "80", **environment})
        result = runner.invoke(application, ["sample", *words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def of_example(folder: Path) -> Contribution:
    """The contribution of one of the examples."""
    path = str((folder / "qna.yaml").relative_to(EXAMPLES))
    content = (folder / "qna.yaml").read_bytes()
    found = check(Submission(path=path, content=content, attribution=b"here")).contribution
    assert found is not None
    return found


def outcomes(result: Result) -> list[str]:
    """What became of the pairs, from JSON."""
    return [record["outcome"] for record in json.loads(result.stdout)["records"]]
