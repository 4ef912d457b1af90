"""`seedbed up`: what is given is used wherever it stands, and only what is not is embedded."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import inspect

from app.store.database import Database
from seedbed import stack
from seedbed.configuration import given_settings_or_exit
from seedbed.local_login import LoginUnreadable, local_login
from seedbed.processes import Supervisor
from seedbed.services import Service, free_port
from seedbed.stack import with_embedded

APP = {
    "SEEDBED_GITHUB_APP_ID": "7",
    "SEEDBED_GITHUB_PRIVATE_KEY": "a key",
    "SEEDBED_WEBHOOK_SECRET": "a secret of this test",
}
BY_FIELD = {
    "database_url": {"SEEDBED_DATABASE_URL"},
    "documents_folder": {"SEEDBED_DOCUMENTS_FOLDER"},
    "redis_url": {"SEEDBED_REDIS_URL"},
    "teacher_url": {"SEEDBED_TEACHER_URL", "SEEDBED_TEACHER_MODEL", "SEEDBED_TEACHER_TINY"},
}
ADDRESSES = {
    "database_url": "postgresql+psycopg://seedbed:pgWord1@db:5432/seedbed",
    "documents_folder": "/srv/documents",
    "redis_url": "redis://:vkWord2@broker:6379/0",
    "teacher_url": "http://teacher:8000/v1",
}


class Starts(Supervisor):
    """Starts nothing, and remembers what it should have started."""

    def __init__(self, logs: Path) -> None:
        super().__init__(logs)
        self.names: list[str] = []

    def start(self, service: Service) -> None:
        self.names.append(service.name)


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of secret files that the settings are read from, and an App in the environment."""
    for name in [name for name in os.environ if name.startswith("SEEDBED_")]:
        monkeypatch.delenv(name)
    for name, value in APP.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setenv("SEEDBED_SECRETS_DIR", str(folder))
    return folder


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Starts:
    monkeypatch.setattr(stack, "fetch_weights", lambda: tmp_path / "weights.gguf")
    return Starts(tmp_path)


def test_without_any_everything_is_embedded(
    secrets: Path, supervisor: Starts, tmp_path: Path
) -> None:
    made = with_embedded(supervisor, tmp_path, given_settings_or_exit().given)
    assert made.keys() == set().union(*BY_FIELD.values())
    assert made["SEEDBED_DATABASE_URL"] == f"sqlite:///{tmp_path}/seedbed.sqlite3"
    assert supervisor.names == ["valkey", "teacher"]


