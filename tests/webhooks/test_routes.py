"""The webhook's door: what gets in, what is recorded, what is answered."""

import json
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi.testclient import TestClient
from kombu.exceptions import OperationalError
from sqlalchemy import func, select

from app.main import create_app
from app.settings import Settings
from app.store.database_away import UNREACHABLE, DatabaseAwayError
from app.store.deliveries import DeliveryState, Received
from app.store.tables import DeliveryRow
from app.webhooks import routes, waker
from app.webhooks.signature import sign
from tests.support.dialogue import NOWHERE, TestedFactory
from tests.support.migrated import make_ready

pytestmark = pytest.mark.slow

SECRET = "a-long-secret"
BODY = json.dumps({"action": "opened"}).encode()
LIMIT = 2000


@pytest.fixture
def factory(database_url: str) -> Iterator[TestedFactory]:
    make_ready(database_url)
    made = TestedFactory(
        Settings(
            database_url=database_url,
            redis_url="redis://127.0.0.1:9/0",
            github_app_id=1,
            github_private_key="not used",
            webhook_secret=SECRET,
            teacher_url=NOWHERE,
            max_delivery_bytes=LIMIT,
        )
    )
    yield made
    made.close()  # what was looked at after its service had stopped


@pytest.fixture
def door(factory: TestedFactory) -> Iterator[TestClient]:
    with TestClient(create_app(factory)) as client:
        yield client


def post(door: TestClient, body: bytes = BODY, **headers: str | None) -> httpx.Response:
    sent = {
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-GitHub-Event": "pull_request",
        "X-Hub-Signature-256": sign(SECRET, body),
    }
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in sent.items() if value is not None}
    return door.post("/github/webhook", content=body, headers=kept)


def recorded(factory: TestedFactory) -> int:
    with factory.database.reading() as session:
        return session.scalar(select(func.count()).select_from(DeliveryRow)) or 0


def test_a_signed_delivery_is_recorded_and_enqueued(
    door: TestClient, factory: TestedFactory
) -> None:
    answer = post(door)
    assert (answer.status_code, answer.json()) == (202, {"delivery": "accepted"})
    ((name, row),) = factory.queue.sent
    assert name == "deliver"
    delivery = factory.deliveries.get(row)
    assert delivery is not None
    assert (delivery.body, delivery.state) == (BODY, DeliveryState.RECEIVED)


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=00", sign("another-secret", BODY), sign(SECRET, BODY + b" ")],
    ids=["unsigned", "empty", "short", "another secret", "another body"],
)
def test_a_wrong_signature_is_refused_and_leaves_nothing(
    door: TestClient, factory: TestedFactory, signature: str | None
) -> None:
    assert post(door, X_Hub_Signature_256=signature).status_code == 401
    assert recorded(factory) == 0
    assert not factory.queue.sent


def test_sha1_alone_is_not_enough(door: TestClient) -> None:
    answer = post(door, X_Hub_Signature_256=None, X_Hub_Signature="sha1=" + "0" * 40)
    assert answer.status_code == 401


def test_an_oversized_delivery_is_refused(door: TestClient, factory: TestedFactory) -> None:
    assert post(door, b"x" * (LIMIT + 1)).status_code == 413
    assert post(door, b"x" * LIMIT).status_code == 202
    assert recorded(factory) == 1


def test_an_oversized_stream_without_a_length_is_refused(door: TestClient) -> None:
    chunks = (b"x" * 500 for _ in range(10))
    answer = door.post("/github/webhook", content=chunks)
    assert answer.status_code == 413


def test_what_is_not_json_is_accepted_here_and_told_by_the_handler(
    door: TestClient, factory: TestedFactory
) -> None:
    assert post(door, b"not json").status_code == 202
    ((_, row),) = factory.queue.sent
    factory.handler.handle(row)
    delivery = factory.deliveries.get(row)
    assert delivery is not None
    assert delivery.state is DeliveryState.FAILED


def test_an_unknown_event_is_recorded_as_ignored(door: TestClient, factory: TestedFactory) -> None:
    answer = post(door, X_GitHub_Event="star")
    assert (answer.status_code, answer.json()) == (202, {"delivery": "ignored"})
    assert recorded(factory) == 1
    assert not factory.queue.sent


