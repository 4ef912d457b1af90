"""A delivery of each event and action that people on the sandbox GitHub bring about."""

import json
from dataclasses import dataclass

from sqlalchemy import select

from app.store.tables import DeliveryRow
from tests.support.dialogue import Seedbed, leaf


@dataclass(frozen=True)
class Real:
    """What GitHub sent."""

    event: str
    payload: dict[str, object]


def play(seedbed: Seedbed) -> list[Real]:
    """Let people do what Seedbed hears of; returns one delivery of each kind."""
    opened = seedbed.opens()
    opened.comment("grace", "Nice.\n\n/status")
    opened.review("grace", "/hold")
    opened.edit("ada", body="Another text.\n\n/help")
    run = next(run for run in opened.check_runs if run.actions)
    opened.rerequest(run, "grace")
    opened.rerequest_all("grace")
    opened.request_action(run, run.actions[0].identifier, "grace")
    opened.convert_to_draft("ada")
    opened.ready_for_review("ada")
    files = leaf()
    seedbed.repository.push("main", files, "A leaf", author="grace")
    opened.close("ada")
    opened.reopen("ada")
    seedbed.github.wait_idle(20)
    seedbed.factory.queue.sent.clear()
    return _recorded(seedbed)


def _recorded(seedbed: Seedbed) -> list[Real]:
    found: dict[tuple[str, object], Real] = {}
    with seedbed.factory.database.reading() as session:
        for row in session.scalars(select(DeliveryRow).order_by(DeliveryRow.id)):
            if row.body:
                payload = json.loads(row.body)
                found[row.event, payload.get("action")] = Real(row.event, payload)
    return list(found.values())
