"""What deleting old deliveries costs on both databases: seconds, the longest wait, the file.

`python bench/retention.py [DELIVERIES]` on a new SQLite file; real-size bodies of 24 kB.
While it deletes, another thread writes and says how long its longest write took.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import insert

from app.store.audit import Audit
from app.store.database import Database
from app.store.migrate import migrate
from app.store.retention import Kept
from app.store.tables import DeliveryRow
from workers.retention import PAUSE, ROWS

BODY_BYTES = 24_000


def fill(database: Database, first: int, number: int) -> None:
    """Record handled deliveries."""
    for start in range(first, first + number, 500):
        rows = [
            {
                "guid": f"{each:036d}",
                "event": "pull_request",
                "body": os.urandom(BODY_BYTES),
                "state": "handled",
                "attempts": 1,
                "reason": "",
                "received_at": 1.0,
                "enqueued_at": 1.0,
                "handled_at": 1.0,
            }
            for each in range(start, min(start + 500, first + number))
        ]
        with database.transaction() as session:
            session.execute(insert(DeliveryRow), rows)


def longest_write(database: Database, stop: Event, found: list[float]) -> None:
    """Write all the time; the seconds of each write."""
    while not stop.is_set():
        begun = time.perf_counter()
        Audit(database, time.time).write("bench", "write", "x")
        found.append(time.perf_counter() - begun)
        time.sleep(0.005)


def forget_all(database: Database) -> list[float]:
    """The seconds of each batch."""
    kept, batches = Kept(database), []
    while True:
        begun = time.perf_counter()
        found = kept.forget_deliveries(2.0, ROWS)
        batches.append(time.perf_counter() - begun)
        if found < ROWS:
            return batches
        time.sleep(PAUSE)


def size(file: Path) -> str:
    """The file in MB."""
    return f"{file.stat().st_size / 1e6:.0f} MB"


def main() -> None:
    """Fill, delete, fill again."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "seedbed.sqlite3"
        migrate(f"sqlite:///{file}")
        database = Database(f"sqlite:///{file}")
        fill(database, 0, number)
        print(f"{number:,} deliveries: {size(file)}")
        stop, writes = Event(), list[float]()
        writer = Thread(target=longest_write, args=(database, stop, writes))
        writer.start()
        batches = forget_all(database)
        stop.set()
        writer.join()
        print(
            f"deleted in {sum(batches):.1f} s of {len(batches)} batches of {ROWS}, "
            f"longest {max(batches):.3f} s; meanwhile {len(writes)} writes, "
            f"longest {max(writes):.3f} s; file {size(file)}"
        )
        fill(database, number, number)
        print(f"filled again: {size(file)}")
        database.close()


if __name__ == "__main__":
    main()
