"""A canary in every secret setting, and real processes that work and fail with them.

Afterwards everything that anybody could read is searched: logs, arguments, comments, check runs,
pages, the whole database. The environments of the processes, where the canaries do stand, show
that they were there to be found.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from pydantic import SecretStr

from app.access.seals import Seals
from app.settings import Settings
from app.webhooks.signature import sign
from sandbox.git import signed
from sandbox.pull_request import PullRequest
from sandbox.world import World
from seedbed.embedded.valkey import valkey_service
from seedbed.processes import Supervisor
from seedbed.services import free_port
from seedbed.stack import Stack
from tests.dashboard.reader import parsed
from tests.dashboard.visitors import fields_of
from tests.secrecy.places import SECRET_FIELDS, Aviary, canary, parrot
from tests.support.dialogue import leaf
from tests.support.soak import SOAK

pytestmark = [pytest.mark.slow, pytest.mark.timeout(580)]
HANG_LIMIT = 90.0
NAMES = (
    "database",
    "broker",
    "teacher",
    "judge",
    "student",
    "candidate",
    "training-address",
    "training-secret",
    "admin-token",
    "client-secret",
    "session-secret",
)


def wait_for(look: Callable[[], object], what: str) -> None:
    end = time.monotonic() + HANG_LIMIT
    while not look():
        assert time.monotonic() < end, f"gave up waiting for {what}"
        time.sleep(0.1)


def test_a_canary_is_planted_in_every_secret_setting() -> None:
    secret = {
        name for name, field in Settings.model_fields.items() if field.annotation is SecretStr
    }
    assert secret == SECRET_FIELDS


@dataclass(repr=False)  # a failing test would show it
class Play:
    """What the story is played on."""

    github: World
    folder: Path
    aviary: Aviary
    environment: dict[str, str]
    nowhere: str

    @property
    def secrets(self) -> dict[str, str]:
        return self.aviary.canaries

    def stack(self, **changed: str) -> Stack:
        """Services with all canaries; `changed` are other values of settings."""
        settings = {f"SEEDBED_{name.upper()}": value for name, value in changed.items()}
        return Stack(self.folder, free_port(), self.environment | settings)

    def runs(self, *command: str, **changed: str) -> int:
        """Run a command of ours to its end, and look at what it wrote."""
        stack = self.stack(**changed)
        done = subprocess.run(
            [sys.executable, "-m", "seedbed", *command],
            env=os.environ | stack.environment,
            cwd=self.folder,
            capture_output=True,
            timeout=HANG_LIMIT,
            check=False,
        )
        where = f"output of {command[0]} with {sorted(changed)}"
        self.aviary.look_at(where, done.stdout + done.stderr)
        return done.returncode


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database; PostgreSQL's has a password that the server ignores."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'seedbed.sqlite3'}"
    url: str = request.getfixturevalue("postgres_url")
    return url.replace("@/", f":{canary('database')}@/")


@pytest.fixture
def play(github: World, tmp_path: Path, database: str) -> Iterator[Play]:
    """Canaries in all settings of a service, whose models repeat what they are sent."""
    values = {name: canary(name) for name in NAMES}
    if ":database-" in database:
        values["database"] = database.split(":")[2].split("@", maxsplit=1)[0]
    key = github.private_key.splitlines()
    with parrot() as nowhere:
        environment = {
            "SEEDBED_DATABASE_URL": database,
            "SEEDBED_GITHUB_API_URL": github.api_url,
            "SEEDBED_GITHUB_APP_ID": str(github.app_id),
            "SEEDBED_GITHUB_PRIVATE_KEY": github.private_key,
            "SEEDBED_WEBHOOK_SECRET": github.webhook_secret,
            "SEEDBED_GITHUB_CLIENT_ID": github.app.client_id,
            "SEEDBED_GITHUB_CLIENT_SECRET": values["client-secret"],
            "SEEDBED_ADMIN_TOKEN": values["admin-token"],
            "SEEDBED_SESSION_SECRET": values["session-secret"],
            "SEEDBED_TRAINING_WEBHOOK_URL": f"{nowhere}/hook?token={values['training-address']}",
            "SEEDBED_TRAINING_WEBHOOK_SECRET": values["training-secret"],
            "SEEDBED_TEACHER_PATIENCE": "0",
            "SEEDBED_RUN_ATTEMPTS": "1",
            "SEEDBED_DOCUMENTS_HOSTS": "",
            "SEEDBED_LEASE_SECONDS": "3",
            "SEEDBED_SWEEP_SECONDS": "1",
        }
        for model in ("teacher", "judge", "student", "candidate"):
            environment[f"SEEDBED_{model.upper()}_URL"] = f"{nowhere}/v1"
            environment[f"SEEDBED_{model.upper()}_API_KEY"] = values[model]
        values |= {"private-key": key[len(key) // 2], "webhook-secret": github.webhook_secret}
        yield Play(github, tmp_path, Aviary(values), environment, nowhere)


def opens(play: Play, stack: Stack) -> PullRequest:
    play.github.deliver_to(f"{stack.url}/github/webhook")
    repository = play.github.create_repository("acme/taxonomy", {"README.md": "# Taxonomy\n"})
    repository.add_collaborator("grace", role_name="maintain")
    repository.push("leaf", leaf(), signed("Add a leaf", "ada"), "ada")
    return repository.open_pull_request(author="ada", head="leaf", title="Add a leaf")


def visits(play: Play, stack: Stack) -> None:
    """Log in with a wrong token and the right one, and look at pages; send forged deliveries."""
    with httpx.Client(base_url=stack.url, timeout=30) as browser:
        for token in ("wrong " * 10, play.secrets["admin-token"]):
            shown = browser.get("/login")
            fields = fields_of(parsed(shown.text), "/login")
            answer = browser.post("/login", data=fields | {"token": token})
            play.aviary.look_at("pages", seen(answer))
        assert answer.status_code == 303
        for path in ("/", "/runs/1", "/runs/2", "/taxonomy", "/nothing", "/readyz"):
            answer = browser.get(path)
            assert "server" not in answer.headers
            play.aviary.look_at("pages", seen(answer))
        forged = {"X-Hub-Signature-256": sign(play.secrets["webhook-secret"], b"other")}
        assert browser.post("/github/webhook", content=b"{}", headers=forged).status_code == 401
        # The session's own cookie is a secret of the browser.
        play.secrets["session"] = browser.cookies["seedbed"].split(".")[0]


def seen(answer: httpx.Response) -> str:
    """An answer without its cookies, which are the browser's own secrets."""
    headers = [pair for pair in answer.headers.multi_items() if pair[0] != "set-cookie"]
    return f"{answer.text}\n{headers}"


