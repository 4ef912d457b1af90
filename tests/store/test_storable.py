"""Texts with NUL and broken surrogates, which PostgreSQL takes in no text column."""

import time
from dataclasses import replace

import pytest

from app.domain.findings import Finding, Position, Severity
from app.domain.runs import RunState
from app.store.database import Database
from app.store.findings import Findings
from app.store.neighbours import Neighbours
from app.store.pull_requests import PullRequests
from app.store.runs import Conclusion, Runs
from app.store.storable import storable
from app.taxonomy.indexing import IndexedFile, seeds_to_index
from tests.store.test_runs import REQUEST
from tests.support.stores import PULL_REQUEST, REF

BAD = "a\x00b\ud800c\udfffd"
MENDED = "a\ufffdb\ufffdc\ufffdd"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"a": BAD, "b": 1, "c": b"\x00"}, {"a": MENDED, "b": 1, "c": b"\x00"}),
        ((BAD, None), (MENDED, None)),
        ({"a": "\U0001f331 ok"}, {"a": "\U0001f331 ok"}),
        ((), ()),
    ],
)
def test_only_what_no_text_can_hold_is_replaced(given: object, kept: object) -> None:
    assert storable(given) == kept


def test_a_title_with_nul_is_kept_and_read(database: Database) -> None:
    pull_requests = PullRequests(database, time.time)
    row = pull_requests.save(replace(PULL_REQUEST, title=BAD, labels=(BAD,)))
    assert pull_requests.get(row).title == MENDED
    assert pull_requests.get(row).labels == (BAD,)  # JSON has its own escapes


def test_findings_and_results_with_nul_come_back(database: Database) -> None:
    row = PullRequests(database, time.time).save(PULL_REQUEST)
    runs = Runs(database, time.time, 30)
    run = runs.start(row, REF, replace(REQUEST, path="a\x00b"))
    assert run is not None
    assert runs.claim(run, "worker")
    finding = Finding(
        rule="lint-characters",
        severity=Severity.ERROR,
        path=BAD,
        position=Position(line=1, column=1),
        message=BAD,
    )
    Findings(database).save(run, (finding,))
    assert Findings(database).of_run(run) == (finding,)
    ended = Conclusion(state=RunState.DONE, words=BAD, result={"said": BAD})
    assert runs.conclude(run, "worker", ended)
    found = runs.get(run)
    assert found is not None
    assert (found.path, found.words, runs.result(run)) == ("a\ufffdb", MENDED, {"said": BAD})


def test_what_is_kept_changed_is_found_by_what_it_was(database: Database) -> None:
    ref = replace(REF, repository="acme/\x00")
    row = PullRequests(database, time.time).save(replace(PULL_REQUEST, ref=ref))
    assert PullRequests(database, time.time).find(ref) == row


def test_questions_with_nul_are_indexed(database: Database) -> None:
    path = "knowledge/a/qna.yaml"
    content = b'seed_examples:\n- question: "Who\\0 made it?"\n  answer: Ada\n'
    neighbours = Neighbours(database)
    neighbours.replace(REF.repository, 7, [IndexedFile(path, "b", seeds_to_index(path, content))])
    assert neighbours.indexed(REF.repository, 7) == {path: "b"}
