"""Tasks: each takes ids of rows or nothing, and calls one service."""

from __future__ import annotations

from collections.abc import Callable

from celery import Celery

from app.queue import (
    EXECUTE_RUN,
    HANDLE_DELIVERY,
    LOOK_AT_ENDPOINTS,
    PUBLISH,
    RECONCILE,
    RETAIN,
    SWEEP,
)
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

    def look_at_endpoints() -> None:
        factory().endpoint_watch.look()

    tasks = {
        HANDLE_DELIVERY: handle_delivery,
        EXECUTE_RUN: execute_run,
        PUBLISH: publish,
        SWEEP: sweep,
        RECONCILE: reconcile,
        RETAIN: retain,
        LOOK_AT_ENDPOINTS: look_at_endpoints,
    }
    for name, task in tasks.items():
        # Of this application alone: Celery would give them to every other one of the process.
        application.task(name=name, shared=False)(task)
