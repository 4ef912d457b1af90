"""Which export has the training files of a commit."""

import time

import pytest

from app.domain.runs import Run, RunKind, RunRequest, RunState
from app.store.database import Database
from app.store.export_runs import ExportRun, newest_export_of
from app.store.exports import Exports
from app.store.pull_requests import PullRequests
from app.store.runs import Conclusion, Runs
from tests.support.stores import HEAD, PULL_REQUEST, REF

PATH = "knowledge/a/qna.yaml"
FILES = {"skills_phase.jsonl": b"{}", "manifest.json": b"{}"}


class Exporting:
    """Export runs of one pull request."""

    def __init__(self, database: Database) -> None:
        self.row = PullRequests(database, time.time).save(PULL_REQUEST)
        self._runs, self._exports = Runs(database, time.time, 30), Exports(database)
        self._asked = 0

    def run(self, kind: RunKind, path: str = "", head: str = HEAD) -> Run:
        """A run that has not begun."""
        self._asked += 1
        asked = RunRequest(
            kind=kind, head_sha=head, path=path, asked_by="ada", asked_through=str(self._asked)
        )
        started = self._runs.start(self.row, REF, asked)
        assert started is not None
        run = self._runs.get(started)
        assert run is not None
        return run

    def exported(self, path: str = "", head: str = HEAD, *, done: bool = True) -> int:
        """An export run with files."""
        run = self.run(RunKind.EXPORT, path, head)
        self._exports.save(run.id, FILES)
        if done:
            assert self._runs.claim(run.id, "worker")
            assert self._runs.conclude(run.id, "worker", Conclusion(state=RunState.DONE))
        return run.id


@pytest.fixture
def exporting(database: Database) -> Exporting:
    return Exporting(database)


def test_the_newest_of_the_same_commit_counts(database: Database, exporting: Exporting) -> None:
    sample = exporting.run(RunKind.SAMPLE, PATH)
    assert newest_export_of(database, sample) is None
    exporting.exported()
    newest = exporting.exported(PATH)
    names = tuple(sorted(FILES))
    assert newest_export_of(database, sample) == ExportRun(run=newest, files=names)


def test_others_do_not_count(database: Database, exporting: Exporting) -> None:
    sample = exporting.run(RunKind.SAMPLE, PATH)
    exporting.exported("knowledge/b/qna.yaml")
    exporting.exported(head="b" * 40)
    exporting.exported(done=False)
    assert newest_export_of(database, sample) is None
