"""The embedded Valkey: one address for Celery and redis-py, a queue that outlives the server."""

import contextlib
import stat
import subprocess
from pathlib import Path

import celery
import pytest
import redis

from seedbed.embedded.valkey import embedded_valkey, without_password


def client(url: str):
    return contextlib.closing(redis.Redis.from_url(url, decode_responses=True))


def send_task(url: str) -> None:
    with contextlib.closing(celery.Celery(broker=url, set_as_current=False)) as app:
        app.send_task("a.task", args=[1])


def test_queue_of_celery_survives_a_restart(tmp_path: Path):
    with embedded_valkey(tmp_path) as url:
        send_task(url)
    with embedded_valkey(tmp_path) as url, client(url) as valkey:
        assert valkey.llen("celery") == 1


def test_nothing_is_kept_without_persistence(tmp_path: Path):
    with embedded_valkey(tmp_path, persist=False) as url:
        send_task(url)
    with embedded_valkey(tmp_path, persist=False) as url, client(url) as valkey:
        assert valkey.keys() == []


def test_password_is_asked_for(tmp_path: Path):
    with (
        embedded_valkey(tmp_path) as url,
        client(without_password(url)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_password_is_in_no_argument_and_no_readable_file(tmp_path: Path):
    with embedded_valkey(tmp_path) as url:
        password = url.split(":")[2].split("@")[0]
        arguments = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, check=True)
        assert password not in arguments.stdout.decode()
        assert password not in without_password(url)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        holding = [path for path in files if password.encode() in path.read_bytes()]
    assert [p.name for p in holding] == ["valkey.conf"]
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600


def test_server_is_stopped_after_an_error(tmp_path: Path):
    with pytest.raises(RuntimeError, match="ours"), embedded_valkey(tmp_path) as url:
        raise RuntimeError("ours")
    with client(url) as valkey, pytest.raises(redis.ConnectionError):
        valkey.ping()


def test_log_tells_why_it_did_not_start(tmp_path: Path):
    (tmp_path / "appendonlydir").write_text("not a folder")
    with (
        pytest.raises(Exception, match="valkey ended before it was ready"),
        embedded_valkey(tmp_path),
    ):
        pass
