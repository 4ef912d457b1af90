"""Tasks: each takes a row's id and calls one service."""

from __future__ import annotations

from collections.abc import Callable

from celery import Celery

from app.queue import EXECUTE_RUN, HANDLE_DELIVERY, PUBLISH, SWEEP
from workers.factory import WorkerFactory


def register_tasks(application: Celery, factory: Callable[[], WorkerFactory]) -> None:
    """Register every task of `app.queue` with an application."""
    tasks: dict[str, Callable[..., None]] = {
        HANDLE_DELIVERY: lambda delivery_id: factory().handler.handle(delivery_id),
        EXECUTE_RUN: lambda run_id: factory().execution.execute(run_id),
        PUBLISH: lambda pull_request_id: factory().publisher.publish(pull_request_id),
        SWEEP: lambda: factory().sweeper.sweep(),
    }
    for name, task in tasks.items():
        application.task(name=name)(task)
