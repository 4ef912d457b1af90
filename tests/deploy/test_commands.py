"""The commands of docker-compose.yml, run as local processes on real stores."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import celery
import pytest
import redis
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.queue import QUEUES
from seedbed.processes import Supervisor
from seedbed.services import Service, free_port
from tests.deploy import compose

pytestmark = pytest.mark.slow


class Composition:
    """The services of the compose file that are ours, on the stores of this test."""

    def __init__(self, folder: Path, database: str, valkey: str) -> None:
        variables = {"POSTGRES_PASSWORD": "unused", "VALKEY_PASSWORD": "unused"}
        variables |= {"SEEDBED_GITHUB_APP_ID": "7", "TEACHER_WEIGHTS": "some/model"}
        self.services = compose.read(variables)["services"]
        self.port = free_port()
        self.changes = {
            "SEEDBED_DATABASE_URL": database,
            "SEEDBED_REDIS_URL": valkey,
            "SEEDBED_TEACHER_URL": f"http://127.0.0.1:{free_port()}/v1",  # nobody is there
            "SEEDBED_SECRETS_DIR": str(folder),
            "SEEDBED_SWEEP_SECONDS": "0.5",
        }

    def command(self, name: str) -> tuple[str, ...]:
        """As in the image, whose entry point is `seedbed`; only host and port are ours."""
        here = {"0.0.0.0": "127.0.0.1", "8000": str(self.port)}  # noqa: S104
        words = [here.get(word, word) for word in self.services[name]["command"]]
        return (sys.executable, "-m", "seedbed", *words)

    def environment(self, name: str) -> dict[str, str]:
        given = {key: str(value) for key, value in self.services[name]["environment"].items()}
        return given | self.changes

    def service(self, name: str, **options) -> Service:
        return Service(name, self.command(name), environment=self.environment(name), **options)

    def healthy(self, name: str) -> bool:
        """What the container's health check would find."""
        kind, program, *words = self.services[name]["healthcheck"]["test"]
        assert (kind, program) == ("CMD", "python")
        words = [word.replace("8000", str(self.port)) for word in words]
        done = subprocess.run([sys.executable, *words], capture_output=True, check=False)
        return done.returncode == 0


@pytest.fixture
def composition(tmp_path: Path, postgres_url: str, valkey_url: str) -> Composition:
    write_secrets(tmp_path)
    made = Composition(tmp_path, postgres_url, valkey_url)
    settings = os.environ | made.environment("migrate")
    subprocess.run(made.command("migrate"), env=settings, check=True, timeout=60)
    return made


def write_secrets(folder: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    (folder / "seedbed_github_private_key").write_bytes(key)
    (folder / "seedbed_webhook_secret").write_text("a secret of this test")


def until(condition: Callable[[], object], supervisor: Supervisor, within: float = 30.0) -> None:
    end = time.monotonic() + within
    while not condition():
        assert supervisor.check() == []
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_web_is_healthy(composition: Composition, tmp_path: Path):
    service = composition.service("web", ready=lambda: composition.healthy("web"))
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(service)
        assert supervisor.check() == []


@pytest.mark.parametrize("queue", QUEUES)
def test_worker_serves_its_queue_alone(
    queue: str, composition: Composition, valkey_url: str, tmp_path: Path
):
    client = celery.Celery(broker=valkey_url, set_as_current=False)
    with contextlib.closing(client), Supervisor(tmp_path) as supervisor:
        supervisor.start(
            composition.service(f"worker-{queue}", ready=lambda: client.control.ping(timeout=0.5))
        )
        served: dict[str, list[dict[str, str]]] = {}

        def answered() -> bool:
            # One second, the default, is short for a busy machine; no answer is None.
            served.update(client.control.inspect(timeout=5).active_queues() or {})
            return bool(served)

        until(answered, supervisor)
        (queues,) = served.values()
        assert [found["name"] for found in queues] == [queue]
        assert supervisor.check() == []


def test_beat_sends_the_timed_tasks(composition: Composition, valkey_url: str, tmp_path: Path):
    with redis.Redis.from_url(valkey_url) as valkey, Supervisor(tmp_path) as supervisor:
        supervisor.start(composition.service("beat"))
        until(lambda: valkey.llen("quick"), supervisor)


def test_beat_leaves_no_file(composition: Composition, valkey_url: str, tmp_path: Path):
    """Celery's default scheduler keeps its memory in pickle files that anyone can read."""
    temporary, logs = tmp_path / "temporary", tmp_path / "logs"
    temporary.mkdir()
    composition.changes["TMPDIR"] = str(temporary)
    written = set(tmp_path.iterdir()) | {logs}
    here, shared = set(Path.cwd().iterdir()), files_of_beat()
    with redis.Redis.from_url(valkey_url) as valkey, Supervisor(logs) as supervisor:
        supervisor.start(composition.service("beat"))
        until(lambda: valkey.llen("quick") >= 2, supervisor)
        assert list(temporary.iterdir()) == []
    assert list(temporary.iterdir()) == []
    assert set(tmp_path.iterdir()) == written
    assert not [p for p in set(Path.cwd().iterdir()) - here if "beat" in p.name]
    assert files_of_beat() <= shared


def files_of_beat() -> set[Path]:
    return set(Path("/tmp").glob("*beat*"))  # noqa: S108 - where beat left them before
