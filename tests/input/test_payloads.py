"""Payloads that GitHub would never send, correctly signed: told in words, and never a fault."""

import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.main import create_app
from app.store.deliveries import DeliveryState
from app.store.tables import DeliveryRow
from app.webhooks.parse import HANDLED_EVENTS
from app.webhooks.signature import sign
from sandbox import running_sandbox
from tests.input.cases import SECONDS, tried
from tests.input.memory import assert_no_growth
from tests.input.mutations import places, spoiled
from tests.input.real_payloads import Real, play
from tests.support.dialogue import Seedbed, seedbed_on

pytestmark = [pytest.mark.slow, pytest.mark.timeout(SECONDS)]

KNOWN, UNKNOWN = 0.02, 0.28
"""Shares of all cases, on each database: those that reach GitHub take fifty times as long."""
MANY = 50
ENDS = (DeliveryState.HANDLED, DeliveryState.IGNORED, DeliveryState.FAILED)


@dataclass
class Service:
    """A service, its door, and how deliveries ended there."""

    seedbed: Seedbed
    door: TestClient
    ended: Counter[str] = field(default_factory=Counter)

    def brings(self, event: str, body: bytes) -> None:
        """A signed delivery is accepted, handled, and ends in words at its first attempt."""
        factory = self.seedbed.factory
        sent = {
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-GitHub-Event": event,
            "X-Hub-Signature-256": sign(self.seedbed.github.webhook_secret, body),
        }
        answer = self.door.post("/github/webhook", content=body, headers=sent)
        assert answer.status_code == 202, answer.text
        (_, row), *_ = [each for each in factory.queue.sent if each[0] == "deliver"]
        factory.handler.handle(row)
        factory.queue.sent.clear()
        delivery = factory.deliveries.get(row)
        assert delivery is not None
        assert delivery.state in ENDS, f"{reason(self.seedbed, row)!r} after {body[:2000]!r}"
        assert reason(self.seedbed, row), delivery.state
        self.ended[delivery.state] += 1


def reason(seedbed: Seedbed, row: int) -> str:
    with seedbed.factory.database.reading() as session:
        found = session.get(DeliveryRow, row)
        return found.reason if found else ""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[Real]:
    """One real delivery of each kind."""
    folder = tmp_path_factory.mktemp("played")
    url = f"sqlite:///{folder / 'seedbed.sqlite3'}"
    with running_sandbox(folder) as github, seedbed_on(github, url) as seedbed:
        return play(seedbed)


@contextmanager
def service(folder: Path, url: str, *, known: bool) -> Iterator[Service]:
    """A service on a GitHub that, where it is `known`, has what the payloads speak of."""
    with running_sandbox(folder) as github, seedbed_on(github, url) as seedbed:
        if known:
            play(seedbed)
        github.deliver_to(None)
        github.calls_an_hour = 10**9
        with TestClient(create_app(seedbed.factory)) as door:
            yield Service(seedbed, door)


def test_every_event_that_github_brings_was_played(real: list[Real]) -> None:
    played = {each.event for each in real}
    assert played >= HANDLED_EVENTS - {"installation", "installation_repositories"}
    assert all(len(list(places(each.payload))) > 10 for each in real)


@pytest.mark.parametrize("share", [KNOWN, UNKNOWN], ids=["known", "unknown"])
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_no_payload_makes_a_fault(
    request: pytest.FixtureRequest, tmp_path: Path, real: list[Real], database: str, share: float
) -> None:
    events = sorted(HANDLED_EVENTS)
    url: str = request.getfixturevalue(f"{database}_url")
    seen: list[tuple[str, bytes]] = []
    strategies = [spoiled(each.payload) for each in real]
    with service(tmp_path / "github", url, known=share == KNOWN) as seedbed:

        @tried(share)
        @given(st.data())
        def try_one(data: st.DataObject) -> None:
            number = data.draw(st.integers(0, len(real) - 1))
            crossed = data.draw(st.integers(0, 19)) == 0
            event = data.draw(st.sampled_from(events)) if crossed else real[number].event
            body = data.draw(strategies[number])
            seedbed.brings(event, body)
            if len(seen) < MANY:
                seen.append((event, body))

        def again() -> None:
            for each in seen:
                seedbed.brings(*each)

        try_one()
        assert_no_growth(f"payloads on {database}", again, 2)
    print(f"payloads: ended as {dict(seedbed.ended)}")  # noqa: T201 - shown with -s
    assert len(seedbed.ended) > 1
