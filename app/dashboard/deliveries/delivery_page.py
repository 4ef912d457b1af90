"""One delivery: what it brought, what became of it, and whether it can be handled again."""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.deliveries.list_page import ADDRESS, state_of
from app.dashboard.deliveries.payload import MOST_BYTES, Payload, payload, subject
from app.dashboard.pulls.addresses import pull_address
from app.dashboard.run_state import StateView
from app.dashboard.words import Moment, duration, folder_name, moment
from app.factory import Factory
from app.redaction import Redactor
from app.store.delivery_list import DeliveryList, ListedDelivery, RunAskedFor


@dataclass(frozen=True, kw_only=True)
class RunLink:
    """A run that a delivery asked for."""

    address: str
    words: str


@dataclass(frozen=True, kw_only=True)
class DeliveryPage:
    """A delivery; `took` is from its coming to its end, `replay` the address of that form.

    `replay` is empty where what it brought is not kept. `note` and `refused` say what became of
    asking for it.
    """

    id: int
    guid: str
    event: str
    action: str
    about: str
    about_address: str
    state: StateView
    attempts: int
    reason: str
    received: Moment
    enqueued: Moment
    handled: Moment | None
    took: str
    size: str
    payload: Payload
    runs: tuple[RunLink, ...]
    replay: str
    note: str = ""
    refused: str = ""


def delivery_page(factory: Factory, delivery_id: int, redactor: Redactor) -> DeliveryPage | None:
    """The view model, None where there is no such delivery."""
    known = DeliveryList(factory.database)
    found = known.one(delivery_id, MOST_BYTES)
    if found is None:
        return None
    return _page(found, known.runs(found.guid), factory.clock(), redactor)


def _page(
    found: ListedDelivery, runs: tuple[RunAskedFor, ...], now: float, redactor: Redactor
) -> DeliveryPage:
    about = subject(found.beginning, found.size)
    named = f"{about.repository}#{about.number}" if about.number else about.repository
    handled = found.handled_at
    return DeliveryPage(
        id=found.id,
        guid=found.guid,
        event=found.event,
        action=about.action,
        about=named,
        about_address=pull_address(about.repository, about.number) if about.number else "",
        state=state_of(found),
        attempts=found.attempts,
        reason=redactor.text(found.reason),
        received=moment(found.received_at, now),
        enqueued=moment(found.enqueued_at, now),
        handled=None if handled is None else moment(handled, now),
        took="" if handled is None else duration(max(0.0, handled - found.received_at)),
        size=f"{found.size:,} bytes",
        payload=payload(found.beginning, found.size, redactor),
        runs=tuple(_link(run) for run in runs),
        replay=f"{ADDRESS}/{found.id}/replay" if found.size else "",
    )


def _link(run: RunAskedFor) -> RunLink:
    folder = folder_name(run.path)
    words = f"{run.kind} {run.id}" + (f" of {folder}" if folder else "")
    return RunLink(address=f"/runs/{run.id}", words=words)
