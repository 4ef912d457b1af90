"""`/metrics`: what is scraped, by whom, and what is left of it when the database is away."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from app.access.viewer import ADMIN, PERSON
from app.domain.runs import RunKind, RunState
from app.factory import Factory
from app.main import create_app
from app.metrics.names import KNOWN, Kind
from app.metrics.requests import MeasuredAnswers, Requests
from app.settings import Settings
from app.store.api_tokens import ApiTokens
from app.store.deliveries import Received
from app.store.endpoints import Look
from app.store.figures import Usage
from app.store.runs import Conclusion
from app.store.tables import Base, PullRequestRow
from tests.dashboard.conftest import settings
from tests.dashboard.scenes import OWNER, asked, opened, under_way
from tests.dashboard.visitors import with_login
from tests.support.migrated import make_ready
from tests.support.stores import Clock

NOW = 1_700_000_000.0
DOCUMENT = Path(__file__).parents[2] / "docs" / "monitoring.md"
HERE = {"base_url": "http://127.0.0.1:8000", "client": ("127.0.0.1", 1)}
SITE = "https://seedbed.example"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that the tests of this module fill and empty."""
    address = f"sqlite:///{tmp_path_factory.mktemp('metrics') / 'seedbed.sqlite3'}"
    make_ready(address)
    return address


def factory_of(wanted: Settings) -> Iterator[Factory]:
    made = Factory(wanted, clock=Clock(NOW))
    yield made
    with made.database.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    made.close()


@pytest.fixture
def factory(url: str) -> Iterator[Factory]:
    yield from factory_of(settings(url))


@pytest.fixture
def guarded(url: str) -> Iterator[Factory]:
    """A service with a login."""
    yield from factory_of(with_login(settings(url), admins="grace"))


