"""The Celery application of workers and beat, each setting with its reason."""

from __future__ import annotations

from collections.abc import Callable

from celery import Celery

from app.queue import QUICK, SWEEP, celery_client
from app.settings import Settings
from workers.factory import WorkerFactory
from workers.presence import of_worker
from workers.tasks import register_tasks

SOFT_LIMIT_SLACK = 300
HARD_LIMIT_SLACK = 600


def create_celery(settings: Settings, factory: Callable[[], WorkerFactory]) -> Celery:
    """An application with all tasks registered; `factory` is called in the worker's process."""
    application = celery_client(settings.redis_url.get_secret_value())
    application.conf.update(
        # A task is acknowledged when it is done, so a killed worker loses none.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        # Tasks take seconds to minutes: one held in reserve would wait for nothing.
        worker_prefetch_multiplier=1,
        # A run ends itself by its budget; these catch one that hangs. Soft raises in the
        # task, which concludes the run; hard kills the process, and the lease expires.
        task_soft_time_limit=settings.sample_max_seconds + SOFT_LIMIT_SLACK,
        task_time_limit=settings.sample_max_seconds + HARD_LIMIT_SLACK,
        # The broker may come up after us, or go away for a while.
        broker_connection_retry_on_startup=True,
        # Memory that a library leaks goes with the process that leaked it.
        worker_max_tasks_per_child=1000,
        # Logs are ours (structlog); Celery keeps its hands off the root logger.
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        beat_schedule={
            "sweep": {
                "task": SWEEP,
                "schedule": settings.sweep_seconds,
                # Many that wait are of no more use than one; not sooner, since the clocks of
                # machines differ and a queue can be long for a moment.
                "options": {"queue": QUICK, "expires": max(60.0, 6 * settings.sweep_seconds)},
            }
        },
        # Beat's memory of when it last ran is worth nothing to us after a restart: this
        # scheduler keeps it in memory, the default one in pickle files that it leaves behind.
        beat_scheduler="celery.beat:Scheduler",
    )
    application.steps["worker"].add(of_worker(lambda: factory().workers))
    register_tasks(application, factory)
    return application
