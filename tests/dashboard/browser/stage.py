"""A whole service to look at: a GitHub, a history, workers, a teacher that can be held, pages.

Tests and `scripts/screenshots` stand on the same one. `acme/kitchen` lies on the sandbox GitHub,
and its pull requests can be acted on; `acme/taxonomy` is history, and `acme/plans` is for admins
alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.runs import Run, RunKind
from app.factory import Factory
from app.main import create_app
from app.settings import Settings
from sandbox import PullRequest, Repository, World, running_sandbox
from sandbox.git import signed
from seedbed.services import free_port
from tests.dashboard.browser.chapters import tell
from tests.dashboard.browser.crew import Board, WebFactory, crew
from tests.dashboard.browser.history import PRIVATE, TAXONOMY, History
from tests.dashboard.visitors import ADMIN_TOKEN, SESSION_SECRET
from tests.support.contract import Contract
from tests.support.dialogue import BODY, leaf, served, settings_for
from tests.support.migrated import make_ready
from tests.support.script import MODEL, Reply, Request, scored, well_behaved
from tests.support.scripted_teacher import ScriptedServer, scripted_server

KITCHEN = "acme/kitchen"
ADMIN, MAINTAINER, CONTRIBUTOR, READER = "grace", "linus", "ada", "noor"
STALL_SECONDS = 30.0
LEASE_SECONDS = 600
"""So that no worker takes up what is under way in the history."""
NOWHERE = "redis://127.0.0.1:9/0"


class Gate:
    """Where a teacher's judgements wait: open, or letting through so many."""

    def __init__(self) -> None:
        self._free = threading.Semaphore(0)
        self._open = threading.Event()
        self._open.set()

    def hold(self) -> None:
        """From now on judgements wait."""
        while self._free.acquire(blocking=False):
            pass
        self._open.clear()

    def let(self, judgements: int) -> None:
        """So many go through."""
        self._free.release(judgements)

    def open(self) -> None:
        """Nothing waits any more."""
        self._open.set()
        self._free.release(1000)

    def pass_through(self) -> None:
        """Wait for one's turn."""
        if not self._open.is_set():
            self._free.acquire(timeout=STALL_SECONDS)


@dataclass
class Stage:
    """The service, and what a test needs to know of it."""

    url: str
    github: World
    repository: Repository
    factory: Factory
    board: Board
    history: History
    gate: Gate = field(default_factory=Gate)

    def opens(self, branch: str, title: str = "Add a leaf", **files: bytes | str) -> PullRequest:
        """Somebody opens a pull request on GitHub."""
        self.repository.push(
            branch=branch,
            files=leaf(**files),
            message=signed("Add a leaf", CONTRIBUTOR),
            author=CONTRIBUTOR,
        )
        return self.repository.open_pull_request(
            author=CONTRIBUTOR, head=branch, title=title, body=BODY
        )

    def row(self, pull: PullRequest) -> int:
        """The pull request's row, 0 while the service does not know of it."""
        found = self.factory.pull_requests.named(KITCHEN, pull.number)
        return found.id if found else 0

    def runs(self, pull: PullRequest, kind: RunKind) -> list[Run]:
        """The runs of a kind, oldest first."""
        known = self.factory.runs.of_pull_request(self.row(pull))
        return [run for run in known if run.kind is kind]

    def checked(self, pull: PullRequest) -> PullRequest:
        """Wait until the checks of a pull request are done and told."""
        self.until(lambda: [r for r in self.runs(pull, RunKind.VALIDATE) if r.published])
        return pull

    def settle(self) -> None:
        """Let the teacher go on, and wait until no run of the kitchen is left."""
        self.gate.open()
        self.until(lambda: not self._active())

    def _active(self) -> list[Run]:
        newest = self.factory.runs.newest(20)
        mine = [run for run in newest if run.id > max(self.history.runs.values())]
        return [run for run in mine if not run.state.concluded]

    def until(self, found: Callable[[], object]) -> None:
        """Wait for something to be there."""
        for _ in range(300):
            if found():
                return
            time.sleep(0.1)
        raise AssertionError("it did not come about")


@contextmanager
def stage(folder: Path, redis_url: str = NOWHERE, *, busy: bool = False) -> Iterator[Stage]:
    """Everything, in this folder; where it is `busy`, more has happened and runs wait.

    Nothing is sent through the broker: its address is there for the page of settings.
    """
    contract, board, gate = Contract(), Board(), Gate()
    with (
        running_sandbox(folder / "github", observers=[contract]) as github,
        _teacher(gate) as teacher,
    ):
        settings = _settings(github, folder, teacher.url, redis_url)
        repository = _people(github, settings.public_url)
        history = tell(
            lambda clock: Factory(settings, clock=clock), repository.installation_id, busy=busy
        )
        factory = WebFactory(settings, board)
        with crew(settings, board), served(create_app(factory), _port(settings)) as url:
            github.deliver_to(f"{url}/github/webhook")
            yield Stage(url, github, repository, factory, board, history, gate)
            gate.open()
            github.wait_idle(20)
        for each in (factory, history.factory):
            each.close()
    contract.assert_clean()
    assert board.failed == []


@contextmanager
def _teacher(gate: Gate) -> Iterator[ScriptedServer]:
    def judge(_: Request) -> Reply:
        gate.pass_through()
        return scored({3: 0.8, 2: 0.2})

    with scripted_server(well_behaved(judge_pair=judge)) as server:
        yield server


def _settings(github: World, folder: Path, teacher_url: str, redis_url: str) -> Settings:
    database = f"sqlite:///{folder / 'seedbed.sqlite3'}"
    make_ready(database)
    return settings_for(
        github,
        database,
        redis_url=redis_url,
        teacher_url=teacher_url,
        teacher_model=MODEL,
        judge_url=teacher_url,
        judge_model=MODEL,
        teacher_tiny=False,
        teacher_in_flight=2,
        sample_unasked=False,
        sample_pairs=12,
        lease_seconds=LEASE_SECONDS,
        teacher_price_million=4,
        judge_price_million=2.5,
        public_url=f"http://127.0.0.1:{free_port()}",
        github_web_url=github.url,
        github_client_id=github.app.client_id,
        github_client_secret=github.app.client_secret,
        admins=ADMIN,
        admin_token=ADMIN_TOKEN,
        session_secret=SESSION_SECRET,
    )


def _port(settings: Settings) -> int:
    return int(settings.public_url.rpartition(":")[2])


def _people(github: World, public_url: str) -> Repository:
    github.app.callback_urls.append(f"{public_url}/login/github/callback")
    for login in (ADMIN, MAINTAINER, CONTRIBUTOR, READER):
        github.create_user(login)
    readme: dict[str, bytes | str | None] = {"README.md": "# Taxonomy\n"}
    github.create_repository(PRIVATE, readme, public=False)
    github.create_repository(TAXONOMY, readme).add_collaborator(MAINTAINER, role_name="triage")
    kitchen = github.create_repository(KITCHEN, readme)
    kitchen.add_collaborator(MAINTAINER, role_name="triage")
    return kitchen
