"""Rows of a named data set that are mixed in, against forgetting what was learnt before."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import UserError
from workers.training.provenance import REPLAY_UNREADABLE, Replay
from workers.training.rows import REPLAY, Row, row_id

ROLES = frozenset({"system", "user", "assistant"})


@dataclass(frozen=True, kw_only=True)
class Survey:
    """How many rows a replay's file has and its SHA-256 in hex digits."""

    rows: int
    sha256: str


def survey(replay: Replay) -> Survey:
    """Count a replay's rows, one line at a time.

    Raises:
        UserError: the file can't be read.
    """
    digest, rows = hashlib.sha256(), 0
    try:
        with replay.file.open("rb") as file:
            for line in file:
                digest.update(line)
                rows += bool(line.strip())
    except OSError as error:
        raise UserError(
            REPLAY_UNREADABLE, f"The data set {replay.name} could not be read: {error.strerror}."
        ) from error
    return Survey(rows=rows, sha256=digest.hexdigest())


def wanted(own: int, share: float) -> int:
    """How many rows of a replay give it its share beside so many own ones."""
    return round(own * share / (1 - share))


def drawn(replay: Replay, found: Survey, number: int, random_state: int) -> Iterator[Row]:
    """So many rows, or all there are, each at most once, in the file's order.

    Raises:
        UserError: a drawn line is no row with messages.
    """
    draw = random.Random(f"replay/{random_state}")  # noqa: S311 - for variety, not for secrets
    chosen = set(draw.sample(range(found.rows), min(number, found.rows)))
    with replay.file.open("rb") as file:
        lines = ((at, line) for at, line in enumerate(file, start=1) if line.strip())
        for place, (at, line) in enumerate(lines):
            if place in chosen:
                yield _row(replay, at, line)


def _row(replay: Replay, at: int, line: bytes) -> Row:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        read = None
    messages = _messages(read)
    if not messages:
        raise UserError(
            REPLAY_UNREADABLE,
            f"Line {at} of the data set {replay.name} is not a row with messages of the roles "
            "system, user and assistant.",
        )
    return Row(
        id=row_id(REPLAY, replay.name, at),
        messages=messages,
        form=REPLAY,
        metadata={"name": replay.name, "line": at, "metadata": read.get("metadata")},
        unmask=read.get("unmask") is True,
    )


def _messages(read: object) -> tuple[tuple[str, str], ...]:
    """Role and content of each message, none where one of them is no message."""
    found: list[tuple[str, str]] = []
    messages = read.get("messages") if isinstance(read, dict) else None
    for message in messages if isinstance(messages, list) else []:
        match message:
            case {"role": str(role), "content": str(content)} if role in ROLES:
                found.append((role, content))
            case _:
                return ()
    return tuple(found)
