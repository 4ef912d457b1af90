"""The list of runs, on both databases."""

from dataclasses import replace

import pytest

from app.domain.record import Outcome
from app.domain.runs import RunKind, RunRequest, RunState
from app.store.database import Database
from app.store.pull_requests import PullRequests
from app.store.run_list import RunFilter, RunList
from app.store.runs import Runs
from app.store.samples import Samples
from app.store.stretch import NEWEST, Start
from tests.dashboard.scenes import record, sample
from tests.support.stores import HEAD, PULL_REQUEST, REF, Clock

SECRET = replace(REF, repository="acme/secret")


@pytest.fixture
def runs(database: Database) -> tuple[int, ...]:
    """Checks, a sample that goes on and an export of one repository, and checks of another."""
    clock = Clock(1_700_000_000.0)
    pulls, table = PullRequests(database, clock), Runs(database, clock, 30)
    made = []
    for ref, kind in (
        (REF, RunKind.VALIDATE),
        (REF, RunKind.SAMPLE),
        (REF, RunKind.EXPORT),
        (SECRET, RunKind.VALIDATE),
    ):
        row = pulls.save(replace(PULL_REQUEST, ref=ref))
        through = "act-1" if kind is RunKind.EXPORT else "d-1"
        request = RunRequest(kind=kind, head_sha=HEAD, asked_by="ada", asked_through=through)
        made.append(table.start(row, ref, request) or 0)
    assert table.claim(made[1], "worker")
    return tuple(made)


def listed(database: Database, **wanted: object) -> list[int]:
    return [row.id for row in RunList(database).newest(RunFilter(**wanted), NEWEST, 10).rows]


def test_by_filter_newest_first(database: Database, runs: tuple[int, ...]) -> None:
    checks, sampling, exporting, other = runs
    assert listed(database) == [other, exporting, sampling, checks]
    assert listed(database, state=RunState.RUNNING) == [sampling]
    assert listed(database, kind=RunKind.VALIDATE) == [other, checks]
    assert listed(database, repository="Acme/Secret") == [other]
    assert listed(database, sees=frozenset({"acme/secret"})) == [other]
    assert listed(database, sees=frozenset()) == []
    assert listed(database, sees=frozenset({"acme/secret"}), repository="acme/taxonomy") == []


def test_the_next_page(database: Database, runs: tuple[int, ...]) -> None:
    first = RunList(database).newest(RunFilter(), NEWEST, 3)
    assert first.older == Start(before=runs[1])
    rest = RunList(database).newest(RunFilter(), first.older, 3)
    assert [row.id for row in rest.rows] == [runs[0]]
    assert rest.older is None


def test_what_a_delivery_started(database: Database, runs: tuple[int, ...]) -> None:
    pull = Runs(database, Clock(0.0), 30).get(runs[2])
    assert pull is not None
    assert RunList(database).started_by(pull.pull_request_id, "act-1") == (runs[2],)
    assert RunList(database).started_by(pull.pull_request_id, "act-2") == ()


def test_the_scores_of_a_sample(database: Database, runs: tuple[int, ...]) -> None:
    made = sample((record(0, Outcome.KEPT),))
    assert RunList(database).scores(runs[1]) is None
    Samples(database).save(runs[1], made)
    assert RunList(database).scores(runs[1]) == made.scores
