"""The probes: what decides, and what is only told."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.factory import Factory
from app.main import create_app
from tests.dashboard.conftest import settings

AWAY = "redis://127.0.0.1:1/0"


def probe(database_url: str, redis_url: str, path: str) -> tuple[int, dict[str, str]]:
    wanted = settings(database_url).model_dump() | {"redis_url": redis_url}
    with TestClient(create_app(Factory(type(settings(database_url))(**wanted)))) as client:
        answer = client.get(path)
        return answer.status_code, answer.json()


def test_a_process_that_answers_is_healthy() -> None:
    assert probe("sqlite:////nowhere/at.all", AWAY, "/healthz") == (200, {"status": "ok"})


def test_ready_is_what_reaches_its_database(sqlite_url: str, valkey_url: str) -> None:
    there = {"database": "ok", "broker": "ok"}
    assert probe(sqlite_url, valkey_url, "/readyz") == (200, there)


def test_the_broker_is_only_told_of(sqlite_url: str) -> None:
    told = {"database": "ok", "broker": "unreachable"}
    assert probe(sqlite_url, AWAY, "/readyz") == (200, told)


@pytest.mark.parametrize("redis_url", [AWAY])
def test_without_the_database_it_is_not_ready(tmp_path: Path, redis_url: str) -> None:
    away = f"sqlite:///{tmp_path / 'no' / 'folder.db'}"
    assert probe(away, redis_url, "/readyz") == (503, {"database": "unreachable"})
