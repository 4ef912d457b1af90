"""`seedbed doctor` on parts that work, parts that do not, and parts that are missing."""

import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner

from seedbed.cli import application
from tests.support.migrated import make_ready
from tests.support.scripted_teacher import (
    MODEL,
    Mode,
    Reply,
    ScriptedServer,
    closed_port,
    scripted_server,
)

pytestmark = pytest.mark.slow

PASSWORD = "hunter2-secret"
SCRIPT = {
    "probe": Reply(text="tulip", probabilities={"t": 0.9}),
    "probe_schema": Reply(text='{"number": 2}', probabilities={"{": 1.0}),
}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("SEEDBED_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def doctor(*words: str) -> tuple[int, str]:
    said = CliRunner().invoke(application, ["doctor", *words])
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said.exit_code, said.output


def pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return key.private_bytes(*form).decode()


def set_up(monkeypatch: pytest.MonkeyPatch, folder: Path, url: str, **other: str) -> None:
    database = f"sqlite:///{folder / 'doctor.sqlite3'}"
    make_ready(database)
    values = {
        "DATABASE_URL": database,
        "GITHUB_APP_ID": "7",
        "GITHUB_PRIVATE_KEY": pem(),
        "WEBHOOK_SECRET": PASSWORD,
        "TEACHER_URL": url,
        "TEACHER_API_KEY": PASSWORD,
        **other,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"SEEDBED_{name}", value)


def test_one_server_is_looked_at_without_any_settings() -> None:
    with scripted_server(SCRIPT) as server:
        server.pages["/v1/models"] = lambda _: {"data": [{"id": MODEL, "max_model_len": 4096}]}
        code, said = doctor("--teacher", server.url)
    assert code == 0
    assert MODEL in said
    assert "4096 tokens a request, JSON Schema: yes, log-probabilities: yes" in said
    assert "come after the grammar" in said
    assert "likelihood is asked for by multiple choice" in said
    assert "database" not in said


def test_the_same_for_programs() -> None:
    with scripted_server(SCRIPT) as server:
        code, said = doctor("--teacher", server.url, "--format", "json", "--model", "mine")
    found = json.loads(said)
    assert (code, found["works"], found["parts"]) == (0, True, [])
    (model,) = found["models"]
    assert model["capabilities"]["model"] == "mine"
    assert model["capabilities"]["logprobs_masked"] is True
    assert model["seconds"] >= 0
    assert server.bodies[0]["model"] == "mine"


def test_a_server_that_is_not_there() -> None:
    with closed_port() as url:
        code, said = doctor("--teacher", url.replace("//", f"//me:{PASSWORD}@"))
    assert code == 1
    assert "does not answer" in said
    assert PASSWORD not in said


def test_a_server_that_refuses_the_key() -> None:
    with scripted_server(SCRIPT, mode=Mode.REFUSING) as server:
        code, said = doctor("--teacher", server.url)
    assert code == 1
    assert "HTTP status 401" in said


def test_without_any_settings_each_missing_one_is_named_and_nothing_is_made() -> None:
    code, said = doctor()
    assert code == 1
    for name in (
        "REDIS_URL",
        "GITHUB_APP_ID",
        "GITHUB_PRIVATE_KEY",
        "WEBHOOK_SECRET",
        "TEACHER_URL",
    ):
        assert f"SEEDBED_{name}" in said
    assert "seedbed migrate" in said
    assert list(Path().iterdir()) == []


@pytest.mark.slow
def test_when_all_works_it_says_so_and_tells_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, valkey_url: str
) -> None:
    with scripted_server(SCRIPT) as server:
        set_up(monkeypatch, tmp_path, server.url, REDIS_URL=valkey_url, STUDENT_URL=server.url)
        code, said = doctor()
        assert code == 0, said
        assert "All that is needed works" in said
        assert said.count(MODEL) == 2
        assert "its key signs" in said
        assert PASSWORD not in said
        assert "BEGIN" not in said
        assert keys(server) == {f"Bearer {PASSWORD}", "Bearer none"}


def keys(server: ScriptedServer) -> set[str]:
    return {headers["authorization"] for headers in server.headers}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GITHUB_PRIVATE_KEY", "-----BEGIN nonsense", "is no private key"),
        ("WEBHOOK_SECRET", "short", "8 characters or more"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "check SEEDBED_REDIS_URL"),
        ("DATABASE_URL", "sqlite:///elsewhere.db", "seedbed migrate"),
        ("DATABASE_URL", "sqlite:///empty.db", "seedbed migrate"),
        ("DATABASE_URL", f"mysql://{PASSWORD}@x/y", "not an address of a database"),
        ("TEACHER_IN_FLIGHT", "many", "SEEDBED_TEACHER_IN_FLIGHT"),
    ],
)
def test_what_is_wrong_is_named(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty.db").touch()
    with closed_port() as url:
        set_up(monkeypatch, tmp_path, url, **{name: value})
        code, said = doctor()
    assert code == 1
    assert words in said
    assert PASSWORD not in said
    assert value not in said or name == "REDIS_URL"


def test_a_folder_of_secrets_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEDBED_SECRETS_DIR", "nowhere")
    code, said = doctor()
    assert code == 1
    assert "secrets  broken  SEEDBED_SECRETS_DIR names no folder" in said
