"""The `seedbed` command, as typed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect
from typer.testing import CliRunner, Result

from app.settings import Settings
from app.store.database import Database
from app.store.tables import Base
from seedbed.cli import application

pytestmark = pytest.mark.slow


def seedbed(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SEEDBED_")}
    return subprocess.run(
        [sys.executable, "-m", "seedbed", *words],
        cwd=cwd,
        env=clean | environment | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def called(*words: str, **environment: str) -> Result:
    """The same without a process of its own: how it starts is shown once."""
    return CliRunner(env={"COLUMNS": "200", **environment}).invoke(application, words)


def test_without_words_it_says_what_it_can(tmp_path: Path) -> None:
    said = seedbed("--help", cwd=tmp_path)
    assert said.returncode == 0
    for command in ("web", "worker", "beat", "migrate", "up", "demo"):
        assert command in said.stdout


def test_there_is_no_start_without_secrets(tmp_path: Path) -> None:
    said = seedbed("web", cwd=tmp_path)
    assert said.returncode == 2
    assert "SEEDBED_WEBHOOK_SECRET: Field required" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("command", ["web", "worker", "beat"])
def test_every_process_asks_for_its_secrets(command: str) -> None:
    said = called(command)
    assert said.exit_code == 2
    assert "SEEDBED_WEBHOOK_SECRET: Field required" in said.stderr


def test_a_bad_setting_is_named_and_no_value_is_shown() -> None:
    said = called("web", SEEDBED_WEBHOOK_SECRET="short")
    assert said.exit_code == 2
    assert "SEEDBED_WEBHOOK_SECRET" in said.stderr
    assert "short" not in said.stderr.replace("too_short", "")


PASSWORD_PARTS = ("hun", "ter2")
UNUSABLE = {
    "SEEDBED_REDIS_URL": [
        "redis://:hun/ter2@127.0.0.1:9/0",
        "redis://:hun#ter2@127.0.0.1:9/0",
        "redis://:hun;ter2@127.0.0.1:9/0",
        "redis://someone:12/hunter2@127.0.0.1:9/0",  # "someone" at port 12, database "hunter2..."
        "redis://:12?hunter2@127.0.0.1:9/0",
        "redis://:hun[ter2@127.0.0.1:9/0",
        "redis://:\u2100hunter2@127.0.0.1:9/0",  # becomes "a/c" when a host is normalised
        "redis://127.0.0.1:9/hunter2",
        "hunter2",
        "hunter2://127.0.0.1:9/0",
    ],
    "SEEDBED_DATABASE_URL": [
        "postgresql+psycopg://someone:hun@ter2@127.0.0.1:9/seedbed",
        "postgresql+psycopg://127.0.0.1:hunter2/seedbed",
        "hunter2://127.0.0.1:9/seedbed",
        "hunter2",
        "",
    ],
}


@pytest.mark.parametrize(
    ("name", "address"), [(n, a) for n, every in UNUSABLE.items() for a in every]
)
def test_nothing_of_an_unusable_address_is_said(name: str, address: str) -> None:
    usable = {
        "SEEDBED_REDIS_URL": "redis://127.0.0.1:9/0",
        "SEEDBED_GITHUB_APP_ID": "7",
        "SEEDBED_GITHUB_PRIVATE_KEY": "not used",
        "SEEDBED_WEBHOOK_SECRET": "not used",
        "SEEDBED_TEACHER_URL": "http://127.0.0.1:9/v1",
    }
    said = called("beat", **usable | {name: address})
    assert said.exit_code == 2, said.stderr
    assert f"{name}: is not an address" in said.stderr
    assert "percent-encode" in said.stderr
    for part in PASSWORD_PARTS:
        assert part not in said.stdout + said.stderr


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("redis_url", "redis://:a%2Fb@127.0.0.1:9/0"),
        ("redis_url", "rediss://someone:a@b@broker?ssl_cert_reqs=required"),
        ("redis_url", "redis://[::1]:9"),
        ("database_url", "sqlite://"),
        ("database_url", "postgresql+psycopg://u:a%40b@127.0.0.1:9/seedbed?sslmode=require"),
        ("database_url", "postgresql:///seedbed?host=/run/postgresql"),
    ],
)
def test_usable_addresses_are_taken_as_they_are(field: str, address: str) -> None:
    changed = Settings(
        **{
            "redis_url": "redis://127.0.0.1:9/0",
            "github_app_id": 7,
            "github_private_key": "not used",
            "webhook_secret": "not used",
            "teacher_url": "http://127.0.0.1:9/v1",
            field: address,
        }
    )
    assert getattr(changed, field).get_secret_value() == address


def test_migrate_says_nothing_of_an_unusable_address() -> None:
    address = "postgresql+psycopg://someone:hun@ter2@127.0.0.1:9/seedbed"
    said = called("migrate", SEEDBED_DATABASE_URL=address)
    assert said.exit_code == 2
    assert "SEEDBED_DATABASE_URL: is not an address" in said.stderr
    assert "ter2" not in said.stdout + said.stderr


def test_up_asks_for_the_app_only() -> None:
    said = called("up")
    assert said.exit_code == 2
    assert "SEEDBED_GITHUB_APP_ID" in said.stderr
    assert "SEEDBED_REDIS_URL" not in said.stderr


def test_an_unknown_queue_is_told() -> None:
    said = called("worker", "--queue=fast")
    assert said.exit_code == 2
    assert "Known: quick, check, model" in said.stderr


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "seedbed_webhook_secret").write_text("from-a-file")
    said = called("web", SEEDBED_SECRETS_DIR=str(tmp_path))
    assert "SEEDBED_WEBHOOK_SECRET" not in said.stderr
    assert "SEEDBED_TEACHER_URL" in said.stderr


def test_migrate_needs_the_database_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    assert seedbed("migrate", cwd=tmp_path, SEEDBED_DATABASE_URL=url).returncode == 0
    database = Database(url)
    try:
        assert set(inspect(database.engine).get_table_names()) >= set(Base.metadata.tables)
    finally:
        database.close()
