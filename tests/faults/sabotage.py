"""Sabotage by name: each takes away the means by which a promise is kept.

Switched on by a variable that only the processes of these tests read.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace as changed
from typing import Any

import workers.sweep
from tests.faults.inside import replace

VARIABLE = "SEEDBED_TESTS_SABOTAGE"
LATER = 3600.0
"""Seconds after which a delivery counts as forgotten, where a test steps the clocks."""


def commit(name: str) -> None:
    """Commit the sabotage of this name in this process; nothing for an empty name."""
    if name:
        SABOTAGES[name]()


def _returns(at: str, value: Any) -> None:
    replace(at, lambda _: lambda *_args, **_kwargs: value)


def _acknowledges_early() -> None:
    def early(create: Callable[..., Any]) -> Callable[..., Any]:
        def made(*args: Any, **kwargs: Any) -> Any:
            application = create(*args, **kwargs)
            application.conf.update(task_acks_late=False, task_reject_on_worker_lost=False)
            for task in application.tasks.values():
                task.acks_late, task.reject_on_worker_lost = False, False
            return application

        return made

    replace("workers.celery_app:create_celery", early)
    _returns("app.store.deliveries:Deliveries.overdue", ())


def _ignores_leases() -> None:
    from app.store.tables import RunRow

    def takes(take: Callable[..., Any]) -> Callable[..., Any]:
        def made(self: Any, *args: Any, **kwargs: Any) -> Any:
            with self._database.transaction() as session:
                running = session.query(RunRow).filter_by(state="running")
                running.update({RunRow.lease_until: 0.0})
            return take(self, *args, **kwargs)

        return made

    replace("app.store.run_queue:RunQueue.take", takes)


def _never_ends_a_lease() -> None:
    _returns("app.store.runs:Runs.overdue", ())


def _has_no_keys() -> None:
    # Taken up again when the test says so; while what was asked for is under way, none is added.
    workers.sweep.DELIVERY_OVERDUE = LATER
    replace("app.domain.runs:RunRequest.key", lambda _: lambda *_args: uuid.uuid4().hex)


def _has_no_inbox() -> None:
    def records(record_all: Callable[..., Any]) -> Callable[..., Any]:
        def made(self: Any, received: Any) -> Any:
            return record_all(self, [changed(each, guid=str(uuid.uuid4())) for each in received])

        return made

    replace("app.store.deliveries:Deliveries.record_all", records)


def _concludes_no_failure() -> None:
    def concludes(conclude: Callable[..., Any]) -> Callable[..., Any]:
        def made(self: Any, run_id: int, owner: str, conclusion: Any) -> Any:
            if conclusion.state == "failed":
                return False
            return conclude(self, run_id, owner, conclusion)

        return made

    replace("app.store.runs:Runs.conclude", concludes)


def _forgets_check_runs() -> None:
    """Publishes no conclusion of a check run."""

    def edits(edit: Callable[..., Any]) -> Callable[..., Any]:
        def made(self: Any, number: int, wanted: Any, annotations: Any) -> Any:
            return None if wanted.conclusion else edit(self, number, wanted, annotations)

        return made

    replace("app.github.checks:CheckRuns._edit", edits)


SABOTAGES: dict[str, Callable[[], None]] = {
    "acknowledge early": _acknowledges_early,
    "no lease": _ignores_leases,
    "dead workers are not noticed": _never_ends_a_lease,
    "no marker look-up": lambda: _returns(
        "app.github.conversations:Conversations.own_comments", ()
    ),
    "no external_id look-up": lambda: _returns("app.github.checks:CheckRuns.own_check_runs", ()),
    "no idempotency key": _has_no_keys,
    "no inbox": _has_no_inbox,
    "failures are not concluded": _concludes_no_failure,
    "check runs are not concluded": _forgets_check_runs,
    "no sweeper": lambda: _returns("workers.sweep:Sweeper.sweep", None),
    "no reconciler": lambda: _returns("workers.reconcile:Reconciler.reconcile", None),
}
