"""The answers in one line: who is waited for, what goes on, is the teacher well, what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.dashboard.overview.servers import NOT_SAID, ServersView
from app.dashboard.overview.waiting import ActorRow, QueueView
from app.dashboard.words import Tone
from app.domain.runs import RunState
from app.report.cost import Prices, cost, money
from app.report.numbers import counted
from app.store.figures import Tally

TEACHER = "teacher"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One number with its name, what there is to add, and where the rest of it stands."""

    name: str
    value: str
    words: str
    address: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the facts are drawn from; `today` is what ended in the last 24 hours."""

    actors: tuple[ActorRow, ...]
    queue: QueueView
    under_way: int
    servers: ServersView
    today: Tally
    prices: Prices


def facts(standing: Standing) -> tuple[Fact, ...]:
    """The facts, most important first."""
    return tuple(_facts(standing))


def _facts(standing: Standing) -> Iterator[Fact]:
    yield _for_maintainers(standing.actors)
    yield _work(standing)
    yield _teacher(standing.servers)
    yield _failed(standing.today)
    spent = cost(standing.today.usages, standing.prices)
    if spent is not None:
        value = money(spent, standing.prices.currency)
        yield Fact(name="Cost, 24 hours", value=value, words="at set prices", address="#plots")


def _for_maintainers(actors: tuple[ActorRow, ...]) -> Fact:
    found = next((row for row in actors if row.name == "maintainer"), None)
    return Fact(
        name="Wait for a maintainer",
        value=f"{found.pull_requests:,}" if found else "0",
        words=f"oldest {found.oldest.words}" if found else "no pull request",
        address=found.address if found else "#people",
    )


def _work(standing: Standing) -> Fact:
    queue = standing.queue
    waits = f"{queue.runs:,} queued" if queue.runs else "none queued"
    oldest = f", oldest {queue.oldest.words}" if queue.oldest else ""
    return Fact(
        name="Under way",
        value=counted(standing.under_way, "run"),
        words=waits + oldest,
        address="#now",
        tone=Tone.WARN if standing.servers.warnings else Tone.PLAIN,
    )


def _teacher(servers: ServersView) -> Fact:
    found = next((row for row in servers.endpoints if row.role == TEACHER), None)
    if found is None:
        return Fact(name="Teacher", value="not known", words="", address="#servers")
    parts = [] if found.tokens == NOT_SAID else [f"{found.tokens} tokens a second"]
    if found.latency != NOT_SAID:
        parts.append(f"answers in {found.latency}")
    words = ", ".join(parts) or found.words
    return Fact(name="Teacher", value=found.word, words=words, address="#servers", tone=found.tone)


def _failed(today: Tally) -> Fact:
    failed, ended = today.ended.get(RunState.FAILED, 0), sum(today.ended.values())
    return Fact(
        name="Failed, 24 hours",
        value=f"{failed:,}",
        words=f"of {counted(ended, 'run')} that ended",
        address="#failures",
        tone=Tone.BAD if failed else Tone.PLAIN,
    )
