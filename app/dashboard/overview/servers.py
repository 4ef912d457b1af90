"""Who serves: workers, and model servers. Names of machines and addresses are for admins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.dashboard.words import Moment, Tone, duration, moment
from app.factory import Factory
from app.queue import QUEUES
from app.settings import Settings
from app.store.endpoints import KnownEndpoint
from app.store.workers import BEAT, KnownWorker

NOT_SAID = "-"
STALE_LOOKS = 4
"""A server that was not looked at for so many times the usual pause is of unknown state."""
ORDER = ("teacher", "judge", "student", "candidate")


@dataclass(frozen=True, kw_only=True)
class WorkerRow:
    """A worker's process."""

    name: str
    queues: str
    word: str
    tone: Tone
    seen: Moment
    started: Moment


@dataclass(frozen=True, kw_only=True)
class EndpointRow:
    """A model server; figures are in words, the address is empty for whoever may not know it."""

    role: str
    address: str
    model: str
    word: str
    tone: Tone
    words: str
    latency: str
    tokens: str
    in_flight: str
    waiting: str
    seen: Moment | None


@dataclass(frozen=True, kw_only=True)
class ServersView:
    """`warnings` are whole sentences; `workers` is empty for whoever may not know them."""

    workers: tuple[WorkerRow, ...]
    alive: int
    endpoints: tuple[EndpointRow, ...]
    warnings: tuple[str, ...]


def servers_view(factory: Factory, *, admin: bool) -> ServersView:
    """The view model: two queries of small tables."""
    now = factory.clock()
    workers, endpoints = factory.workers.all(), factory.endpoints.all()
    stale = stale_after(factory.settings)
    known = {each.role: each for each in endpoints}
    roles = [role for role in ORDER if role in known or getattr(factory.settings, f"{role}_url")]
    return ServersView(
        workers=tuple(_worker_row(each, now) for each in workers) if admin else (),
        alive=sum(each.alive for each in workers),
        endpoints=tuple(
            _shown(known[role], now, stale, admin=admin) if role in known else _unseen(role)
            for role in roles
        ),
        warnings=tuple(_without_workers(workers)),
    )


def stale_after(settings: Settings) -> float:
    """The age in seconds from which on a look at a model server says nothing of it any more."""
    return STALE_LOOKS * settings.endpoint_seconds


def _without_workers(workers: tuple[KnownWorker, ...]) -> Iterable[str]:
    served = {queue for each in workers if each.alive for queue in each.queues}
    for queue in QUEUES:
        if queue not in served:
            yield f"No living worker serves the queue {queue}: what is in it waits."
    if BEAT not in served:
        yield "Nothing wakes the sweeper: beat is not alive, so what was lost is not found again."


def _worker_row(worker: KnownWorker, now: float) -> WorkerRow:
    return WorkerRow(
        name=worker.name,
        queues=", ".join(worker.queues),
        word="alive" if worker.alive else "silent",
        tone=Tone.GOOD if worker.alive else Tone.BAD,
        seen=moment(worker.seen_at, now),
        started=moment(worker.started_at, now),
    )


def _unseen(role: str) -> EndpointRow:
    return EndpointRow(
        role=role,
        address="",
        model=NOT_SAID,
        word="not known",
        tone=Tone.QUIET,
        words="No worker has looked at it yet.",
        latency=NOT_SAID,
        tokens=NOT_SAID,
        in_flight=NOT_SAID,
        waiting=NOT_SAID,
        seen=None,
    )


def _shown(found: KnownEndpoint, now: float, stale: float, *, admin: bool) -> EndpointRow:
    old = now - found.seen_at > stale
    word, tone = ("up", Tone.GOOD) if found.up else ("down", Tone.BAD)
    # Why it is down may name machines.
    words = found.words if admin else ""
    if old:
        word, tone, words = "not known", Tone.WARN, "No worker has looked at it lately."
    return EndpointRow(
        role=found.role,
        address=found.address if admin else "",
        model=found.model or NOT_SAID,
        word=word,
        tone=tone,
        words=words,
        latency=NOT_SAID if found.latency is None else latency_words(found.latency),
        tokens=NOT_SAID if found.tokens_a_second is None else f"{found.tokens_a_second:,.0f}",
        in_flight=NOT_SAID if found.in_flight is None else f"{found.in_flight:,}",
        waiting=NOT_SAID if found.waiting is None else f"{found.waiting:,}",
        seen=moment(found.seen_at, now),
    )


def latency_words(seconds: float) -> str:
    """How long an answer took; under a second in milliseconds."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else duration(seconds)
