"""`seedbed service` and `seedbed token`, as typed, against a running service."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.access.tokens import Tokens
from app.access.viewer import Viewer
from app.domain.events import BY_ADMIN
from app.domain.people import Person
from app.domain.pull_request import Role
from app.domain.runs import RunKind
from app.factory import Factory
from app.main import create_app
from app.store.deliveries import DeliveryState
from seedbed.cli import application
from tests.dashboard.conftest import settings
from tests.dashboard.scenes import asked, opened, records_of_each_kind, sample, sampled, under_way
from tests.dashboard.visitors import with_login
from tests.support.dialogue import RememberingQueue, served
from tests.support.migrated import make_ready

THE_ADMIN = Viewer(inside=True, person=BY_ADMIN, admin=True)


@dataclass
class Running:
    """A running service, with an admin's token for it."""

    factory: Factory
    url: str
    token: str
    database: str

    def type(self, *words: str, **environment: str) -> Result:
        """Type a command on a machine where this service and its token are set up."""
        given = {"SEEDBED_PUBLIC_URL": self.url, "SEEDBED_API_TOKEN": self.token} | environment
        return CliRunner().invoke(application, words, env=given)


class AnsweringQueue(RememberingQueue):
    """A worker that handles each act at once."""

    def __init__(self, factory: Factory) -> None:
        super().__init__()
        self._factory = factory

    def deliver(self, *deliveries: int) -> None:
        for each in deliveries:
            words = "(admin) pressed it; `/cancel`: nothing of the kind is queued or running."
            self._factory.deliveries.conclude(each, DeliveryState.HANDLED, words)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for all of these."""
    file = tmp_path_factory.mktemp("service") / "seedbed.sqlite3"
    make_ready(f"sqlite:///{file}")
    database = f"sqlite:///{file}"
    factory = Factory(with_login(settings(database)))
    factory.__dict__["queue"] = AnsweringQueue(factory)
    row = opened(factory)
    sampled(factory, row, sample(records_of_each_kind()))
    asked(factory, row, RunKind.VALIDATE)
    under_way(factory, opened(factory, 8), made=3, judged=2, kept=1)
    token = Tokens(factory).make(THE_ADMIN, "tests", 1)
    with served(create_app(factory)) as url:
        yield Running(factory, url, token, database)


def test_status(running: Running) -> None:
    said = running.type("service", "status")
    assert said.exit_code == 0, said.output
    assert "1 run waiting, 1 under way." in said.stdout
    assert "validate  acme/taxonomy  1" in said.stdout


def test_runs(running: Running) -> None:
    said = running.type("service", "runs", "--state", "running")
    heads, row = said.stdout.splitlines()
    assert heads.split() == [
        *("RUN", "KIND", "STATE", "PULL", "REQUEST", "CONTRIBUTION", "ASKED", "BY"),
        *("ASKED", "AT"),
    ]
    assert row.startswith("3    sample  running  acme/taxonomy#8  compositional_skills/writing")
    assert "grace" in row
    assert running.type("service", "runs", "--kind", "export").stdout == "No such runs.\n"


def test_one_run(running: Running) -> None:
    said = running.type("service", "run", "1").stdout
    assert said.startswith("Run 1: sample of acme/taxonomy#7 at aaaaaaa\n")
    assert "kept rate     60% (31% to 83%), unclear, judge not trusted" in said
    assert "6 kept, 4 rejected" in said
    assert "files         sample.json" in said


def test_json_is_what_the_api_tells(running: Running) -> None:
    told = json.loads(running.type("service", "runs", "--format", "json").stdout)
    assert [run["id"] for run in told["items"]] == [3, 2, 1]


@pytest.mark.parametrize("words", [("cancel", "3"), ("retry", "3"), ("export", "acme/taxonomy#7")])
def test_acts(running: Running, words: tuple[str, ...]) -> None:
    said = running.type("service", *words)
    assert said.exit_code == 0, said.output
    assert said.stdout.startswith("Handled: (admin) pressed it; `/cancel`: nothing of the kind")


def test_nothing_moves_a_terminal(running: Running) -> None:
    row = opened(running.factory, 9, "x")
    asked(running.factory, row, RunKind.EXPORT, path="\x1b[2J\u202eevil")
    said = running.type("service", "runs", "--kind", "export").stdout
    assert "<U+001B>[2J<U+202E>evil" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("run", "999"), 1, "There is no such run."),
        (("cancel", "999"), 1, "There is no such run."),
        (("runs", "--state", "lost"), 1, "state: "),
        (("export", "acme"), 2, "names no pull request"),
        (("status", "--url", "ftp://x"), 2, "is no address of a service"),
        (("status", "--url", "http://seedbed.example"), 2, "A token is sent over https alone"),
        (("status", "--url", "http://127.0.0.1:1"), 3, "No service answers at http://127.0.0.1:1."),
        (("status", "--url", "http://127.0.0.1@evil.example"), 2, "is no address of a service"),
    ],
)
def test_what_goes_wrong_is_said(
    running: Running, words: tuple[str, ...], code: int, complaint: str
) -> None:
    said = running.type("service", *words)
    assert said.exit_code == code, said.output
    assert complaint in said.stderr.replace("\n", " ")
    assert said.stdout == ""
    assert running.token not in said.output


def test_something_else_that_answers_is_no_service(running: Running) -> None:
    said = running.type("service", "status", "--url", f"{running.url}/runs")
    assert said.exit_code in {1, 3}
    assert said.stdout == ""


@pytest.mark.parametrize(
    ("token", "complaint"),
    [
        ("", "This service wants a token: set SEEDBED_API_TOKEN"),
        ("seedbed_wrong", "This token is not known here, or it is over."),
        ("two words", "holds no token"),
    ],
)
def test_a_token_is_needed(running: Running, token: str, complaint: str) -> None:
    said = running.type("service", "status", SEEDBED_API_TOKEN=token)
    assert said.exit_code in {1, 2}
    assert complaint in said.stderr


def test_a_person_without_the_right_is_refused_in_words(running: Running) -> None:
    running.factory.known_rights.save("acme/taxonomy", Person(login="noor", role=Role.READ))
    token = Tokens(running.factory).make(Viewer(inside=True, person="noor"), "n", 1)
    said = running.type("service", "cancel", "3", SEEDBED_API_TOKEN=token)
    assert (said.exit_code, said.stderr) == (
        1,
        "`/cancel` by noor: it is for who asked, or a maintainer.\n",
    )


def test_the_token_can_be_a_secret_file(running: Running, tmp_path: Path) -> None:
    (tmp_path / "seedbed_api_token").write_text(f"{running.token}\n")
    said = running.type(
        "service", "status", SEEDBED_API_TOKEN="", SEEDBED_SECRETS_DIR=str(tmp_path)
    )
    assert said.exit_code == 0, said.output


def test_an_act_that_nobody_handled_yet_is_recorded(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AnsweringQueue, "deliver", lambda *_: None)
    said = running.type("service", "cancel", "3", "--wait", "0")
    assert said.exit_code == 0
    assert "no worker has looked at it yet" in said.stdout


def test_a_token_is_made_here_and_shown_once(running: Running) -> None:
    said = running.type("token", "robot", "--days", "7", SEEDBED_DATABASE_URL=running.database)
    assert said.exit_code == 0, said.output
    token = said.stdout.strip()
    assert running.type("service", "status", SEEDBED_API_TOKEN=token).exit_code == 0
    assert "7 days" in said.stderr
    assert token not in said.stderr
    (made,) = [each for each in Tokens(running.factory).of(THE_ADMIN) if each.name == "robot"]
    assert (made.person, made.role) == (BY_ADMIN, "admin")


@pytest.mark.parametrize(
    ("words", "code"),
    [(("token", ""), 1), (("token", "x", "--days", "366"), 2), (("token", "x", "--days", "0"), 2)],
)
def test_a_token_has_a_name_and_an_end(running: Running, words: tuple[str, ...], code: int) -> None:
    said = running.type(*words, SEEDBED_DATABASE_URL=running.database)
    assert (said.exit_code, said.stdout) == (code, "")


def test_without_a_database_no_token_is_made(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite3"
    said = running.type("token", "x", SEEDBED_DATABASE_URL=f"sqlite:///{file}")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "seedbed migrate" in said.stderr
    assert not file.exists()