def scraped(client: TestClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[f"seedbed_{name}", tuple(sorted(labels.items()))]


def busy(factory: Factory) -> None:
    """Something of each metric."""
    row = opened(factory)
    done = under_way(factory, row)
    usage = Usage(role="teacher", calls=3, tokens_read=500, tokens_written=70, seconds=1.5)
    factory.figures.save(done, 10, 6, (usage,))
    assert factory.runs.conclude(done, OWNER, Conclusion(state=RunState.DONE))
    under = asked(factory, row, RunKind.PRECHECK)
    assert factory.runs.claim(under, OWNER)
    asked(factory, row, RunKind.VALIDATE)
    factory.deliveries.record(Received(guid="0" * 36, event="push", body=b"{}"))
    factory.workers.seen("host:1", ("quick", "beat"), NOW)
    look = Look(role="teacher", address="http://t/v1", model="big", up=True, latency=0.02)
    told = replace(look, in_flight=4, waiting=2, tokens_written=100.0)
    factory.endpoints.save(told)
    factory.clock.now += 10  # type: ignore[attr-defined]
    factory.endpoints.save(replace(told, tokens_written=600.0))
    factory.endpoints.save(replace(look, role="judge", up=False, latency=None))
    with factory.database.transaction() as session:
        session.execute(update(PullRequestRow).values(next_actor="maintainer"))
    factory.clock.now += 5  # type: ignore[attr-defined]


def test_what_the_store_tells(factory: Factory) -> None:
    busy(factory)
    with TestClient(create_app(factory), **HERE) as client:
        found = scraped(client)
    for name, labels, expected in (
        ("database_up", {}, 1),
        ("runs_active", {"kind": "validate", "state": "queued"}, 1),
        ("runs_active", {"kind": "precheck", "state": "running"}, 1),
        ("runs_active", {"kind": "export", "state": "queued"}, 0),
        ("runs_concluded_total", {"kind": "sample", "state": "done"}, 1),
        ("queue_runs", {"queue": "check"}, 1),
        ("queue_runs", {"queue": "model"}, 0),
        ("queue_oldest_seconds", {"queue": "check"}, 15),
        ("deliveries", {"state": "received"}, 1),
        ("deliveries", {"state": "failed"}, 0),
        ("deliveries_oldest_seconds", {}, 15),
        ("workers_alive", {"queue": "quick"}, 1),
        ("workers_alive", {"queue": "model"}, 0),
        ("workers_alive", {"queue": "beat"}, 1),
        ("endpoint_up", {"role": "teacher"}, 1),
        ("endpoint_up", {"role": "judge"}, 0),
        ("endpoint_latency_seconds", {"role": "teacher"}, 0.02),
        ("endpoint_requests_in_flight", {"role": "teacher"}, 4),
        ("endpoint_requests_waiting", {"role": "teacher"}, 2),
        ("endpoint_tokens_per_second", {"role": "teacher"}, 50),
        ("endpoint_looked_at_seconds", {"role": "teacher"}, 5),
        ("model_calls_total", {"role": "teacher"}, 3),
        ("model_call_seconds_total", {"role": "teacher"}, 1.5),
        ("model_tokens_total", {"role": "teacher", "direction": "read"}, 500),
        ("model_tokens_total", {"role": "teacher", "direction": "written"}, 70),
        ("pairs_judged_total", {}, 10),
        ("pairs_kept_total", {}, 6),
        ("pull_requests_open", {"next_actor": "maintainer"}, 1),
        ("pull_requests_open", {"next_actor": "none"}, 0),
    ):
        assert value(found, name, **labels) == expected, (name, labels)
    assert ("seedbed_endpoint_latency_seconds", (("role", "judge"),)) not in found


def test_requests_are_counted_by_route(factory: Factory) -> None:
    with TestClient(create_app(factory), **HERE) as client:
        for path in ("/healthz", "/healthz", "/runs/12345", "/runs/x%0ay", "/no/such/thing"):
            client.get(path)
        client.request("BREW", "/healthz")
        client.get("/events", headers={"accept": "text/event-stream"})
        found = scraped(client)
    get = {"method": "GET"}
    assert value(found, "http_requests_total", **get, route="/healthz", status="200") == 2
    assert value(found, "http_requests_total", **get, route="/runs/{run_id}", status="404") == 2
    assert value(found, "http_requests_total", **get, route="none", status="404") == 1
    assert value(found, "http_requests_total", **get, route="/events", status="200") == 1
    others = [labels for name, labels in found if ("method", "other") in labels]
    assert len(others) == 1
    assert value(found, "http_request_seconds_count", route="/healthz") >= 2
    timed = {dict(labels).get("route") for name, labels in found if name.endswith("_seconds_count")}
    assert "/events" not in timed  # a stream lasts as long as it lasts
    assert not [name for name, labels in found if "12345" in str(labels)]


def test_each_application_counts_for_itself(factory: Factory) -> None:
    for _ in range(2):
        with TestClient(create_app(factory), **HERE) as client:
            client.get("/healthz")
            found = scraped(client)
            labels = {"method": "GET", "route": "/healthz", "status": "200"}
            assert value(found, "http_requests_total", **labels) == 1


def test_a_fault_is_counted_too(factory: Factory) -> None:
    application = create_app(factory)

    @application.get("/broken")
    def fails() -> None:
        raise RuntimeError("inside")

    with TestClient(application, **HERE) as client:
        assert client.get("/broken").status_code == 500
        labels = {"method": "GET", "route": "/broken", "status": "500"}
        assert value(scraped(client), "http_requests_total", **labels) == 1


def test_without_the_database_that_is_said(tmp_path: Path) -> None:
    empty = Factory(settings(f"sqlite:///{tmp_path / 'not-migrated.sqlite3'}"))
    with TestClient(create_app(empty), **HERE) as client:
        found = scraped(client)
    assert value(found, "database_up") == 0
    assert not [name for name, _ in found if name.startswith("seedbed_runs")]


def test_what_is_scraped_is_what_is_documented(factory: Factory) -> None:
    busy(factory)
    with TestClient(create_app(factory), **HERE) as client:
        client.get("/healthz")
        text = client.get("/metrics").text
    types = dict(
        line.split()[2:4] for line in text.splitlines() if line.startswith("# TYPE seedbed")
    )
    assert types == {each.name: each.kind.value for each in KNOWN}
    rows = [
        f"| `{each.name}` | {each.kind} | {', '.join(f'`{label}`' for label in each.labels)} "
        f"| {each.words} |"
        for each in KNOWN
    ]
    table = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `seedbed_")]
    assert table == rows


def test_names_follow_the_conventions() -> None:
    assert len({each.name for each in KNOWN}) == len(KNOWN)
    for each in KNOWN:
        assert each.name.startswith("seedbed_")
        assert each.name.endswith("_total") == (each.kind is Kind.COUNTER)
        assert each.words.endswith(".")


def test_a_client_that_leaves_is_no_fault() -> None:
    async def leaves(_scope: object, _receive: object, _send: object) -> None:
        """An application whose client is gone."""

    async def nothing(*_: object) -> None:
        """Nobody listens."""

    registry = CollectorRegistry()
    measured = MeasuredAnswers(leaves, Requests(registry))
    scope = {"type": "http", "method": "GET", "path": "/"}
    asyncio.run(measured(scope, nothing, nothing))  # type: ignore[arg-type]
    labels = {"method": "GET", "route": "none", "status": "none"}
    assert registry.get_sample_value("seedbed_http_requests_total", labels) == 1


# Who may read


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("203.0.113.9", {}),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}),
        ("127.0.0.1", {"Host": "rebound.example"}),
    ],
)
def test_without_a_login_only_this_machine_reads(
    factory: Factory, address: str, headers: dict[str, str]
) -> None:
    client = TestClient(create_app(factory), base_url="http://127.0.0.1", client=(address, 1))
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 403
    assert "seedbed_" not in answer.text


def token_of(factory: Factory, person: str, role: str) -> str:
    return ApiTokens(factory.database, factory.clock).make(person, role, "prometheus", 3600.0)


def read_with(factory: Factory, authorization: str, address: str = "203.0.113.9") -> int:
    client = TestClient(create_app(factory), base_url=SITE, client=(address, 1))
    headers = {"Authorization": authorization} if authorization else {}
    answer = client.get("/metrics", headers=headers)
    assert ("seedbed_runs" in answer.text) == (answer.status_code == 200)
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
    return answer.status_code


def test_with_a_login_an_admins_token_reads(guarded: Factory) -> None:
    token = token_of(guarded, "grace", ADMIN)
    assert read_with(guarded, f"Bearer {token}") == 200
    for wrong in ("", f"Bearer {token}x", "Bearer ", f"Basic {token}", token):
        assert read_with(guarded, wrong) == 401, wrong
    assert read_with(guarded, "", address="127.0.0.1") == 401


def test_a_token_of_whoever_is_no_admin_any_more_does_not(guarded: Factory) -> None:
    assert read_with(guarded, f"Bearer {token_of(guarded, 'ada', ADMIN)}") == 401
    assert read_with(guarded, f"Bearer {token_of(guarded, 'ada', PERSON)}") == 403
    short = token_of(guarded, "grace", ADMIN)
    guarded.clock.now += 3601  # type: ignore[attr-defined]
    assert read_with(guarded, f"Bearer {short}") == 401
