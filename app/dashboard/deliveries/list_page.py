"""The inbox: what came, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.dashboard.deliveries.payload import subject
from app.dashboard.pager import Pager, pager, start_of
from app.dashboard.run_state import StateView
from app.dashboard.words import Moment, Tone, moment
from app.factory import Factory
from app.store.deliveries import DeliveryState
from app.store.delivery_list import DeliveryFilter, DeliveryList, ListedDelivery

ADDRESS = "/deliveries"
TONES = {
    DeliveryState.RECEIVED: Tone.ACTIVE,
    DeliveryState.HANDLED: Tone.PLAIN,
    DeliveryState.IGNORED: Tone.QUIET,
    DeliveryState.FAILED: Tone.BAD,
}
LONGEST_WORD = 64


@dataclass(frozen=True, kw_only=True)
class DeliveryRow:
    """One delivery; `about` is a repository, with a pull request where one is named."""

    id: int
    address: str
    guid: str
    event: str
    action: str
    about: str
    state: StateView
    attempts: int
    reason: str
    received: Moment


@dataclass(frozen=True, kw_only=True)
class DeliveriesPage:
    """The list, what it was narrowed to, and what it can be narrowed to."""

    rows: tuple[DeliveryRow, ...]
    wanted: Mapping[str, str]
    narrowed: bool
    states: tuple[str, ...]
    events: tuple[str, ...]
    pager: Pager


def deliveries_page(factory: Factory, asked: Mapping[str, str]) -> DeliveriesPage:
    """The view model; `asked` is what stands in the address, of which nothing need be there."""
    wanted = {
        name: asked.get(name, "").strip()[:LONGEST_WORD] for name in ("state", "event", "guid")
    }
    known = DeliveryList(factory.database)
    state = wanted["state"]
    narrowed = DeliveryFilter(
        state=DeliveryState(state) if state in tuple(DeliveryState) else None,
        event=wanted["event"],
        guid=wanted["guid"].lower(),
    )
    found = known.newest(narrowed, start_of(asked.get("before", ""), asked.get("after", "")))
    now = factory.clock()
    return DeliveriesPage(
        rows=tuple(_row(each, now) for each in found.rows),
        wanted=wanted,
        narrowed=any(wanted.values()),
        states=tuple(each.value for each in DeliveryState),
        events=known.events(),
        pager=pager(ADDRESS, wanted, found),
    )


def state_of(delivery: ListedDelivery) -> StateView:
    """How a delivery's state is shown."""
    return StateView(word=delivery.state.value, tone=TONES[delivery.state])


def _row(delivery: ListedDelivery, now: float) -> DeliveryRow:
    about = subject(delivery.beginning, delivery.size)
    return DeliveryRow(
        id=delivery.id,
        address=f"{ADDRESS}/{delivery.id}",
        guid=delivery.guid,
        event=delivery.event,
        action=about.action,
        about=f"{about.repository}#{about.number}" if about.number else about.repository,
        state=state_of(delivery),
        attempts=delivery.attempts,
        reason=delivery.reason,
        received=moment(delivery.received_at, now),
    )
