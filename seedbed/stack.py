"""What runs on one machine: the services of Seedbed and the order they start in."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.store.migrate import migrate
from seedbed.embedded.teacher import teacher_service
from seedbed.embedded.valkey import valkey_service
from seedbed.embedded.weights import fetch_weights
from seedbed.processes import Supervisor
from seedbed.services import Service, answers


@dataclass(frozen=True)
class Stack:
    """Seedbed on one machine: `environment` holds its settings, `folder` its data."""

    folder: Path
    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where webhooks are received and pages are shown."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, supervisor: Supervisor) -> None:
        """Migrate the database and start every service; returns when all are ready."""
        migrate(self.environment["SEEDBED_DATABASE_URL"])
        for service in self.services():
            supervisor.start(service)

    def services(self) -> tuple[Service, ...]:
        """Web, a worker for each queue, and beat."""
        return (
            self._service("web", "web", f"--port={self.port}", ready=f"{self.url}/readyz"),
            self._service("worker-quick", "worker", "--queue=quick", "--concurrency=2"),
            self._service("worker-model", "worker", "--queue=model", "--concurrency=1"),
            self._service("beat", "beat"),
        )

    def _service(self, name: str, *command: str, ready: str = "") -> Service:
        whole = (sys.executable, "-m", "seedbed", *command)
        if not ready:
            return Service(name, whole, environment=self.environment)
        return Service(name, whole, environment=self.environment, ready=answers(ready))


def with_embedded(supervisor: Supervisor, folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Start the embedded Valkey and teacher where `given` names none; the settings with both."""
    settings = {"SEEDBED_DATABASE_URL": f"sqlite:///{folder / 'seedbed.sqlite3'}", **given}
    if not settings.get("SEEDBED_REDIS_URL"):
        service, url = valkey_service(folder / "valkey")
        supervisor.start(service)
        settings["SEEDBED_REDIS_URL"] = url
    if not settings.get("SEEDBED_TEACHER_URL"):
        service, teacher = teacher_service(fetch_weights())
        supervisor.start(service)
        settings |= {
            "SEEDBED_TEACHER_URL": teacher.url,
            "SEEDBED_TEACHER_MODEL": teacher.model,
            "SEEDBED_TEACHER_TINY": "true",
        }
    return settings
