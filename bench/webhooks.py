"""How many deliveries the webhook accepts a second, beside Probot doing the same.

    python bench/webhooks.py
    python bench/webhooks.py --sides postgresql --count 100000
    python bench/webhooks.py --rate 500 --sides postgresql peer
    python bench/webhooks.py --floor

Ours is `seedbed web` as shipped, on SQLite and on PostgreSQL, with fsync on and a Valkey; the load
comes from a process of its own (`bench/webhook_load.py`) with GitHub's example of
`pull_request.opened`, 24 kB. Probot (`bench/webhooks/peer.mjs`) inserts into the same PostgreSQL
server, in a table of the same form, and pushes a message of the same length to the same Valkey
before it answers. It needs node and npm; its packages are installed into `bench/webhooks/` when
they are first asked for. Without them a payload as long is made up, and the peer is left out.

An accepted delivery is lost when its GUID is not in the database afterwards. `--rate` posts that
many a second, whatever was answered; else each connection posts as soon as it was answered.
`--floor` measures what the parts cost alone. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import func, select

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.store.database import Database  # noqa: E402
from app.store.migrate import migrate  # noqa: E402
from app.store.tables import DeliveryRow  # noqa: E402
from bench.webhook_floor import print_floor  # noqa: E402
from bench.webhook_load import Order  # noqa: E402
from bench.webhook_servers import SECRET, Servers, peer, servers, web  # noqa: E402

FOLDER = Path(__file__).parent / "webhooks"
LOAD = Path(__file__).with_name("webhook_load.py")
EXAMPLES = FOLDER / "node_modules/@octokit/webhooks-examples/api.github.com/index.json"
SIZE = 24_000
SIDES = ("sqlite", "postgresql", "peer")
MB = 1024 * 1024


@dataclass(frozen=True)
class Found:
    """One measurement: seconds, and resident memory in MB before, at the half and after."""

    side: str
    rate: float
    p50: float
    p99: float
    most: float
    refused: int
    lost: int
    memory: tuple[int, ...]


def installed() -> bool:
    """Whether the peer can run, its packages installed if need be."""
    npm = shutil.which("npm")
    if not shutil.which("node") or not npm:
        return False
    if not (FOLDER / "node_modules" / "probot").is_dir():
        quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        subprocess.run([npm, "install", "--prefix", str(FOLDER), *quiet], check=False)  # noqa: S603
    return (FOLDER / "node_modules" / "probot").is_dir()


def payload(folder: Path) -> Path:
    """A file with GitHub's example of an opened pull request, or one as long."""
    text = json.dumps({"action": "opened", "filling": "x" * SIZE})
    if EXAMPLES.is_file():
        (examples,) = (e for e in json.loads(EXAMPLES.read_bytes()) if e["name"] == "pull_request")
        opened = [
            e for e in examples["examples"] if e["action"] == "opened" and "installation" in e
        ]
        text = json.dumps(opened[-1], separators=(",", ":"))
    file = folder / "payload.json"
    file.write_text(text, encoding="utf-8")
    print(f"payload: {len(text):,} bytes")
    return file


def measure(process: int, order: Order) -> dict[str, Any]:
    """Load one server; its memory before, now and then, and after stands in `memory`."""
    watched = psutil.Process(process)
    memory = [watched.memory_info().rss // MB]
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(LOAD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as load:
        assert load.stdin
        load.stdin.write(json.dumps(asdict(order)))
        load.stdin.close()
        every = max(order.count / 4000, 0.5)
        while True:
            try:
                load.wait(every)
                break
            except subprocess.TimeoutExpired:
                memory.append(watched.memory_info().rss // MB)
        assert load.stdout
        found: dict[str, Any] = json.loads(load.stdout.read())
    return {**found, "memory": (*memory, watched.memory_info().rss // MB)}


def stored(url: str) -> set[str]:
    """The GUIDs in the database."""
    database = Database(url)
    with database.reading() as session:
        found = set(session.scalars(select(DeliveryRow.guid)))
        assert len(found) == session.scalar(select(func.count()).select_from(DeliveryRow))
    database.close()
    return found


def side(name: str, options: argparse.Namespace, given: Servers, file: Path) -> Found:
    """Measure one side on an empty database, after a few deliveries that do not count."""
    url = given.database("sqlite" if name == "sqlite" else "postgresql")
    migrate(url)
    start: Callable[..., Any] = peer if name == "peer" else web
    with start(url, given) as (port, process):
        guids = given.folder / "guids"

        def order(count: int, rate: float = 0.0) -> Order:
            return Order(
                port=port,
                secret=SECRET,
                payload=str(file),
                count=count,
                connections=options.connections,
                rate=rate,
                guids=str(guids),
            )

        measure(process, order(500))
        found = measure(process, order(options.count, options.rate))
    if found["accepted"] < options.count:
        print(f"{name}: answers by status: {found['statuses']}")
    accepted = set(guids.read_text(encoding="ascii").split())
    memory = found["memory"]
    return Found(
        side=name,
        rate=found["accepted"] / found["seconds"],
        p50=found["p50"],
        p99=found["p99"],
        most=found["most"],
        refused=options.count - found["accepted"],
        lost=len(accepted - stored(url)),
        memory=tuple(memory[:: max(len(memory) // 5, 1)][:5]) + memory[-1:],
    )


def print_found(rows: list[Found]) -> None:
    """A Markdown table."""
    print("| side | accepted/s | p50 | p99 | slowest | refused | lost | resident, MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        times = " | ".join(f"{t * 1000:.0f} ms" for t in (row.p50, row.p99, row.most))
        memory = ", ".join(map(str, row.memory))
        print(f"| {row.side} | {row.rate:.0f} | {times} | {row.refused} | {row.lost} | {memory} |")


@contextmanager
def workplace(asked: str) -> Iterator[Path]:
    """A folder on a disk; a temporary one may lie in memory, where nothing waits for a disk."""
    place = Path(asked)
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix="webhooks-") as folder:
        yield Path(folder)


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=SIDES)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--folder", default=str(ROOT / "build"))
    parser.add_argument("--floor", action="store_true")
    options = parser.parse_args()
    peer_there = installed()
    with ExitStack() as stack:
        folder = stack.enter_context(workplace(options.folder))
        given, file = stack.enter_context(servers(folder)), payload(folder)
        if options.floor:
            print_floor(given, file)
            return
        asked = [name for name in options.sides if name != "peer" or peer_there]
        print_found([side(name, options, given, file) for name in asked])


if __name__ == "__main__":
    main()
