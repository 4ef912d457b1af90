"""Summaries for lists: worked out from a report, without asking GitHub for anything."""

from __future__ import annotations

from app.factory import Factory
from app.logging import get_logger
from app.report.model import Report
from app.report.summary import changed_leaves, summary
from app.store.database_away import DatabaseAwayError
from app.store.summaries import Summaries
from workers.policy import known_policy

AT_ONCE = 50
"""Pull requests that one sweep summarises: an older version may have left thousands."""


def summarise(factory: Factory, pull_request_id: int, report: Report) -> None:
    """Keep what lists show of a pull request, as this report has it."""
    summaries = Summaries(factory.database, factory.clock)
    summaries.save(pull_request_id, summary(report), changed_leaves(report))


def summarise_missing(factory: Factory, most: int = AT_ONCE) -> int:
    """Summarise pull requests that have no summary yet; how many were looked at.

    Raises:
        DatabaseAwayError: the next call goes on from there.
    """
    summaries = Summaries(factory.database, factory.clock)
    found = summaries.missing(most)
    for pull_request_id in found:
        try:
            repository = factory.pull_requests.get(pull_request_id).ref.repository
            report = factory.reports.of(pull_request_id, known_policy(factory, repository))
            leaves = changed_leaves(report)
            summaries.save_missing(pull_request_id, summary(report), leaves)
        except DatabaseAwayError:
            raise
        except Exception:  # noqa: BLE001 - logged with its cause; others must not wait for it
            get_logger().exception("not summarised", pull_request_id=pull_request_id)
            summaries.give_up(pull_request_id)
    return len(found)
