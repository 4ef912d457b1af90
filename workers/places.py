"""The places in the queue, shown anew when something ahead is gone."""

from __future__ import annotations

from app.domain.commands import MODEL_KINDS
from app.factory import Factory
from app.logging import get_logger

MOVED_UP = 5
"""Pull requests that are brought up to date at once: each costs a few calls of GitHub."""


def show_new_places(factory: Factory, without: int) -> None:
    """Have the next pull requests in the queue show their place, but for one just published."""
    waiting = factory.run_queue.in_order(MODEL_KINDS)
    rows = dict.fromkeys(run.pull_request_id for run in waiting)
    rows.pop(without, None)
    queue = factory.queue
    try:
        for row in list(rows)[:MOVED_UP]:
            queue.publish(row)
    except queue.unreachable as error:
        get_logger().warning("broker unreachable", cause=str(error))
