"""The training files and results of export runs, and the coverage made from them."""

import time
from dataclasses import replace

import pytest

from app.domain.runs import BY_POLICY, RunKind, RunState
from app.report.exported import Exported, ExportedContribution, ExportedFile, LeftOut
from app.store.coverage import Coverage, CoveredRepository
from app.store.database import Database
from app.store.exports import Exports
from app.store.neighbours import Neighbours
from app.store.pull_requests import PullRequests
from app.store.runs import Conclusion, Runs
from app.taxonomy.indexing import SHOWN_CHARACTERS, IndexedFile, seeds_to_index
from tests.store.test_runs import REQUEST
from tests.support.stores import PULL_REQUEST, REF

LEAF = "knowledge/arts/film/qna.yaml"
MADE = ExportedContribution(
    path=LEAF,
    run=3,
    pairs=2,
    rows=6,
    judged=3,
    kept_rate=2 / 3,
    trusted=True,
    tiny=False,
    blob_sha="blob",
)
EXPORTED = Exported(
    files=(ExportedFile(name="a.jsonl", bytes=3, rows=1, sha256="00", forms={"skill": 1}),),
    rows=6,
    contributions=(MADE,),
    left_out=(LeftOut(path="knowledge/\u00e9/qna.yaml", reason="no pair of its sample was kept"),),
    warnings=("It is small.",),
)


@pytest.fixture
def exports(database: Database) -> Exports:
    return Exports(database)


@pytest.fixture
def runs(database: Database) -> Runs:
    return Runs(database, time.time, 30)


@pytest.fixture
def run(database: Database, runs: Runs) -> int:
    row = PullRequests(database, time.time).save(
        replace(PULL_REQUEST, open=False, merged=True, merge_sha="d" * 40)
    )
    request = replace(REQUEST, kind=RunKind.EXPORT, asked_by=BY_POLICY)
    started = runs.start(row, REF, request)
    assert started is not None
    return started


def concluded(runs: Runs, run: int, exported: Exported) -> None:
    assert runs.claim(run, "worker")
    conclusion = Conclusion(state=RunState.DONE, result=exported.as_json())
    assert runs.conclude(run, "worker", conclusion)


def test_files_come_back_as_they_were(exports: Exports, run: int) -> None:
    assert exports.of_run(run) == {}
    files = {"b.json": b"\x00\xff", "a.jsonl": b""}
    exports.save(run, files)
    exports.save(run, files)
    assert exports.of_run(run) == files
    assert exports.file(run, "b.json") == b"\x00\xff"
    assert exports.file(run, "c.json") is None
    assert exports.file(run + 1, "b.json") is None
    exports.save(run, {"c.json": b"c"})
    assert exports.of_run(run) == {"c.json": b"c"}


def test_a_result_comes_back_whole(exports: Exports, runs: Runs, run: int) -> None:
    assert exports.result(run) is None
    concluded(runs, run, EXPORTED)
    assert exports.result(run) == EXPORTED


def test_what_is_noted_is_there_before_the_run_ends(exports: Exports, run: int) -> None:
    exports.note(run, EXPORTED)
    assert exports.result(run) == EXPORTED


def test_what_was_sent_is_never_forgotten(exports: Exports, run: int) -> None:
    exports.note(run, replace(EXPORTED, sent=("dispatch",)))
    exports.note(run, EXPORTED)  # by a worker that did not know of it
    exports.note(run, replace(EXPORTED, sent=("webhook",)))
    assert exports.result(run) == replace(EXPORTED, sent=("dispatch", "webhook"))


def indexed(database: Database, path: str, content: str, blob: str = "blob") -> None:
    file = IndexedFile(path, blob, seeds_to_index(path, content.encode()))
    Neighbours(database).replace(REF.repository, None, [file])


def qna(*questions: str, task: str = "") -> str:
    lines = [f"task_description: {task}"] if task else []
    lines += ["seed_examples:"]
    return "\n".join([*lines, *(f"- question: {q}\n  answer: So." for q in questions)])


def questions(database: Database) -> dict[str, int]:
    found = Coverage(database).of_repository(REF.repository)
    assert found is not None
    return {leaf.path: leaf.questions for leaf in found.leaves}


def test_leaves_are_counted_with_their_questions(database: Database) -> None:
    indexed(database, LEAF, qna("Who made it?", "Where was it made?"))
    with_task = "compositional_skills/b/qna.yaml"
    indexed(database, with_task, qna("Who?", "Where?", "When?", task="Answer in one word."))
    indexed(database, "knowledge/empty/qna.yaml", "[")
    assert questions(database) == {
        with_task: 3,
        LEAF: 2,
        "knowledge/empty/qna.yaml": 0,
    }


def test_a_long_task_is_no_question(database: Database) -> None:
    indexed(database, LEAF, qna("Who?", task="word " * SHOWN_CHARACTERS))
    assert questions(database) == {LEAF: 1}


def test_other_repositories_and_pull_requests_are_no_leaves(database: Database) -> None:
    file = IndexedFile(LEAF, "blob", seeds_to_index(LEAF, qna("Who?").encode()))
    Neighbours(database).replace("other/taxonomy", None, [file])
    Neighbours(database).replace(REF.repository, 7, [file])
    coverage = Coverage(database)
    assert coverage.of_repository(REF.repository) is None
    assert coverage.repositories() == (
        CoveredRepository(name=REF.repository, leaves=0, exported=0),
        CoveredRepository(name="other/taxonomy", leaves=1, exported=0),
    )


def test_an_export_is_that_of_the_content_or_of_an_older_one(
    database: Database, runs: Runs, run: int
) -> None:
    indexed(database, LEAF, qna("Who?"))
    concluded(runs, run, EXPORTED)
    coverage = Coverage(database)
    found = coverage.of_repository(REF.repository)
    assert found is not None
    assert found.commit == ""
    exported = found.leaves[0].exported
    assert exported is not None
    assert (exported.run, exported.made, exported.changed) == (run, MADE, False)
    assert coverage.repositories()[0].exported == 1
    indexed(database, LEAF, qna("Who else?"), blob="another")
    found = coverage.of_repository(REF.repository)
    assert found is not None
    assert found.leaves[0].exported == replace(exported, changed=True)


def test_a_run_that_is_not_concluded_does_not_count(
    database: Database, exports: Exports, run: int
) -> None:
    indexed(database, LEAF, qna("Who?"))
    exports.note(run, EXPORTED)
    found = Coverage(database).of_repository(REF.repository)
    assert found is not None
    assert found.leaves[0].exported is None


def test_what_was_merged_into_another_branch_is_not_accepted(
    database: Database, runs: Runs
) -> None:
    merged = replace(PULL_REQUEST, open=False, merged=True)
    row = PullRequests(database, time.time).save(merged)
    asked = runs.start(row, REF, replace(REQUEST, kind=RunKind.EXPORT, asked_by="grace"))
    assert asked is not None
    indexed(database, LEAF, qna("Who?"))
    concluded(runs, asked, EXPORTED)
    found = Coverage(database).of_repository(REF.repository)
    assert found is not None
    assert found.leaves[0].exported is None
