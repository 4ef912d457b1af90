"""Seedbed under test: the real web service and workers' services, on a sandbox GitHub.

A test speaks as people do (open a pull request, comment) and reads what stands on GitHub.
Webhooks travel over HTTP, signed; the queue only remembers, and `settle` works it off in
this process by calling the services under the tasks.
"""

import datetime as dt
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from app.domain.runs import RunKind
from app.main import create_app
from app.queue import CeleryQueue
from app.settings import Settings
from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.repository import Repository
from sandbox.world import World
from seedbed.services import free_port
from tests.support.migrated import make_ready
from workers.factory import WorkerFactory

BODY = "A leaf that the model should know more of."
NOWHERE = "http://127.0.0.1:9/v1"
LEAF = "compositional_skills/writing/recipes/simple_recipe"
EXAMPLES = Path(__file__).parents[2] / "examples"


def leaf(path: str = LEAF, **changed: bytes | str | None) -> dict[str, bytes | str | None]:
    """The files of an example leaf by `ada`, by repository path; `changed` replaces by stem."""
    files: dict[str, bytes | str | None] = {}
    for file in sorted((EXAMPLES / path).iterdir()):
        files[f"{path.removeprefix('mistakes/')}/{file.name}"] = changed.get(
            file.stem, file.read_bytes().replace(b"seedbed-examples", b"ada")
        )
    return files


class RememberingQueue:
    """A `Queue` that keeps what was sent; `settle` works it off."""

    unreachable = CeleryQueue.unreachable

    def __init__(self) -> None:
        self.sent: deque[tuple[str, int]] = deque()

    def deliver(self, *deliveries: int) -> None:
        self.sent.extend(("deliver", each) for each in deliveries)

    def execute(self, run_id: int, kind: RunKind) -> None:
        self.sent.append(("execute", run_id))

    def publish(self, pull_request_id: int) -> None:
        self.sent.append(("publish", pull_request_id))

    def reconcile(self) -> None:
        self.sent.append(("reconcile", 0))

    def retain(self) -> None:
        self.sent.append(("retain", 0))

    def look_at_endpoints(self) -> None:
        """Nothing: what stands on GitHub does not depend on it."""

    def close(self) -> None:
        self.sent.clear()


class TestedFactory(WorkerFactory):
    """The product's wiring with a queue that remembers and a clock that can be moved."""

    __test__ = False

    def __init__(self, settings: Settings) -> None:
        self.ahead = 0.0
        super().__init__(settings, clock=lambda: time.time() + self.ahead)

    @cached_property
    def queue(self) -> RememberingQueue:  # type: ignore[override]
        return RememberingQueue()


@dataclass
class Seedbed:
    """The service under test and the GitHub it serves."""

    github: World
    factory: TestedFactory
    url: str
    repository: Repository = field(init=False)

    def settle(self) -> None:
        """Return when no delivery is under way and nothing is queued."""
        while True:
            self.github.wait_idle(20)
            if not self.factory.queue.sent:
                return
            name, row = self.factory.queue.sent.popleft()
            services: dict[str, Callable[[int], None]] = {
                "deliver": self.factory.handler.handle,
                "execute": self.factory.execution.execute,
                "publish": self.factory.publisher.publish,
                "reconcile": lambda _: self.factory.reconciler.reconcile(),
                "retain": lambda _: self.factory.retention.retain(),
            }
            services[name](row)

    def hears(self) -> None:
        """Handle what was delivered; the runs that it starts stay queued."""
        waiting: list[tuple[str, int]] = []
        while True:
            self.github.wait_idle(20)
            if not self.factory.queue.sent:
                break
            name, row = self.factory.queue.sent.popleft()
            if name == "execute":
                waiting.append((name, row))
            elif name == "deliver":
                self.factory.handler.handle(row)
            elif name == "publish":
                self.factory.publisher.publish(row)
        self.factory.queue.sent.extend(waiting)

    def look(self) -> None:
        """Let people look at what is there: the clocks, GitHub's of whole seconds, go on."""
        self.github.let_time_pass(dt.timedelta(seconds=2))
        self.factory.ahead += 2

    def later(self, seconds: float) -> None:
        """Let time pass for Seedbed, then sweep and settle."""
        self.factory.ahead += seconds
        self.factory.sweeper.sweep()
        self.settle()

    def opens(
        self,
        author: str = "ada",
        files: dict[str, bytes | str | None] | None = None,
        *,
        branch: str = "contribution",
        draft: bool = False,
        settled: bool = True,
    ) -> PullRequest:
        """Somebody opens a pull request from a branch; unless `settled`, its runs stay queued."""
        content = leaf() if files is None else files
        self.repository.push(
            branch=branch, files=content, message=signed("Add a leaf", author), author=author
        )
        opened = self.repository.open_pull_request(
            author=author, head=branch, title="Add a leaf", body=BODY, draft=draft
        )
        if settled:
            self.settle()
        else:
            self.hears()
        self.look()
        return opened

    def opens_from_fork(
        self, author: str = "noor", files: dict[str, bytes | str | None] | None = None
    ) -> PullRequest:
        """Somebody opens a pull request from a fork of their own."""
        fork = self.repository.fork(owner=author)
        content = leaf() if files is None else files
        fork.push(branch="leaf", files=content, message=signed("Add a leaf", author), author=author)
        opened = self.repository.open_pull_request(
            author=author, head=f"{author}:leaf", title="Add a leaf", body=BODY
        )
        self.settle()
        self.look()
        return opened

    def says(self, pull_request: PullRequest, who: str, body: str) -> list[str]:
        """Somebody comments; the reactions the comment got."""
        comment = pull_request.comment(who, body)
        self.settle()
        return [reaction.content for reaction in comment.reactions]


