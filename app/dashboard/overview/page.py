"""The first page: what waits, for whom and why; is the teacher well; is money well spent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from app.access.viewer import Viewer
from app.dashboard.overview.glance import Fact, Standing, facts
from app.dashboard.overview.plotted import Past, plots
from app.dashboard.overview.runs import RunRows, run_rows
from app.dashboard.overview.servers import ServersView, servers_view
from app.dashboard.overview.waiting import ActorRow, QueueView, actor_rows, queue_view
from app.dashboard.plots.plot import DAY, HOUR, spans_of
from app.dashboard.plots.view import PlotView, plot_view
from app.dashboard.words import Moment, moment
from app.factory import Factory
from app.report.cost import prices_of
from app.store.overview import Overview

RANGES = {1: "24 hours", 7: "7 days", 30: "30 days"}
"""The times that can be plotted, in days."""
FAILED_DELIVERIES = 10
KEPT_DRAWINGS = 16
MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class RangeChoice:
    """A time that can be plotted."""

    words: str
    address: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class DeliveryRow:
    """A delivery that failed."""

    id: int
    event: str
    reason: str
    at: Moment


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """What the first page shows; `deliveries` and workers are for admins alone.

    `span` is how long each stretch of the plots is, in words.
    """

    facts: tuple[Fact, ...]
    rows: RunRows
    queue: QueueView
    actors: tuple[ActorRow, ...]
    servers: ServersView
    deliveries: tuple[DeliveryRow, ...]
    ranges: tuple[RangeChoice, ...]
    plots: tuple[PlotView, ...]
    admin: bool
    span: str


Drawings = Callable[[int, frozenset[str] | None], tuple[PlotView, ...]]


def overview_page(factory: Factory, viewer: Viewer, days: int, drawings: Drawings) -> OverviewPage:
    """The view model: some fifteen queries, each of few rows."""
    now, store, sees = factory.clock(), Overview(factory.database), viewer.sees
    rows = run_rows(factory, sees)
    standing = Standing(
        actors=actor_rows(store.awaited(sees), now),
        queue=queue_view(factory.run_queue.waiting(sees), now),
        under_way=store.number_under_way(sees),
        servers=servers_view(factory, admin=viewer.admin),
        today=factory.figures.totals(now - DAY, sees),
        prices=prices_of(factory.settings),
    )
    return OverviewPage(
        facts=facts(standing),
        rows=rows,
        queue=standing.queue,
        actors=standing.actors,
        servers=standing.servers,
        deliveries=_deliveries(store, now) if viewer.admin else (),
        ranges=tuple(_choice(each, words, days) for each, words in RANGES.items()),
        plots=drawings(days, sees),
        admin=viewer.admin,
        span=_span_words(spans_of(now, days).seconds),
    )


def chosen_days(text: str) -> int:
    """The time an address asks for, the shortest for whatever is none of `RANGES`."""
    return next((days for days in RANGES if str(days) == text), 1)


def drawings_of(factory: Factory) -> Drawings:
    """Draws the plots; those that would come out the same are not drawn again.

    Open pages are fetched anew with each step of a run, and no step but the last changes a plot.
    """
    store = Overview(factory.database)

    @lru_cache(maxsize=KEPT_DRAWINGS)
    def drawn(
        days: int, repositories: frozenset[str] | None, _fresh: tuple[object, ...]
    ) -> tuple[PlotView, ...]:
        return tuple(plot_view(plot) for plot in plots(_past(factory, days, repositories)))

    def drawings(days: int, repositories: frozenset[str] | None) -> tuple[PlotView, ...]:
        # With the minute, so that a worker whose clock is behind is not overlooked for long.
        return drawn(days, repositories, (*store.last_change(), factory.clock() // MINUTE))

    return drawings


def _past(factory: Factory, days: int, repositories: frozenset[str] | None) -> Past:
    spans = spans_of(factory.clock(), days)
    since, until, seconds = spans.since, spans.until, spans.seconds
    return Past(
        spans=spans,
        buckets=factory.figures.over_time(since, until, seconds, repositories),
        teacher=factory.endpoints.history("teacher", since, seconds),
        prices=prices_of(factory.settings),
    )


def _deliveries(store: Overview, now: float) -> tuple[DeliveryRow, ...]:
    return tuple(
        DeliveryRow(id=each.id, event=each.event, reason=each.reason, at=moment(each.at, now))
        for each in store.failed_deliveries(FAILED_DELIVERIES)
    )


def _choice(days: int, words: str, chosen: int) -> RangeChoice:
    query = f"/?{urlencode({'days': days})}#plots" if days != 1 else "/#plots"
    return RangeChoice(words=words, address=query, chosen=days == chosen)


def _span_words(seconds: int) -> str:
    hours = seconds // HOUR
    if seconds == DAY:
        return "day"
    return "hour" if hours == 1 else f"{hours} hours"