def test_a_repeat_of_a_handled_delivery_changes_nothing(
    door: TestClient, factory: TestedFactory
) -> None:
    guid = str(uuid.uuid4())
    post(door, X_GitHub_Delivery=guid)
    ((_, row),) = factory.queue.sent
    factory.deliveries.conclude(row, DeliveryState.HANDLED, "done")
    factory.queue.sent.clear()
    answer = post(door, X_GitHub_Delivery=guid)
    assert (answer.status_code, answer.json()) == (200, {"delivery": "repeat"})
    assert recorded(factory) == 1
    assert not factory.queue.sent


@pytest.mark.parametrize("state", [DeliveryState.RECEIVED, DeliveryState.FAILED])
def test_a_repeat_of_an_unhandled_or_failed_delivery_is_enqueued_again(
    door: TestClient, factory: TestedFactory, state: DeliveryState
) -> None:
    guid = str(uuid.uuid4())
    post(door, X_GitHub_Delivery=guid)
    ((_, row),) = factory.queue.sent
    factory.deliveries.conclude(row, state, "")
    assert post(door, X_GitHub_Delivery=guid).status_code == 202
    assert list(factory.queue.sent) == [("deliver", row)] * 2
    assert recorded(factory) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X_GitHub_Delivery": None},
        {"X_GitHub_Delivery": "not-a-guid"},
        {"X_GitHub_Event": None},
        {"X_GitHub_Event": "a/b"},
        {"X_GitHub_Event": "x" * 65},
    ],
)
def test_malformed_headers_are_refused(door: TestClient, headers: dict[str, str | None]) -> None:
    assert post(door, **headers).status_code == 400


def test_without_the_broker_the_delivery_is_kept_for_the_sweeper(
    door: TestClient, factory: TestedFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_rows: int) -> None:
        raise OperationalError("no broker")

    with monkeypatch.context() as without_broker:
        without_broker.setattr(factory.queue, "deliver", away)
        assert post(door).status_code == 202
    assert recorded(factory) == 1
    factory.ahead += 3600
    factory.sweeper.sweep()
    assert "deliver" in [name for name, _ in factory.queue.sent]


def test_a_broker_that_hangs_holds_up_the_first_answer_alone(
    door: TestClient, factory: TestedFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_back = threading.Event()
    monkeypatch.setattr(waker, "PATIENCE", 0.05)
    monkeypatch.setattr(factory.queue, "deliver", lambda *_rows: is_back.wait(20))
    assert [post(door).status_code for _ in range(5)] == [202] * 5
    assert recorded(factory) == 5
    is_back.set()


def test_where_the_database_cannot_take_it_github_is_told_so_in_words(
    door: TestClient, factory: TestedFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_received: object) -> None:
        raise DatabaseAwayError(UNREACHABLE, None)

    with monkeypatch.context() as without_database:
        without_database.setattr(factory.deliveries, "record_all", away)
        answer = post(door)
    words = "The delivery could not be recorded; ask for it again later."
    assert (answer.status_code, answer.json()) == (503, {"error": words})
    assert not factory.queue.sent
    assert post(door).status_code == 202


def test_a_database_that_does_not_answer_is_not_waited_for_longer_than_github_waits(
    door: TestClient, factory: TestedFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_back, real = threading.Event(), factory.deliveries.record_all

    def hangs(received: list[Received]) -> object:
        assert is_back.wait(20)
        return real(received)

    monkeypatch.setattr(routes, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(factory.deliveries, "record_all", hangs)
    answers = [post(door) for _ in range(2)]
    assert {a.status_code for a in answers} == {503}
    assert answers[0].json() == {"error": "it took too long"}
    is_back.set()
    monkeypatch.setattr(routes, "ANSWER_SECONDS", 20)
    assert post(door).status_code == 202
    # The first was under way and is kept, though nobody was told; the second was given up.
    assert recorded(factory) == 2


def test_many_at_once_are_each_recorded_once(door: TestClient, factory: TestedFactory) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: post(door).status_code, range(100)))
    assert answers == [202] * 100
    assert recorded(factory) == 100
    assert len({row for _, row in factory.queue.sent}) == 100


def test_what_was_accepted_is_there_after_the_process_has_stopped(factory: TestedFactory) -> None:
    with TestClient(create_app(factory)) as client:
        assert post(client).status_code == 202
    assert recorded(factory) == 1


def test_probes(door: TestClient) -> None:
    assert door.get("/healthz").json() == {"status": "ok"}
    assert door.get("/readyz").json() == {"database": "ok", "broker": "unreachable"}
