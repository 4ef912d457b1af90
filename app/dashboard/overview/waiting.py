"""What waits: runs for a worker, pull requests for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from app.dashboard.words import Moment, moment
from app.queue import QUEUES, queue_of
from app.store.overview import AwaitedActor
from app.store.run_queue import WaitingRuns

LISTED = 20
ACTORS = {
    "maintainer": "A maintainer, to decide or to look",
    "contributor": "The contributor, to mend or to answer",
    "seedbed": "Seedbed, to check or to sample",
    "nobody": "Nobody",
}
"""Who can be waited for, most urgent to whoever looks first."""


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """The queued runs of one kind in one repository."""

    kind: str
    repository: str
    runs: int
    oldest: Moment


@dataclass(frozen=True, kw_only=True)
class QueueView:
    """All that is queued: in words by queue, and by kind and repository.

    `hidden` is how many rows are not listed.
    """

    runs: int
    by_queue: str
    oldest: Moment | None
    rows: tuple[QueueRow, ...]
    hidden: int


@dataclass(frozen=True, kw_only=True)
class ActorRow:
    """How many open pull requests wait for one actor; the address lists them."""

    name: str
    words: str
    pull_requests: int
    oldest: Moment
    address: str


def queue_view(waiting: tuple[WaitingRuns, ...], now: float) -> QueueView:
    """The queue; the longest rows first."""
    by_queue = Counter[str]()
    for each in waiting:
        by_queue[queue_of(each.kind)] += each.runs
    ordered = sorted(waiting, key=lambda each: (-each.runs, each.oldest))
    parts = [f"{by_queue[queue]:,} in {queue}" for queue in QUEUES if by_queue[queue]]
    return QueueView(
        runs=by_queue.total(),
        by_queue=", ".join(parts),
        oldest=moment(min(each.oldest for each in waiting), now) if waiting else None,
        rows=tuple(_queue_row(each, now) for each in ordered[:LISTED]),
        hidden=max(0, len(ordered) - LISTED),
    )


def _queue_row(waiting: WaitingRuns, now: float) -> QueueRow:
    return QueueRow(
        kind=waiting.kind.value,
        repository=waiting.repository,
        runs=waiting.runs,
        oldest=moment(waiting.oldest, now),
    )


def actor_rows(awaited: Iterable[AwaitedActor], now: float) -> tuple[ActorRow, ...]:
    """Whom open pull requests wait for, maintainers first; nobody is listed last."""
    known = {each.actor: each for each in awaited}
    order = [*ACTORS, *sorted(known.keys() - ACTORS.keys())]
    return tuple(_actor_row(known[actor], now) for actor in order if actor in known)


def _actor_row(awaited: AwaitedActor, now: float) -> ActorRow:
    words = ACTORS.get(awaited.actor, "Not worked out yet")
    return ActorRow(
        name=awaited.actor,
        words=words,
        pull_requests=awaited.pull_requests,
        oldest=moment(awaited.oldest, now),
        address=f"/pulls?{urlencode({'actor': awaited.actor})}" if awaited.actor in ACTORS else "",
    )
