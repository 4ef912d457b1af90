"""What was kept long enough goes, a few rows at a time; what is not finished stays."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, insert, select, update

from app.domain.findings import Finding, Position, Severity
from app.domain.runs import NO_LONGER_KEPT, RunKind, RunState
from app.store.access_tables import LoginAttemptRow, SessionRow
from app.store.audit import Audit
from app.store.database import Database
from app.store.deliveries import Deliveries, DeliveryState, Received
from app.store.endpoints import Endpoints, Look
from app.store.exports import Exports
from app.store.figures import Figures, Usage
from app.store.findings import Findings
from app.store.pull_requests import PullRequests
from app.store.retention import Kept
from app.store.runs import Conclusion, Runs
from app.store.tables import (
    AuditRow,
    Base,
    CommandUseRow,
    DeliveryRow,
    ExportFileRow,
    FindingRow,
    PullRequestRow,
    RunRow,
)
from tests.store.test_exports import EXPORTED
from tests.store.test_runs import REQUEST
from tests.support.stores import PULL_REQUEST, REF, Clock

FINDING = Finding(
    rule="lint-line-length",
    severity=Severity.WARNING,
    path="qna.yaml",
    position=Position(line=1, column=1),
    message="Too long.",
)


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def kept(database: Database) -> Kept:
    return Kept(database)


@pytest.fixture
def runs(database: Database, clock: Clock) -> Runs:
    return Runs(database, clock, 30)


def count(database: Database, row: type[Base]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def record(deliveries: Deliveries, number: int, *, ignored: bool = False) -> int:
    guid = f"00000000-0000-0000-0000-{number:012d}"
    return deliveries.record(Received(guid=guid, event="push", body=b"{}", ignored=ignored)).id


def test_concluded_deliveries_go_and_open_ones_stay(
    database: Database, kept: Kept, clock: Clock
) -> None:
    deliveries = Deliveries(database, clock)
    handled, failed, open_one = (record(deliveries, number) for number in range(3))
    ignored = record(deliveries, 3, ignored=True)
    late = record(deliveries, 4)
    deliveries.conclude(handled, DeliveryState.HANDLED, "")
    deliveries.conclude(failed, DeliveryState.FAILED, "")
    clock.now += 100
    deliveries.conclude(late, DeliveryState.HANDLED, "")  # received long ago, concluded just now
    assert kept.forget_deliveries(clock.now - 50, most=2) == 2
    assert kept.forget_deliveries(clock.now - 50, most=2) == 1
    assert kept.forget_deliveries(clock.now - 50, most=2) == 0
    left = {row for row in (handled, failed, open_one, ignored, late) if deliveries.get(row)}
    assert left == {open_one, late}


def validated(database: Database, clock: Clock, runs: Runs, pull_request: int) -> int:
    run = runs.start(pull_request, REF, REQUEST)
    assert run is not None
    assert runs.claim(run, "worker")
    Findings(database).save(run, (FINDING,))
    result = {"files": [{"path": "qna.yaml", "verdict": "ok"}]}
    assert runs.conclude(run, "worker", Conclusion(state=RunState.DONE, result=result))
    return run


def test_results_of_closed_pull_requests_go_and_the_run_stays(
    database: Database, kept: Kept, clock: Clock, runs: Runs
) -> None:
    row = PullRequests(database, clock).save(replace(PULL_REQUEST, open=False))
    run = validated(database, clock, runs, row)
    clock.now += 100
    assert kept.forget_results(clock.now - 200, most=10) == 0
    assert kept.forget_results(clock.now - 50, most=10) == 1
    assert kept.forget_results(clock.now - 50, most=10) == 0
    (known,) = runs.of_pull_request(row)
    assert (known.id, known.state, known.reason) == (run, RunState.DONE, NO_LONGER_KEPT)
    assert runs.result(run) == {}
    assert count(database, FindingRow) == 0
    assert runs.start(row, REF, REQUEST) is None  # asked for once, also when it is forgotten


@pytest.mark.parametrize("why", ["open", "touched", "active"])
def test_what_may_still_be_asked_for_stays(
    database: Database, kept: Kept, clock: Clock, runs: Runs, why: str
) -> None:
    pull_requests = PullRequests(database, clock)
    row = pull_requests.save(replace(PULL_REQUEST, open=why == "open"))
    run = validated(database, clock, runs, row)
    clock.now += 100
    if why == "touched":
        pull_requests.save(replace(PULL_REQUEST, open=False))
    if why == "active":
        with database.transaction() as session:
            session.execute(update(RunRow).values(state=RunState.RUNNING, finished_at=None))
    assert kept.forget_results(clock.now - 50, most=10) == 0
    assert count(database, FindingRow) == 1
    assert runs.result(run)


def test_an_export_loses_its_files_and_keeps_what_coverage_counts(
    database: Database, kept: Kept, clock: Clock, runs: Runs
) -> None:
    row = PullRequests(database, clock).save(replace(PULL_REQUEST, open=False, merged=True))
    run = runs.start(row, REF, replace(REQUEST, kind=RunKind.EXPORT))
    assert run is not None
    assert runs.claim(run, "worker")
    exports = Exports(database)
    exports.save(run, {"a.jsonl": b"{}"})
    exports.note(run, EXPORTED)
    told_nobody = Conclusion(
        state=RunState.FAILED, reason="away", words="Not told.", result=EXPORTED.as_json()
    )
    assert runs.conclude(run, "worker", told_nobody)
    clock.now += 100
    assert kept.forget_results(clock.now - 50, most=10) == 1
    assert kept.forget_results(clock.now - 50, most=10) == 0
    (known,) = runs.of_pull_request(row)
    assert (known.reason, known.words) == ("away", "Not told.")
    assert exports.result(run) == EXPORTED
    assert count(database, ExportFileRow) == 0


def test_logins_attempts_and_counts_go(database: Database, kept: Kept, clock: Clock) -> None:
    now = clock.now
    session_row = {"person": "ada", "role": "admin", "created_at": now}
    with database.transaction() as session:
        session.execute(
            insert(SessionRow),
            [
                {**session_row, "digest": "live", "expires_at": now + 9, "revoked": False},
                {**session_row, "digest": "over", "expires_at": now - 9, "revoked": False},
                {**session_row, "digest": "revoked", "expires_at": now + 9, "revoked": True},
            ],
        )
        used = {"repository": "acme/taxonomy", "login": "ada", "uses": 1}
        session.execute(
            insert(CommandUseRow),
            [{**used, "guid": "old", "at": now - 9}, {**used, "guid": "new", "at": now}],
        )
        session.execute(
            insert(LoginAttemptRow),
            [{"address": "::1", "at": now - 9}, {"address": "::1", "at": now}],
        )
    Audit(database, lambda: now - 9).write("ada", "start-run", "acme/taxonomy#3")
    Audit(database, lambda: now).write("ada", "start-run", "acme/taxonomy#3")
    assert kept.forget_sessions(now, 10) == 2
    assert kept.forget_command_uses(now - 5, 10) == 1
    assert kept.forget_login_attempts(now - 5, 10) == 1
    assert kept.forget_audit(now - 5, 10) == 1
    left = (SessionRow, CommandUseRow, LoginAttemptRow, AuditRow)
    assert [count(database, row) for row in left] == [1, 1, 1, 1]


def test_looks_at_model_servers_go_and_how_they_are_stays(
    database: Database, kept: Kept, clock: Clock
) -> None:
    endpoints = Endpoints(database, clock)
    for _ in range(3):
        endpoints.save(Look(role="teacher", address="http://teacher/v1", model="m", up=True))
        clock.now += 60
    assert kept.forget_endpoint_looks(clock.now - 70, most=1) == 1
    assert kept.forget_endpoint_looks(clock.now - 70, most=10) == 1
    assert [each.looks for each in endpoints.history("teacher", 0, 1e10)] == [1]
    assert len(endpoints.all()) == 1


def test_what_a_run_came_to_and_cost_stays(
    database: Database, kept: Kept, clock: Clock, runs: Runs
) -> None:
    row = PullRequests(database, clock).save(replace(PULL_REQUEST, open=False))
    run = validated(database, clock, runs, row)
    figures = Figures(database)
    figures.save(run, 10, 7, (Usage(role="teacher", calls=3),))
    before = figures.of_run(run)
    clock.now += 100
    assert kept.forget_results(clock.now - 50, most=10) == 1
    assert figures.of_run(run) == before


def test_two_at_once_take_each_row_once(database: Database, kept: Kept, clock: Clock) -> None:
    deliveries = Deliveries(database, clock)
    for number in range(60):
        record(deliveries, number, ignored=True)

    def forget(_: int) -> int:
        total = 0
        while found := kept.forget_deliveries(clock.now + 1, most=7):
            total += found
        return total

    with ThreadPoolExecutor(3) as threads:
        assert sum(threads.map(forget, range(3))) == 60
    assert count(database, DeliveryRow) == 0


def test_nothing_else_goes(database: Database, kept: Kept, clock: Clock, runs: Runs) -> None:
    row = PullRequests(database, clock).save(replace(PULL_REQUEST, open=False))
    validated(database, clock, runs, row)
    clock.now += 100
    assert kept.forget_results(clock.now, most=10) == 1
    assert [count(database, each) for each in (PullRequestRow, RunRow)] == [1, 1]
    with database.transaction() as session:
        session.execute(delete(RunRow))  # nothing refers to it any more
