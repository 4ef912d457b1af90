"""Retention: what was kept long enough is deleted.

| what | how long |
| --- | --- |
| deliveries | `keep_deliveries_days` after they were concluded; an open one stays |
| what runs made | `keep_results_days` after a closed pull request was last touched |
| the audit log | as long as results, and a year at least |
| sessions | until they end |
| looks at model servers, for plots | 30 days |
| failed logins, counts of commands | a day |

What a run came to and cost is a few numbers, and stays with the run.
"""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

from app.factory import Factory
from app.logging import get_logger
from app.store.retention import Kept

DAY = 86_400.0
AUDIT_DAYS = 365
"""The audit log says who did what: a short policy for results must not take that along."""
LOOK_DAYS = 30
"""Plots of model servers reach back so far."""
ROWS, RUNS = 200, 10
"""Rows that are deleted in one transaction, and runs of which what they made is."""
BATCHES = 50
"""Transactions a pass makes for each kind at most; the next pass goes on."""
PAUSE = 0.02
"""Seconds between two: on SQLite whoever waits to write is not woken, it looks again."""

Forget = Callable[[float, int], int]


class Retention:
    """Called from time to time; safe to run twice at once."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def retain(self) -> None:
        """Delete what is older than the settings say.

        Raises:
            DatabaseAwayError: the next pass goes on from there.
        """
        settings, kept = self._factory.settings, Kept(self._factory.database)
        audit_days = max(settings.keep_results_days, AUDIT_DAYS)
        now = self._factory.clock()
        forgotten = {
            "deliveries": _batches(
                kept.forget_deliveries, now - settings.keep_deliveries_days * DAY
            ),
            "runs": _batches(kept.forget_results, now - settings.keep_results_days * DAY, RUNS),
            "audit": _batches(kept.forget_audit, now - audit_days * DAY),
            "sessions": _batches(kept.forget_sessions, now),
            "api_tokens": _batches(kept.forget_api_tokens, now),
            "login_attempts": _batches(kept.forget_login_attempts, now - DAY),
            "endpoint_looks": _batches(kept.forget_endpoint_looks, now - LOOK_DAYS * DAY),
            "command_uses": _batches(kept.forget_command_uses, now - DAY),
        }
        if any(forgotten.values()):
            get_logger().info("forgotten", **forgotten)


def _batches(forget: Forget, before: float, most: int = ROWS) -> int:
    """How many were forgotten, in batches until nothing is left or the pass has done enough."""
    total = 0
    for _ in range(BATCHES):
        found = forget(before, most)
        total += found
        if found < most:
            break
        sleep(PAUSE)
    return total