@pytest.mark.parametrize("place", ["environment", "file"])
@pytest.mark.parametrize("field", BY_FIELD)
def test_what_is_given_is_not_embedded(
    field: str,
    place: str,
    secrets: Path,
    supervisor: Starts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if place == "file":
        (secrets / f"seedbed_{field}").write_text(ADDRESSES[field])
    else:
        monkeypatch.setenv(f"SEEDBED_{field.upper()}", ADDRESSES[field])
    made = with_embedded(supervisor, tmp_path, given_settings_or_exit().given)
    assert made.keys() == set().union(*BY_FIELD.values()) - BY_FIELD[field]
    assert len(supervisor.names) == (1 if field in ("redis_url", "teacher_url") else 2)


def test_an_empty_variable_gives_nothing(
    secrets: Path, supervisor: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEDBED_TEACHER_URL", "")
    with_embedded(supervisor, tmp_path, given_settings_or_exit().given)
    assert "teacher" in supervisor.names


def test_a_login_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    made = local_login(tmp_path, frozenset())
    assert made.keys() == {"SEEDBED_ADMIN_TOKEN", "SEEDBED_SESSION_SECRET"}
    assert len(set(made.values())) == 2
    assert min(map(len, made.values())) >= 43  # 256 bits
    assert local_login(tmp_path, {"admins", "session_minutes"}) == made
    files = {file.name: file for file in tmp_path.iterdir()}
    assert files.keys() == {"admin-token", "session-secret"}
    assert {file.stat().st_mode & 0o777 for file in files.values()} == {0o600}
    assert files["admin-token"].read_text() == f"{made['SEEDBED_ADMIN_TOKEN']}\n"


@pytest.mark.parametrize("field", ["admin_token", "session_secret", "github_client_id"])
def test_a_login_that_is_given_is_not_made(tmp_path: Path, field: str) -> None:
    assert local_login(tmp_path, {field}) == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("spoiled", ["open to others", "empty", "short", "not text", "a link"])
def test_a_login_that_is_none_is_not_used(tmp_path: Path, spoiled: str) -> None:
    file = tmp_path / "admin-token"
    content = {"empty": b"", "short": b"hunter2", "not text": b"\xff" * 50}.get(spoiled, b"x" * 43)
    file.touch(mode=0o644 if spoiled == "open to others" else 0o600)
    file.write_bytes(content)
    if spoiled == "a link":
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LoginUnreadable, match="Delete it and start again"):
        local_login(tmp_path, frozenset())


class Up:
    """`seedbed up` as a process, with its database and teacher named in files."""

    def __init__(self, folder: Path, secrets: Path, port: int, **environment: str) -> None:
        self.folder, self.port = folder, port
        self.database = f"sqlite:///{folder / 'named.sqlite3'}"
        (secrets / "seedbed_database_url").write_text(self.database)
        (secrets / "seedbed_teacher_url").write_text(f"http://127.0.0.1:{free_port()}/v1")
        command = [sys.executable, "-m", "seedbed", "up"]
        self.output = folder / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, f"--port={port}", f"--folder={folder / 'data'}"],
                env=os.environ | environment | {"COLUMNS": "200"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_up(self) -> None:
        until(lambda: "Ctrl-C stops" in self.said or self.process.poll() is not None, 90)
        assert self.process.poll() is None, self.said

    @property
    def said(self) -> str:
        return self.output.read_text()

    def environment_of_web(self) -> dict[str, str]:
        for child in psutil.Process(self.process.pid).children():
            if "web" in child.cmdline():
                return child.environ()
        raise AssertionError("no web process")

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def until(condition: Callable[[], bool], within: float) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def start(secrets: Path, tmp_path: Path) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def begin(**environment: str) -> Up:
        started.append(Up(tmp_path, secrets, free_port(), **environment))
        started[-1].wait_until_up()
        return started[-1]

    yield begin
    for up in started:
        up.process.kill()
        up.process.wait()


@pytest.mark.slow
def test_files_are_used_and_links_follow_the_port(start: Callable[..., Up]) -> None:
    up = start()
    database = Database(up.database)
    try:
        assert "deliveries" in inspect(database.engine).get_table_names()
    finally:
        database.close()
    assert not (up.folder / "data" / "seedbed.sqlite3").exists()
    web = up.environment_of_web()
    assert web["SEEDBED_PUBLIC_URL"] == f"http://127.0.0.1:{up.port}"
    assert web["SEEDBED_REDIS_URL"].startswith("redis://")
    assert "SEEDBED_DATABASE_URL" not in web  # what stands in a file stays there
    token = (up.folder / "data" / "admin-token").read_text().strip()
    assert web["SEEDBED_ADMIN_TOKEN"] == token
    where = up.folder / "data" / "admin-token"
    assert f"http://127.0.0.1:{up.port}/login with the token in {where}" in up.said
    assert up.end() == 0, up.said
    logs = "".join(file.read_text() for file in (up.folder / "data" / "logs").iterdir())
    assert token not in up.said + logs


@pytest.mark.slow
def test_a_given_public_address_is_kept(start: Callable[..., Up]) -> None:
    up = start(SEEDBED_PUBLIC_URL="https://seedbed.example.org")
    assert up.environment_of_web()["SEEDBED_PUBLIC_URL"] == "https://seedbed.example.org"
    assert up.end() == 0, up.said
