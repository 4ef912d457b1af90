"""How long each page takes with 10,000 pull requests and 300,000 pairs in PostgreSQL.

    python bench/dashboard.py
    python bench/dashboard.py --folder DATA --pages /pulls /runs --why
    python bench/dashboard.py --json

The pages are those of `seedbed web` as shipped, on a PostgreSQL with its settings as shipped, both
on this machine, with an admin's login; the lists are asked for by somebody who can read two of the
repositories, too. Filling it takes about a minute; with `--folder` it is kept there and used again.
Each address is asked for 40 times after 3 that do not count, one after the other on one connection;
where a page is of one run, pull request or delivery, another one of 40 each time. Then four clients
ask for all pages at once. `--why` shows what PostgreSQL did for the slowest statement of each page
that is over the limit.

The exit status is 1 where a page's 95th percentile is over `--limit` milliseconds, or where
anything was answered with another status than 200. Beside the pages stand `/healthz` and a file as
large as the largest page, handed out by the same server library. Prints Markdown, or JSON.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.store.database import Database
from bench.dashboard_fill import Size
from bench.dashboard_load import Client, Found, Page, one_after_other, together
from bench.dashboard_login import log_in
from bench.dashboard_pages import landmarks, named, pages
from bench.dashboard_print import Measured, as_json, as_markdown
from bench.dashboard_servers import counted, filled, floor, peak_memory, web
from bench.dashboard_statements import Asked, asked_of_database, explained

TIMES = 40
CLIENTS = 4
ROUNDS = 5
HEALTH = Page(name="/healthz", addresses=("/healthz",))
FILE = "largest.html"


def say(words: str) -> None:
    """A line about what is being done; the results alone go to standard output."""
    print(words, file=sys.stderr, flush=True)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the pages are, and how the bench was called."""

    url: str
    folder: Path
    options: argparse.Namespace


def measure(place: Place) -> Measured:
    """Everything that is measured."""
    database = Database(place.url)
    rows = counted(database)
    say(", ".join(f"{number:,} {name}" for name, number in rows.items()))
    table = named(pages(landmarks(database)), place.options.pages)
    options = place.options
    with web(place.url, place.folder) as server:
        client = Client(server.port)
        log_in(client)
        found = [one_after_other(client, page, options.times) for page in (HEALTH, *table)]
        say("one after the other: done")
        answered = [page for page, each in zip(table, found[1:], strict=True) if not each.wrong]
        at_once = together(
            lambda: Client(server.port, client.cookie), answered, CLIENTS, options.rounds
        )
        say("four at once: done")
        memory = peak_memory(server.pid)
        asked = asked_of_database(server.environment, client.cookie, answered)
        client.close()
    measured = Measured(
        rows=rows,
        pages=tuple(found),
        at_once=at_once,
        asked=asked,
        static=_static(place.folder, found, options.times),
        memory=memory,
        limit=options.limit / 1000,
    )
    if options.why:
        print_why(database, measured)
    database.close()
    return measured


def _static(folder: Path, found: Sequence[Found], times: int) -> Found:
    """A file as large as the largest page, from the server library alone."""
    files = folder / "files"
    files.mkdir()
    size = max(each.size for each in found)
    (files / FILE).write_bytes(b"x" * size)
    with floor(files, folder / "floor") as server:
        client = Client(server.port)
        page = Page(name="a file as large as the largest page", addresses=(f"/{FILE}",))
        measured = one_after_other(client, page, times)
        client.close()
    return measured


def print_why(database: Database, measured: Measured) -> None:
    """What PostgreSQL did for the slowest statement of each page that is too slow."""
    for each in measured.slow:
        asked = measured.asked.get(each.name, Asked(statements=()))
        slowest = asked.slowest
        say(f"\n{each.name}: {len(asked.statements)} statements, {asked.seconds * 1000:.0f} ms")
        if slowest is not None:
            say(f"the slowest of them, {slowest.seconds * 1000:.0f} ms:\n{slowest.text}")
            say(explained(database.engine, slowest))


def main() -> int:
    """Parse the arguments, fill, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", default="", help="where the filled database is kept")
    parser.add_argument("--pages", nargs="+", default=[], help="those whose name has such a part")
    parser.add_argument("--pull-requests", type=int, default=Size.pull_requests)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--limit", type=float, default=300.0, help="milliseconds")
    parser.add_argument("--why", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    size = Size(pull_requests=options.pull_requests)
    with (
        tempfile.TemporaryDirectory(prefix="seedbed-dashboard-") as folder,
        filled(options.folder, size, say) as url,
    ):
        measured = measure(Place(url=url, folder=Path(folder), options=options))
    print(as_json(measured) if options.json else as_markdown(measured))
    return 1 if measured.slow or measured.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
