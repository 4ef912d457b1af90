"""The processes that Celery runs: workers and beat."""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache

from app.logging import configure_logging
from app.redaction import secret_values
from app.store.workers import BEAT
from seedbed.configuration import settings_or_exit
from workers.celery_app import create_celery
from workers.factory import WorkerFactory
from workers.presence import Presence


def run_celery(command: str, *options: str) -> None:
    """Be a worker or beat, as Celery's `command` says, until told to end."""
    settings = settings_or_exit()
    configure_logging(json=settings.log_json, secrets=secret_values(settings))

    @cache
    def factory() -> WorkerFactory:  # first called in the process that works, after it was forked
        return WorkerFactory(settings)

    celery = create_celery(settings, factory)
    quiet = ("--without-mingle", "--without-gossip") if command == "worker" else ()
    # Workers say for themselves that they are alive: where they fork, their children do.
    with Presence(factory().workers, (BEAT,)) if command == "beat" else nullcontext():
        celery.start([command, "--loglevel=WARNING", *quiet, *options])
