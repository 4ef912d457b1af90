"""What the parts of accepting a delivery cost alone, for `bench/webhooks.py --floor`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.queue import CeleryQueue, celery_client
from app.store.database import Database
from app.store.deliveries import Deliveries, Received
from app.store.migrate import migrate
from app.webhooks.signature import is_signed, sign
from bench.webhook_servers import SECRET, Servers

BATCHES = (1, 10, 50, 100)


def print_floor(given: Servers, file: Path) -> None:
    """Print microseconds of each part for one delivery."""
    body = file.read_bytes()
    signature = sign(SECRET, body)
    print("| part | us a delivery | most a second |")
    print("| --- | --- | --- |")
    _row("HMAC", _spent(lambda: is_signed(SECRET, body, signature)))
    for kind in ("sqlite", "postgresql"):
        url = given.database(kind)
        migrate(url)
        database = Database(url)
        deliveries = Deliveries(database, time.time)
        for batch in BATCHES:
            spent = _spent(lambda: deliveries.record_all(_some(body, batch)))  # noqa: B023
            _row(f"{kind}, {batch} in a commit", spent / batch)
        database.close()
    queue = CeleryQueue(celery_client(given.broker))
    queue.deliver(0)
    _row("a message to the broker", _spent(lambda: queue.deliver(1)))
    queue.close()


def _some(body: bytes, count: int) -> list[Received]:
    return [Received(guid=str(uuid.uuid4()), event="pull_request", body=body) for _ in range(count)]


def _spent(work: Callable[[], object]) -> float:
    """Seconds of one call, from as many as fit into a second."""
    work()
    begun, count = time.perf_counter(), 0
    while (now := time.perf_counter()) - begun < 1:
        work()
        count += 1
    return (now - begun) / count


def _row(name: str, seconds: float) -> None:
    with suppress(ZeroDivisionError):
        print(f"| {name} | {seconds * 1e6:.0f} | {1 / seconds:,.0f} |")
