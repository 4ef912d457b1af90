"""The stage: all processes of Seedbed on one database, a GitHub, a teacher, a broker."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.factory import Factory
from app.store.tables import PullRequestRow
from sandbox import World, running_sandbox
from sandbox.world import PERMISSIONS
from seedbed.services import free_port
from tests.faults.broker import Broker, running_broker
from tests.faults.nursery import Nursery
from tests.faults.sabotage import VARIABLE
from tests.faults.stores import Store
from tests.support.contract import Contract
from tests.support.dialogue import settings_for
from tests.support.migrated import make_ready
from tests.support.scripted_teacher import MODEL, ScriptedServer, scripted_server

PROCESSES: dict[str, tuple[str, ...]] = {
    "worker-quick": ("worker", "--queue=quick", "--concurrency=2"),
    "worker-check": ("worker", "--queue=check", "--concurrency=2"),
    "worker-model": ("worker", "--queue=model", "--concurrency=2"),
    "beat": ("beat",),
}
HANG_LIMIT = 90.0
START_LIMIT = 60.0
SETTINGS = {
    "SEEDBED_LEASE_SECONDS": "3",
    "SEEDBED_SWEEP_SECONDS": "1",
    "SEEDBED_RECONCILE_SECONDS": "3",
    "SEEDBED_SAMPLE_PAIRS": "4",
    "SEEDBED_TEACHER_IN_FLIGHT": "2",
    "SEEDBED_TEACHER_TIMEOUT": "3",
    "SEEDBED_TEACHER_PATIENCE": "20",
    "SEEDBED_DOCUMENTS_HOSTS": "",
}


class LateError(AssertionError):
    """What was waited for did not come."""


@dataclass
class Stage:
    """What rows are played on; `folder` is shared with the processes."""

    folder: Path
    github: World
    teacher: ScriptedServer
    broker: Broker
    store: Store
    factory: Factory
    nursery: Nursery

    def wait_for(self, look: Callable[[], object], what: str, limit: float = HANG_LIMIT) -> None:
        """Return when it is so; `LateError` where it is not in `limit` seconds."""
        end = time.monotonic() + limit
        while not look():
            if time.monotonic() > end:
                raise LateError(f"gave up waiting for {what}")
            time.sleep(0.05)

    def arm(self, point: str, deed: str, skip: int = 0) -> None:
        """Have the process that comes to this point next suffer this, once."""
        for kind in ("struck", "released"):
            (self.folder / kind / point).unlink(missing_ok=True)
        made = self.folder / "armed" / f".{point}"
        made.write_text(json.dumps({"deed": deed, "skip": skip}))
        made.rename(self.folder / "armed" / point)

    def disarm(self, point: str) -> None:
        """Take a fault back that has not struck."""
        (self.folder / "armed" / point).unlink(missing_ok=True)

    def struck(self, point: str) -> bool:
        """Whether a process has come there."""
        return (self.folder / "struck" / point).exists()

    def release(self, point: str) -> None:
        """Let the process go on that is held there."""
        (self.folder / "released" / point).touch()

    def forget_failures(self) -> None:
        """Take away the marks of the database's failures."""
        for mark in (self.folder / "seen").iterdir():
            mark.unlink()

    def met(self, failure: str) -> bool:
        """Whether a process has met this failure of the database: `full` or `failed`."""
        return (self.folder / "seen" / failure).exists()

    def step_clocks(self, seconds: float) -> None:
        """Set the clocks of all processes forward or back."""
        clock = self.folder / "clock"
        made = self.folder / ".clock"
        ahead = float(clock.read_text()) if clock.exists() else 0.0
        made.write_text(str(ahead + seconds))
        made.rename(clock)

    def quiet(self) -> bool:
        """Whether nothing is queued, and nothing is due."""
        with self.factory.database.reading() as session:
            due = session.query(PullRequestRow).filter(
                PullRequestRow.unpublished_since.isnot(None) | (PullRequestRow.lock_owner != "")
            )
            return not due.count() and not self.broker.waiting()


@contextlib.contextmanager
def staged(nursery: Nursery, folder: Path, store: Store, sabotage: str = "") -> Iterator[Stage]:
    """Everything running on a fresh database, over the block."""
    for name in ("armed", "struck", "released", "seen"):
        (folder / name).mkdir(parents=True)
    make_ready(store.direct)
    rights = dict(PERMISSIONS) | {"contents": "write"}
    contract = Contract()
    with (
        running_sandbox(folder / "github", observers=[contract], permissions=rights) as github,
        scripted_server() as teacher,
        running_broker(folder / "valkey") as broker,
    ):
        factory = Factory(settings_for(github, store.direct, redis_url=broker.url))
        stage = Stage(folder, github, teacher, broker, store, factory, nursery)
        _start(stage, sabotage)
        try:
            yield stage
        finally:
            nursery.stop()
            factory.close()
    contract.assert_clean()


def _start(stage: Stage, sabotage: str) -> None:
    port = free_port()
    github = stage.github
    environment = SETTINGS | {
        "SEEDBED_DATABASE_URL": stage.store.url,
        "SEEDBED_REDIS_URL": stage.broker.url,
        "SEEDBED_TEACHER_URL": stage.teacher.url,
        "SEEDBED_TEACHER_MODEL": MODEL,
        "SEEDBED_GITHUB_API_URL": github.api_url,
        "SEEDBED_GITHUB_APP_ID": str(github.app_id),
        "SEEDBED_GITHUB_PRIVATE_KEY": github.private_key,
        "SEEDBED_WEBHOOK_SECRET": github.webhook_secret,
        VARIABLE: sabotage,
    }
    stage.nursery.start("web", ("web", f"--port={port}"), environment, stage.folder)
    for name, command in PROCESSES.items():
        stage.nursery.start(name, command, environment, stage.folder)
    url = f"http://127.0.0.1:{port}"
    stage.wait_for(lambda: _answers(f"{url}/readyz"), "the web process", START_LIMIT)
    github.deliver_to(f"{url}/github/webhook")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.HTTPError:
        return False
