"""Tasks: each takes ids of rows or nothing, and calls one service."""

from __future__ import annotations

from collections.abc import Callable

from celery import Celery

from app.queue import EXECUTE_RUN, HANDLE_DELIVERY, PUBLISH, RECONCILE, RETAIN, SWEEP
from workers.factory import WorkerFactory


def register_tasks(application: Celery, factory: Callable[[], WorkerFactory]) -> None:
    """Register every task of `app.queue` with an application."""

    def handle_delivery(*deliveries: int) -> None:
        for delivery_id in deliveries:
            factory().handler.handle(delivery_id)

    def execute_run(run_id: int) -> None:
        factory().execution.execute(run_id)

    def publish(pull_request_id: int) -> None:
        factory().publisher.publish(pull_request_id)

    def sweep() -> None:
        factory().sweeper.sweep()

    def reconcile() -> None:
        factory().reconciler.reconcile()

    def retain() -> None:
        factory().retention.retain()

    tasks = {
        HANDLE_DELIVERY: handle_delivery,
        EXECUTE_RUN: execute_run,
        PUBLISH: publish,
        SWEEP: sweep,
        RECONCILE: reconcile,
        RETAIN: retain,
    }
    for name, task in tasks.items():
        application.task(name=name)(task)
