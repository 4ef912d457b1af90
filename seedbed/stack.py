"""What runs on one machine: the services of Seedbed and the order they start in."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from app.store.migrate import migrate
from seedbed.configuration import settings_or_exit
from seedbed.embedded.teacher import teacher_service
from seedbed.embedded.valkey import valkey_service
from seedbed.embedded.weights import fetch_weights
from seedbed.processes import Supervisor
from seedbed.services import Service, answers


@dataclass(frozen=True)
class Stack:
    """Seedbed on one machine, its data in `folder`.

    `environment` has the variables its services get besides those of this process.
    """

    folder: Path
    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where webhooks are received and pages are shown."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, supervisor: Supervisor) -> None:
        """Migrate the database and start every service; returns when all are ready."""
        migrate(self.settings().database_url.get_secret_value())
        for service in self.services():
            supervisor.start(service)

    def settings(self) -> Settings:
        """The settings as every service will find them."""
        variables = self.environment.items()
        return settings_or_exit(**{k.removeprefix("SEEDBED_").lower(): v for k, v in variables})

    def services(self) -> tuple[Service, ...]:
        """Web, a worker for each queue, and beat."""
        return (
            self._service("web", "web", f"--port={self.port}", ready=f"{self.url}/readyz"),
            self._service("worker-quick", "worker", "--queue=quick", "--concurrency=2"),
            self._service("worker-check", "worker", "--queue=check", "--concurrency=1"),
            self._service("worker-model", "worker", "--queue=model", "--concurrency=1"),
            self._service("beat", "beat"),
        )

    def _service(self, name: str, *command: str, ready: str = "") -> Service:
        whole = (sys.executable, "-m", "seedbed", *command)
        if not ready:
            return Service(name, whole, environment=self.environment)
        return Service(name, whole, environment=self.environment, ready=answers(ready))


def with_embedded(
    supervisor: Supervisor, folder: Path, given: Collection[str] = ()
) -> dict[str, str]:
    """Start Valkey and teacher, unless settings of theirs are among those `given`.

    Returns the variables that name what was embedded, an SQLite database and a folder for
    documents too, and nothing else: what was given reaches the services as it reached us.
    """
    made = {}
    if "database_url" not in given:
        made["SEEDBED_DATABASE_URL"] = f"sqlite:///{folder / 'seedbed.sqlite3'}"
    if "documents_folder" not in given:
        made["SEEDBED_DOCUMENTS_FOLDER"] = str(folder / "documents")
    if "redis_url" not in given:
        service, made["SEEDBED_REDIS_URL"] = valkey_service(folder / "valkey")
        supervisor.start(service)
    if "teacher_url" not in given:
        service, teacher = teacher_service(fetch_weights())
        supervisor.start(service)
        made["SEEDBED_TEACHER_URL"] = teacher.url
        made["SEEDBED_TEACHER_MODEL"] = teacher.model
        made["SEEDBED_TEACHER_TINY"] = "true"
    return made
