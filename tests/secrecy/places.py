"""Secrets that are planted in every secret setting, and everywhere they could come out."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
from sqlalchemy import MetaData, create_engine, select

from sandbox.pull_request import PullRequest

SECRET_FIELDS = {
    "database_url",
    "redis_url",
    "github_client_secret",
    "github_private_key",
    "webhook_secret",
    "teacher_api_key",
    "judge_api_key",
    "student_api_key",
    "candidate_api_key",
    "training_webhook_url",
    "training_webhook_secret",
    "admin_token",
    "session_secret",
}
"""What a canary is planted in; a test holds it equal to the settings that are secret."""


def canary(name: str) -> str:
    """A value that stands nowhere by chance."""
    return f"{name}-{secrets.token_hex(20)}"


@dataclass(repr=False)
class Aviary:
    """All canaries, and what was seen where."""

    canaries: dict[str, str]
    seen: dict[str, str] = field(default_factory=dict)

    def look_at(self, where: str, text: str | bytes) -> None:
        """Take a place into account."""
        as_text = text if isinstance(text, str) else text.decode("utf-8", "replace")
        self.seen[where] = self.seen.get(where, "") + as_text

    def escaped(self) -> list[str]:
        """Which canary was seen where; nothing of it is repeated."""
        return sorted(
            f"{name} in {where}"
            for where, text in self.seen.items()
            for name, value in self.canaries.items()
            if value in text
        )

    def read_logs(self, folder: Path) -> None:
        """The logs of all processes."""
        for file in sorted(folder.rglob("*.log")):
            self.look_at(f"log {file.name}", file.read_bytes())

    def read_processes(self, pids: Mapping[str, int]) -> str:
        """The arguments of processes and of what they started; their environments, unsearched."""
        environments = []
        for name, pid in pids.items():
            process = psutil.Process(pid)
            for each in (process, *process.children(recursive=True)):
                self.look_at(f"arguments of {name}", " ".join(each.cmdline()))
                environments.extend(each.environ().values())
        return "\n".join(environments)

    def read_pull_request(self, pull_request: PullRequest) -> None:
        """What people read on GitHub."""
        for comment in pull_request.comments:
            self.look_at("comments", comment.body)
        for run in pull_request.check_runs:
            shown = (run.name, run.title, run.summary, run.text, run.details_url, run.external_id)
            self.look_at("check runs", repr((*shown, run.annotations, run.actions)))

    def read_database(self, url: str) -> None:
        """Every value of every table; of SQLite the bytes of its files too."""
        engine = create_engine(url)
        found = MetaData()
        found.reflect(engine)
        with engine.connect() as connection:
            for table in found.sorted_tables:
                for row in connection.execute(select(table)):
                    self.look_at(f"table {table.name}", "".join(map(_written, row)))
        engine.dispose()
        if engine.url.database and engine.dialect.name == "sqlite":
            for file in Path(engine.url.database).parent.glob("*.sqlite3*"):
                self.look_at(f"file {file.name}", file.read_bytes())


def _written(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else f"{value}\n"


@contextmanager
def parrot() -> Iterator[str]:
    """The address of a server that fails, and repeats in its answer the secrets it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"You sent {self.path} with {dict(self.headers)}".encode()
            self.send_response(500)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # who was killed does not listen
                self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
