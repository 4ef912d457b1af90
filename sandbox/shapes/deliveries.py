"""Deliveries of an App's webhook as JSON."""

import datetime as dt
from typing import TYPE_CHECKING

from sandbox.model import Delivery, Json

if TYPE_CHECKING:
    from sandbox.world import World


def delivery_item_json(world: "World", delivery: Delivery) -> Json:
    """A delivery as the list has it, without what was sent and answered."""
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": _moment(delivery.delivered_at or world.now()),
        "redelivery": delivery.redelivery,
        "duration": round(delivery.duration, 2),
        "status": delivery.outcome,
        "status_code": delivery.outcome_code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": _id_of(delivery, "installation"),
        "repository_id": _id_of(delivery, "repository"),
        "throttled_at": None,
    }


def delivery_json(world: "World", delivery: Delivery) -> Json:
    """A delivery in full; of an answer that never came the parts are null."""
    return delivery_item_json(world, delivery) | {
        "url": delivery.url or "",
        "request": {"headers": delivery.headers, "payload": delivery.payload},
        "response": {"headers": delivery.answer_headers, "payload": delivery.answer_body},
    }


def _id_of(delivery: Delivery, name: str) -> int | None:
    found: int | None = (delivery.payload.get(name) or {}).get("id")
    return found


def _moment(moment: dt.datetime) -> str:
    # Only here GitHub gives parts of a second.
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
