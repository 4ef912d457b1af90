"""What the bench writes can be read by the stores, and every page of its table opens on it."""

import time
from collections import Counter
from contextlib import closing

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.domain.runs import RunState
from app.factory import Factory
from app.main import create_app
from app.report.summary import Readiness
from app.store.coverage import Coverage
from app.store.database import Database
from app.store.deliveries import Deliveries, DeliveryState
from app.store.endpoints import Endpoints
from app.store.figures import Figures
from app.store.pull_request_list import PullRequestList, State, Wanted
from app.store.runs import Runs
from app.store.samples import Samples
from app.store.tables import DeliveryRow, RecordRow, RunRow, SampleRow
from app.store.workers import Workers
from bench.dashboard_cases import QUEUED, REPOSITORIES, RUNNING
from bench.dashboard_fill import Size, fill
from bench.dashboard_pages import Landmarks, landmarks, named, pages
from bench.dashboard_servers import environment
from bench.dashboard_statements import settings_of
from tests.support.migrated import make_ready

pytestmark = pytest.mark.slow

SIZE = Size(pull_requests=150, deliveries=60, audit=60, leaves=40, looks_days=1, kinds=2, long=40)


def test_what_is_filled_is_read_by_the_stores_and_opens(postgres_url: str, valkey_url: str) -> None:
    make_ready(postgres_url)
    said: list[str] = []
    with closing(Database(postgres_url)) as database:
        fill(database, SIZE, said.append)
        assert said
        known = landmarks(database)
        every_run_of_a_kind_reads(database, known)
        a_copy_has_what_its_sample_says(database)
        the_list_has_every_readiness(database)
        what_serves_is_told(database)
        every_page_opens(postgres_url, valkey_url, known)


def every_run_of_a_kind_reads(database: Database, known: Landmarks) -> None:
    runs, samples = Runs(database, time.time, 30), Samples(database)
    long = samples.of_run(known.long_run)
    assert long is not None
    assert len(long.records) == SIZE.long
    for run_id in known.samples:
        sample = samples.of_run(run_id)
        run = runs.get(run_id)
        assert sample is not None
        assert run is not None
        assert (sample.path, run.state) == (run.path, RunState.DONE)
    for run_id in known.running:
        assert samples.of_run(run_id) is None
        assert samples.records(run_id)
    with database.reading() as session:
        states = Counter(session.scalars(select(RunRow.state)))
    assert (states[RunState.RUNNING], states[RunState.QUEUED]) == (RUNNING, QUEUED)
    assert known.exports


def a_copy_has_what_its_sample_says(database: Database) -> None:
    with database.reading() as session:
        counts = select(RecordRow.run_id, func.count()).group_by(RecordRow.run_id)
        records = dict(iter(session.execute(counts)))
        made = session.scalars(select(SampleRow.run_id)).all()
    assert set(made) <= records.keys()
    run_id = made[len(made) // 2]
    sample = Samples(database).of_run(run_id)
    figures = Figures(database).of_run(run_id)
    assert sample is not None
    assert figures is not None
    assert (figures.judged, figures.kept) == (sample.funnel.judged, sample.funnel.kept)
    assert {usage.role for usage in figures.usages} == {"teacher", "judge"}


def the_list_has_every_readiness(database: Database) -> None:
    rows = PullRequestList(database).page(Wanted(state=State.ALL))
    assert all(row.summary is not None for row in rows)
    assert rows[0].summary is not None
    assert rows[0].summary.readiness >= Readiness.LOOK
    under = PullRequestList(database).counts(Wanted(state=State.ALL, branch="knowledge"))
    assert 0 < sum(under.values()) < SIZE.pull_requests


def what_serves_is_told(database: Database) -> None:
    assert all(worker.alive for worker in Workers(database, time.time).all())
    assert {found.role for found in Endpoints(database, time.time).all()} >= {"teacher"}
    covered = Coverage(database).of_repository(REPOSITORIES[0])
    assert covered is not None
    assert len(covered.leaves) == SIZE.leaves
    with database.reading() as session:
        newest = session.scalars(select(func.max(DeliveryRow.id))).one()
    delivery = Deliveries(database, time.time).get(newest)
    assert delivery is not None
    assert delivery.state in tuple(DeliveryState)


def every_page_opens(url: str, broker: str, known: Landmarks) -> None:
    """Without a login, as on one's own machine."""
    given = environment(url, broker, 8000)
    without = {name: value for name, value in given.items() if "TOKEN" not in name}
    without.pop("SEEDBED_SESSION_SECRET")
    table = pages(known)
    assert named(table, ["/audit"]), "pages are found by a part of their name"
    application = create_app(Factory(settings_of(without)))
    wrong = {}
    with TestClient(
        application, base_url=without["SEEDBED_PUBLIC_URL"], client=("127.0.0.1", 50_000)
    ) as client:
        for page in table:
            answer = client.get(page.addresses[0], follow_redirects=False)
            if answer.status_code != 200:
                wrong[page.addresses[0]] = answer.status_code
    assert not wrong