def delivers(play: Play, stack: Stack) -> None:
    """A signed delivery, as GitHub would send it."""
    body = b'{"action": "opened"}'  # of a pull request, and nothing of it
    headers = {
        "X-Hub-Signature-256": sign(play.secrets["webhook-secret"], body),
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": f"00000000-0000-4000-8000-{int(time.time() * 1000) % 10**12:012d}",
        "Content-Type": "application/json",
    }
    answer = httpx.post(f"{stack.url}/github/webhook", content=body, headers=headers, timeout=60)
    play.aviary.look_at("answers of the webhook", answer.text)


@pytest.mark.parametrize(
    "database", ["sqlite", "postgres"] if SOAK else ["postgres"], indirect=True
)
def test_no_secret_gets_out_of_a_service_that_works_and_fails(play: Play) -> None:
    logs = play.folder / "logs"
    valkey, address = valkey_service(play.folder / "valkey")
    play.secrets["broker"] = address.split(":")[2].split("@")[0]
    play.environment["SEEDBED_REDIS_URL"] = address
    stack = play.stack()
    with Supervisor(logs) as services:
        with Supervisor(logs) as broker:
            broker.start(valkey)
            stack.start(services)
            pull_request = opens(play, stack)
            wait_for(lambda: pull_request.check_runs, "the checks")
            wait_for(lambda: all(r.conclusion for r in pull_request.check_runs), "their end")
            pull_request.comment("grace", "/ok-to-test")
            pull_request.comment("grace", "/sample n=2\n/precheck\n/postcheck")
            wait_for(lambda: len(pull_request.check_runs) >= 3, "runs of models")
            wait_for(lambda: all(r.conclusion for r in pull_request.check_runs), "their end")
            pull_request.merge("grace")
            visits(play, stack)
            environments = play.aviary.read_processes(services.pids() | broker.pids())
            assert play.runs("doctor") == 1
            assert play.runs("doctor", "--format=json") == 1
        tokens = enumerate(list(play.github.tokens))
        play.secrets.update({f"token {number}": value for number, value in tokens})
        # Without its broker: deliveries, and what Celery says of it.
        delivers(play, stack)
        wait_for(lambda: "broker unreachable" in log(play, "web"), "a delivery without a broker")
        # Of a message that it holds just then, kombu makes an end of the process: supervisors
        # start it again.
        complaints = ("Cannot connect", "Unrecoverable error")
        wait_for(lambda: any(c in log(play, "worker-quick") for c in complaints), "a complaint")
    fails_to_start(play)
    fails_in_its_work(play)
    play.aviary.read_logs(logs)
    play.aviary.read_database(play.environment["SEEDBED_DATABASE_URL"])
    play.aviary.read_pull_request(pull_request)
    unused = {"database"} if "sqlite" in play.environment["SEEDBED_DATABASE_URL"] else set()
    for name in {*NAMES, "private-key", "webhook-secret"} - unused:
        assert play.secrets[name] in environments, name
    assert play.aviary.escaped() == []


