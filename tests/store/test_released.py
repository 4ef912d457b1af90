"""Databases of every released revision migrate forward, and today's code reads what is in them."""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient

from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.main import create_app
from app.report.checks import check_runs
from app.report.export import export_comments
from app.report.precheck import precheck_comments
from app.report.sample import sample_comments
from app.report.status import status_comment
from app.store.coverage import Coverage
from app.store.deliveries import Deliveries
from app.store.migrate import MIGRATIONS, migrate
from app.store.pull_request_list import PullRequestList, State, Wanted
from app.store.runs import Conclusion
from app.store.tables import Base
from tests.dashboard.conftest import settings
from tests.store.released import RELEASED, Released
from tests.store.test_runs import REQUEST
from workers.summaries import summarise_missing


@pytest.fixture(params=RELEASED, ids=lambda each: each.name)
def released(request: pytest.FixtureRequest) -> Released:
    found: Released = request.param
    return found


@pytest.fixture
def factory(released: Released, database_url: str) -> Iterator[Factory]:
    """Today's service on a database of that revision, migrated."""
    released.write(database_url)
    migrate(database_url)
    made = Factory(settings(database_url))
    yield made
    made.close()


def test_every_revision_but_the_newest_is_here() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    revisions = {each.revision for each in script.walk_revisions()}
    assert revisions - {each.revision for each in RELEASED} == {script.get_current_head()}


def the_tables_are_those_of_the_code(_: Released, factory: Factory) -> None:
    with factory.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        if connection.dialect.name == "sqlite":
            assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


def no_row_is_lost(released: Released, factory: Factory) -> None:
    with factory.database.reading() as session:
        for name, rows in released.rows.items():
            count = session.scalar(sa.select(sa.func.count()).select_from(sa.table(name)))
            assert (name, count) == (name, len(rows))


def everything_is_read_and_reported(released: Released, factory: Factory) -> None:
    (known,) = factory.pull_requests.newest()
    report = factory.reports.of(known.id)
    runs = factory.runs.of_pull_request(known.id)
    assert len(runs) == len(released.rows["runs"])
    validations = [run for run in runs if run.kind is RunKind.VALIDATE]
    assert len(report.samples) + len(report.prechecks) + len(report.exports) == len(runs) - len(
        validations
    )
    assert {s.run.id for s in report.samples if s.sample} == {
        row["run_id"] for row in released.rows["samples"]
    }
    assert len(report.findings) == len(released.rows["findings"])
    shown = (
        status_comment(report),
        *sample_comments(report),
        *precheck_comments(report, report.prechecks),
        *export_comments(report),
    )
    assert all(each.body for each in shown)
    assert {run.external_id.rpartition(":")[2] for run in check_runs(report)} == {
        run.kind for run in runs
    }


def every_page_opens(released: Released, factory: Factory) -> None:
    (known,) = factory.pull_requests.newest()
    pages = [
        "/",
        "/pulls?state=all",
        f"/pulls/acme/taxonomy/{known.ref.number}",
        "/taxonomy",
        "/taxonomy/acme/taxonomy",
    ]
    pages += [f"/runs/{row['id']}" for row in released.rows["runs"]]
    pages += [f"/runs/{row['run_id']}/sample.json" for row in released.rows["samples"]]
    pages += [
        f"/runs/{row['run_id']}/export/{row['name']}"
        for row in released.rows.get("export_files", [])
    ]
    with TestClient(
        create_app(factory), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 1)
    ) as client:
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def what_the_dashboard_shows_is_filled_in(released: Released, factory: Factory) -> None:
    if released.revision < "0006":
        with factory.database.reading() as session:
            columns = "readiness, next_actor, waiting_since, summary"
            query = f"SELECT {columns} FROM pull_requests"  # noqa: S608
            of_pull_request = session.execute(sa.text(query))
            assert of_pull_request.all() == [(0, "", 0.0, None)]
            of_runs = session.execute(sa.text("SELECT DISTINCT judged, kept FROM runs"))
            assert of_runs.all() == [(0, 0)]
    summarise_missing(factory)
    (listed,) = PullRequestList(factory.database).page(Wanted(state=State.ALL))
    assert listed.summary is not None
    assert listed.waiting_since == listed.updated_at
    sampled = {row["run_id"] for row in released.rows["samples"]}
    shown = {each.run for each in listed.summary.contributions if each.rate is not None}
    assert shown <= sampled


def deliveries_and_the_index_are_there(released: Released, factory: Factory) -> None:
    for row in released.rows["deliveries"]:
        found = factory.deliveries.get(row["id"])
        assert found is not None
        assert (found.guid, found.state) == (row["guid"], row["state"])
    files = {row["path"]: row["blob_sha"] for row in released.rows.get("indexed_files", [])}
    of_branch = factory.neighbours.indexed("acme/taxonomy")
    of_pull_request = factory.neighbours.indexed("acme/taxonomy", 1)
    assert of_branch | of_pull_request == files
    assert Coverage(factory.database).of_repository("acme/taxonomy") is not None


def work_goes_on(_: Released, factory: Factory) -> None:
    (known,) = factory.pull_requests.newest()
    started = factory.runs.start(known.id, known.ref, REQUEST)
    assert started is not None
    assert factory.runs.claim(started, "worker")
    assert factory.runs.conclude(started, "worker", Conclusion(state=RunState.DONE))
    factory.pull_requests.agree(known.id, known.conversation)
    assert Deliveries(factory.database, time.time).overdue(0) == ()


def test_it_migrates_and_can_be_read(released: Released, factory: Factory) -> None:
    # One test for all, since making such a database is what takes time.
    for holds in (
        the_tables_are_those_of_the_code,
        no_row_is_lost,
        what_the_dashboard_shows_is_filled_in,
        everything_is_read_and_reported,
        every_page_opens,
        deliveries_and_the_index_are_there,
        work_goes_on,
    ):
        holds(released, factory)
