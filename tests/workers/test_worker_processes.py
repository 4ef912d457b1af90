"""Real worker and beat processes: each child says that it is alive, and servers are looked at."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from app.queue import RECONCILE, RETAIN
from app.store.database import Database
from app.store.endpoints import Endpoints
from app.store.turns import Turns
from app.store.workers import KnownWorker, Workers
from seedbed.processes import Supervisor
from seedbed.services import Service
from tests.support.migrated import make_ready
from tests.support.scripted_teacher import MODEL, scripted_server

pytestmark = pytest.mark.slow
HANG_LIMIT = 90.0


def until(look: Callable[[], object], what: str) -> None:
    end = time.monotonic() + HANG_LIMIT
    while not look():
        assert time.monotonic() < end, f"gave up waiting for {what}"
        time.sleep(0.05)


def pid_of(worker: KnownWorker) -> int:
    return int(worker.name.rpartition(":")[2])


def test_children_speak_are_replaced_and_go(
    sqlite_url: str, valkey_url: str, tmp_path: Path
) -> None:
    make_ready(sqlite_url)
    database = Database(sqlite_url)
    workers, endpoints = Workers(database, time.time), Endpoints(database, time.time)
    for other in (RECONCILE, RETAIN):
        Turns(database, time.time).take(other, 1)  # not now: there is no GitHub here
    with scripted_server() as teacher, Supervisor(tmp_path) as supervisor:
        environment = {
            "SEEDBED_DATABASE_URL": sqlite_url,
            "SEEDBED_REDIS_URL": valkey_url,
            "SEEDBED_TEACHER_URL": teacher.url,
            "SEEDBED_GITHUB_APP_ID": "1",
            "SEEDBED_GITHUB_PRIVATE_KEY": "none",
            "SEEDBED_WEBHOOK_SECRET": "long enough",
            "SEEDBED_SWEEP_SECONDS": "0.5",
            "SEEDBED_ENDPOINT_SECONDS": "0.5",
        }
        commands = {
            "worker": ("worker", "--queue=quick", "--queue=check", "--concurrency=2"),
            "beat": ("beat",),
        }
        for name, command in commands.items():
            whole = (sys.executable, "-m", "seedbed", *command)
            supervisor.start(Service(name, whole, environment=environment))
        until(lambda: len(workers.all()) == 3, "two children and beat")
        parent = supervisor.pids()["worker"]
        by_queues = sorted((each.queues, pid_of(each)) for each in workers.all())
        assert [queues for queues, _ in by_queues] == [("beat",), *[("quick", "check")] * 2]
        children = {pid for _, pid in by_queues[1:]}
        assert children == {each.pid for each in psutil.Process(parent).children(recursive=True)}

        until(endpoints.all, "a look at the teacher")
        (look,) = endpoints.all()
        assert (look.role, look.up, look.model, look.words) == ("teacher", True, MODEL, "")

        os.kill(killed := min(children), signal.SIGKILL)
        until(lambda: len(workers.all()) == 4, "the child that takes its place")
    assert [pid_of(each) for each in workers.all()] == [killed], "it could not take leave"
    database.close()