def log(play: Play, name: str) -> str:
    """What a process has written so far."""
    return (play.folder / "logs" / f"{name}.log").read_text(errors="replace")


def fails_to_start(play: Play) -> None:
    """Commands with one setting that is wrong in a way that holds a secret."""
    broker, database = play.secrets["broker"], play.secrets["database"]
    broken = {
        "redis_url": f"redis://:{broker}/x@127.0.0.1:1/0",
        "database_url": f"postgresql+psycopg://seedbed:{database}@x@127.0.0.1/seedbed",
        "training_webhook_url": f"ftp://host/{play.secrets['training-address']}",
        "session_secret": play.secrets["session-secret"][:20],
        "github_app_id": play.secrets["webhook-secret"],
        "public_url": "",
    }
    play.secrets["short"] = play.secrets["session-secret"][:20]
    commands = ("web", "worker", "beat", "up", "doctor", "web")
    for command, (name, value) in zip(commands, broken.items(), strict=True):
        assert play.runs(command, **{name: value}) != 0, (command, name)
    play.runs("migrate", database_url=broken["database_url"])


def fails_in_its_work(play: Play) -> None:
    """Services whose database, broker and GitHub are not there, or repeat what they are sent."""
    port = free_port()
    database = f"postgresql+psycopg://seedbed:{quote(play.secrets['database'])}@127.0.0.1:{port}/x"
    astray = play.stack(
        database_url=database,
        redis_url=f"redis://:{play.secrets['broker']}@127.0.0.1:{port}/0",
        github_api_url=f"{play.nowhere}/api/v3",
    )
    assert play.runs("migrate", database_url=database) == 1
    assert play.runs("doctor", **_changed(astray)) == 1
    with Supervisor(play.folder / "logs") as services:
        for service in astray.services():
            services.start(replace(service, name=f"{service.name}-astray", ready=lambda: True))
        wait_for(lambda: answers(astray), "the web process")
        assert httpx.get(f"{astray.url}/readyz", timeout=60).status_code == 503
        delivers(play, astray)
        seals = Seals(play.secrets["session-secret"], play.secrets["admin-token"])
        cookies = {"seedbed": seals.session("anybody")}  # so that the database is asked for it
        answer = httpx.get(f"{astray.url}/", cookies=cookies, timeout=60)
        assert answer.status_code == 503
        play.aviary.look_at("pages", answer.text)
        wait_for(lambda: "request failed" in log(play, "web-astray"), "a page without a database")
        wait_for(lambda: "Cannot connect" in log(play, "worker-quick-astray"), "the lost broker")
    speaks_to_github(play, play.stack(github_api_url=f"{play.nowhere}/api/v3"))


def speaks_to_github(play: Play, stack: Stack) -> None:
    """A GitHub that fails and repeats the App's credentials in its answer."""
    done = subprocess.run(
        [sys.executable, "-c", SPEAKS_TO_GITHUB],
        env=os.environ | stack.environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    play.aviary.look_at("output of a failing GitHub", done.stdout + done.stderr)
    assert b"failed as it should" in done.stderr


SPEAKS_TO_GITHUB = """
from app.domain.pull_request import PullRequestRef
from app.logging import configure_logging, get_logger
from app.settings import load_settings
from workers.factory import WorkerFactory
configure_logging(json=True)
factory = WorkerFactory(load_settings())
try:
    ref = PullRequestRef(installation_id=1, repository="acme/taxonomy", number=1)
    factory.github(1, "acme/taxonomy").pull_request(ref)
except Exception:
    get_logger().exception("failed as it should")
    raise
"""


def answers(stack: Stack) -> bool:
    try:
        return httpx.get(f"{stack.url}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def _changed(stack: Stack) -> dict[str, str]:
    names = ("SEEDBED_DATABASE_URL", "SEEDBED_REDIS_URL", "SEEDBED_GITHUB_API_URL")
    return {name.removeprefix("SEEDBED_").lower(): stack.environment[name] for name in names}
