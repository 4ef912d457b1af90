"""The `seedbed` command, as typed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from app.store.database import Database
from app.store.tables import Base


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


def test_without_words_it_says_what_it_can(tmp_path: Path) -> None:
    said = seedbed("--help", cwd=tmp_path)
    assert said.returncode == 0
    for command in ("web", "worker", "beat", "migrate", "up", "demo"):
        assert command in said.stdout


@pytest.mark.parametrize("command", ["web", "worker", "beat"])
def test_there_is_no_start_without_secrets(command: str, tmp_path: Path) -> None:
    said = seedbed(command, cwd=tmp_path)
    assert said.returncode == 2
    assert "SEEDBED_WEBHOOK_SECRET: Field required" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_bad_setting_is_named_and_no_value_is_shown(tmp_path: Path) -> None:
    said = seedbed("web", cwd=tmp_path, SEEDBED_WEBHOOK_SECRET="short")
    assert said.returncode == 2
    assert "SEEDBED_WEBHOOK_SECRET" in said.stderr
    assert "short" not in said.stderr.replace("too_short", "")


def test_up_asks_for_the_app_only(tmp_path: Path) -> None:
    said = seedbed("up", cwd=tmp_path)
    assert said.returncode == 2
    assert "SEEDBED_GITHUB_APP_ID" in said.stderr
    assert "SEEDBED_REDIS_URL" not in said.stderr


def test_an_unknown_queue_is_told(tmp_path: Path) -> None:
    said = seedbed("worker", "--queue=fast", cwd=tmp_path)
    assert said.returncode == 2
    assert "Known: quick, model" in said.stderr


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "seedbed_webhook_secret").write_text("from-a-file")
    said = seedbed("web", cwd=tmp_path, SEEDBED_SECRETS_DIR=str(tmp_path))
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
