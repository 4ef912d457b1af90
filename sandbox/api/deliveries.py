"""The deliveries of the App's webhook: what was brought, and bringing it once more."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from sandbox.api.operation import Answer, Call, Operations
from sandbox.api.paging import page_size
from sandbox.api.refusal import Refusal, malformed, not_found
from sandbox.model import Delivery
from sandbox.shapes.deliveries import delivery_item_json, delivery_json

KEPT = dt.timedelta(days=3)
"""How long GitHub keeps a delivery, and lets an App ask for it again."""
CODES: Mapping[str, range] = {"success": range(200, 400), "failure": range(400, 600)}
"""What the filter means, by GitHub's description: a redirect is a success."""
_CURSOR = "v1_"

operations = Operations()


@operations.add("GET", "/app/hook/deliveries", by="app", query=("cursor", "status"))
def list_deliveries(call: Call) -> Answer:
    """Attempts of the last three days, newest first; pages are found by the `Link` header only."""
    if "page" in call.query:
        raise Refusal(501, "GitHub ignores the parameter page here; follow the cursor.")
    codes, before = _codes(call), _before(call)
    found = [
        delivery
        for delivery in reversed(_kept(call))
        if (codes is None or delivery.outcome_code in codes)
        and (before is None or delivery.id < before)
    ]
    size = page_size(call)
    page = found[:size]
    headers = _next(call, page[-1]) if len(found) > size else {}
    return Answer([delivery_item_json(call.world, one) for one in page], headers=headers)


@operations.add("GET", "/app/hook/deliveries/{delivery_id}", by="app")
def get_delivery(call: Call) -> Answer:
    """One attempt with its request and response."""
    return Answer(delivery_json(call.world, _delivery(call)))


@operations.add("POST", "/app/hook/deliveries/{delivery_id}/attempts", status=202, by="app")
def redeliver(call: Call) -> Answer:
    """Brings the same again under the same GUID, as a new attempt in the log."""
    call.world.courier.bring_again(_delivery(call))
    return Answer({})


def _kept(call: Call) -> list[Delivery]:
    """What was tried and is not too old; there is one hook, that of the App under test."""
    if call.app is not call.world.app:
        return []
    oldest = call.world.now() - KEPT
    log = call.world.courier.log
    return [d for d in log if d.done and d.delivered_at is not None and d.delivered_at > oldest]


def _delivery(call: Call) -> Delivery:
    wanted = call.number("delivery_id")
    found = next((delivery for delivery in _kept(call) if delivery.id == wanted), None)
    if found is None:
        raise not_found()
    return found


def _codes(call: Call) -> range | None:
    asked = call.query.get("status")
    if asked is not None and asked not in CODES:
        raise malformed(f"For 'properties/status', {asked} is not a member of {sorted(CODES)}.")
    return None if asked is None else CODES[asked]


def _before(call: Call) -> int | None:
    asked = call.query.get("cursor")
    if asked is None:
        return None
    number = asked.removeprefix(_CURSOR)
    if number == asked or not number.isdecimal():
        raise Refusal(400, "Invalid cursor.")
    return int(number)


def _next(call: Call, last: Delivery) -> dict[str, str]:
    query = urlencode({**call.query, "cursor": f"{_CURSOR}{last.id}"})
    return {"Link": f'<{call.url}?{query}>; rel="next"'}