def comments(pull_request: PullRequest, marker: str) -> list[str]:
    """The bodies of our comments that start with this marker."""
    return [c.body for c in pull_request.comments if c.body.startswith(marker)]


def status(pull_request: PullRequest) -> str:
    """The one status comment."""
    (body,) = comments(pull_request, "<!-- seedbed:status -->")
    return body


def checks(pull_request: PullRequest) -> dict[str, str | None]:
    """Name to conclusion of the head's check runs; asserts that no name stands twice."""
    runs = pull_request.check_runs
    assert len({run.name for run in runs}) == len(runs)
    return {run.name: run.conclusion for run in runs}


@contextmanager
def served(application: FastAPI, port: int = 0) -> Iterator[str]:
    """The application on a loopback port, in a thread; port 0 takes a free one."""
    port = port or free_port()
    config = uvicorn.Config(
        application, port=port, log_config=None, timeout_graceful_shutdown=1, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def settings_for(github: World, database_url: str, **more: object) -> Settings:
    """Settings of a service that serves this sandbox."""
    fields: dict[str, object] = {
        "database_url": database_url,
        "redis_url": "redis://127.0.0.1:9/0",
        "github_api_url": github.api_url,
        "github_app_id": github.app_id,
        "github_private_key": github.private_key,
        "webhook_secret": github.webhook_secret,
        "teacher_url": NOWHERE,
        "teacher_tiny": True,
        "documents_hosts": (),
        "sample_pairs": 4,
        "teacher_patience": 0,
    }
    return Settings.model_validate(fields | more)


@contextmanager
def seedbed_on(github: World, database_url: str, **more: object) -> Iterator[Seedbed]:
    """A running service with the repository `acme/taxonomy`, where `grace` maintains."""
    make_ready(database_url)
    factory = TestedFactory(settings_for(github, database_url, **more))
    with served(create_app(factory)) as url:
        github.deliver_to(f"{url}/github/webhook")
        service = Seedbed(github, factory, url)
        files: dict[str, bytes | str | None] = {"README.md": "# Taxonomy\n"}
        service.repository = github.create_repository("acme/taxonomy", files)
        service.repository.add_collaborator("grace", role_name="maintain")
        yield service
        github.wait_idle(20)


@pytest.fixture
def seedbed(request: pytest.FixtureRequest, github: World) -> Iterator[Seedbed]:
    """The service, on SQLite unless SEEDBED_DIALOGUES names `postgres`.

    Its teacher is not there unless a test brings one.
    """
    database = os.environ.get("SEEDBED_DIALOGUES", "sqlite")
    with seedbed_on(github, request.getfixturevalue(f"{database}_url")) as service:
        yield service


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A plain HTTP client."""
    with httpx.Client(timeout=20) as client:
        yield client
