"""The table of faults, read from table.txt, and which of them go together at all."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from tests.faults.playing import Row
from tests.support.soak import SOAK

BROKER = ("broker restarted", "broker restarted empty")
CLOCK = ("clock forward", "clock back")
DATABASE = ("database unreachable", "disk full")
GITHUB = ("GitHub answers 500", "GitHub rate limit", "GitHub slow", "GitHub cut short")
TEACHER = ("teacher gone", "teacher hung", "teacher answers rubbish")
WORKER = ("killed", "killed with its children", "task repeated")

CAN_STRIKE: dict[str, tuple[str, ...]] = {
    "web": ("killed", *BROKER, *DATABASE, *CLOCK),
    "worker-quick": (*WORKER, *BROKER, *DATABASE, *GITHUB, *CLOCK),
    "worker-check": (*WORKER, *BROKER, *DATABASE, *GITHUB, *CLOCK),
    "worker-model": (*WORKER, *BROKER, *DATABASE, *GITHUB, *TEACHER, *CLOCK),
    "beat": ("killed", *BROKER, *CLOCK),
}
"""What a process can be struck by: the web process calls no GitHub, beat no database."""

AT_LEAST = 40
"""Rows that `make test` plays."""


def rows(database: str = "") -> list[Row]:
    """The rows of one database, or all."""
    found = []
    for line in Path(__file__).with_name("table.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            of, point, fault = line.split(maxsplit=2)
            found.append(Row(of, point, fault))
    return [row for row in found if database in ("", row.database)]


def rows_to_play(database: str) -> list[Row]:
    """The rows of one database that `make test` plays; `make soak` plays all of them.

    Together with those of the other database they strike every point and every process, by every
    fault, and are `AT_LEAST` so many: as many processes as can be are struck by as many faults.
    """
    if SOAK:
        return rows(database)
    left, chosen = _in_turns(), list[Row]()
    met: set[tuple[str, str]] = set()
    while left:
        most = max(left, key=lambda row: len(_shows(row) - met))
        left.remove(most)
        if not {"point", "fault"} & {what for what, _ in _shows(most) - met} and (
            len(chosen) >= AT_LEAST
        ):
            break
        met |= _shows(most)
        chosen.append(most)
    return [row for row in chosen if row.database == database]


def _shows(row: Row) -> set[tuple[str, str]]:
    return {("point", row.point), ("fault", row.fault), (row.process, row.fault)}


def _in_turns() -> list[Row]:
    """All rows, of one database and the other by turns, so that both get their part."""
    pairs = zip_longest(rows("sqlite"), reversed(rows("postgres")))
    return [row for pair in pairs for row in pair if row is not None]
