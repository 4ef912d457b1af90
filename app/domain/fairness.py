"""Who is next: a queue shared fairly between installations, repositories and authors.

Round-robin on each level: installations take turns, within one its repositories do, within one
the authors of pull requests, and of one author the oldest run goes first. What is under way counts
as a turn that was had. Whoever had a turn goes to the back, behind those who came meanwhile: nobody
who waits is passed over for good, however many others come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Share = tuple[str | int, ...]
"""Whose run it is, coarse to fine: installation, repository, author. A beginning of it is a share
too: `(7,)` is all that belongs to installation 7."""
Place = tuple[int, bool, float, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuedRun:
    """A run as its queue sees it; `asked_at` is when it was asked for, in seconds."""

    id: int
    pull_request_id: int
    share: Share
    asked_at: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """What each share had: runs that are under way, and when its last turn was over.

    A run that goes on is not over; of one that was interrupted, its beginning counts.
    """

    under_way: Sequence[Share] = ()
    last_turn: Iterable[tuple[Share, float]] = ()


def fair_order(waiting: Iterable[QueuedRun], served: Served) -> tuple[QueuedRun, ...]:
    """The runs that wait, next one first; each is there once, and nothing is added."""
    had = Counter(part for share in served.under_way for part in _beginnings(share))
    over: dict[Share, float] = {}
    for share, at in served.last_turn:
        for part in _beginnings(share):
            over[part] = max(at, over.get(part, at))
    return tuple(_in_turns(waiting, 1, had, over))


def _in_turns(
    waiting: Iterable[QueuedRun], depth: int, had: Mapping[Share, int], over: Mapping[Share, float]
) -> list[QueuedRun]:
    groups: dict[Share, list[QueuedRun]] = defaultdict(list)
    for run in waiting:
        groups[run.share[:depth]].append(run)
    placed: list[tuple[Place, QueuedRun]] = []
    for share, members in groups.items():
        deeper = any(len(run.share) > depth for run in members)
        ordered = _in_turns(members, depth + 1, had, over) if deeper else _oldest_first(members)
        # It stands there since it came, or since its last turn was over.
        since = max(over.get(share, 0.0), min(run.asked_at for run in members))
        for index, run in enumerate(ordered):
            # Behind its first run, a share stands behind all that still wait for their first.
            placed.append(((had.get(share, 0) + index, index > 0, since, run.id), run))
    return [run for _, run in sorted(placed, key=lambda each: each[0])]


def _oldest_first(runs: Iterable[QueuedRun]) -> list[QueuedRun]:
    return sorted(runs, key=lambda run: run.id)


def _beginnings(share: Share) -> Iterable[Share]:
    return (share[: end + 1] for end in range(len(share)))
