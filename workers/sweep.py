"""The sweeper: finds what the broker lost or a dead worker left, and asks for it again.

Safe to run twice at once: rows are marked as asked for when they are found, and every
task finds its work done when it comes too late.
"""

from __future__ import annotations

from app.factory import Factory
from app.logging import get_logger
from app.queue import LOOK_AT_ENDPOINTS, RECONCILE, RETAIN
from workers.summaries import summarise_missing

DELIVERY_OVERDUE = 90.0
"""Seconds after which a recorded delivery should have been handled; longer than a
delivery waits for the lock of its pull request."""
RUN_OVERDUE = 120.0
"""Seconds after which a queued run is asked for again; a busy queue may just be long."""
PUBLICATION_OVERDUE = 30.0
RETAIN_SECONDS = 3600.0
"""Seconds between looks for what was kept long enough."""


class Sweeper:
    """Called by beat every few seconds."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def sweep(self) -> None:
        """Enqueue what is overdue; when the broker is away, the next sweep does."""
        queue = self._factory.queue
        try:
            for delivery_id in self._factory.deliveries.overdue(DELIVERY_OVERDUE):
                queue.deliver(delivery_id)
            for run_id, kind in self._factory.runs.overdue(RUN_OVERDUE):
                queue.execute(run_id, kind)
            for pull_request_id in self._factory.pull_requests.unpublished(PUBLICATION_OVERDUE):
                queue.publish(pull_request_id)
            self._take_turns()
        except queue.unreachable as error:
            get_logger().warning("broker unreachable while sweeping", cause=str(error))
        summarise_missing(self._factory)

    def _take_turns(self) -> None:
        """Ask for what is done from time to time, where it is due."""
        turns, queue = self._factory.turns, self._factory.queue
        if turns.take(RECONCILE, self._factory.settings.reconcile_seconds):
            queue.reconcile()
        if turns.take(RETAIN, RETAIN_SECONDS):
            queue.retain()
        if turns.take(LOOK_AT_ENDPOINTS, self._factory.settings.endpoint_seconds):
            queue.look_at_endpoints()
