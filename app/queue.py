"""The queue seen from both sides: task names, queue names, and sending after commit.

The broker is only a wake-up: a task carries ids of rows, the database has the rest.
Whoever sends knows tasks by name only; a test asserts that workers register each.
"""

from __future__ import annotations

from typing import Protocol

from celery import Celery
from kombu.exceptions import OperationalError

from app.domain.commands import MODEL_KINDS
from app.domain.runs import RunKind

HANDLE_DELIVERY = "seedbed.handle_delivery"
EXECUTE_RUN = "seedbed.execute_run"
PUBLISH = "seedbed.publish"
SWEEP = "seedbed.sweep"
RECONCILE = "seedbed.reconcile"
RETAIN = "seedbed.retain"
LOOK_AT_ENDPOINTS = "seedbed.look_at_endpoints"
TASK_NAMES = (
    HANDLE_DELIVERY,
    EXECUTE_RUN,
    PUBLISH,
    SWEEP,
    RECONCILE,
    RETAIN,
    LOOK_AT_ENDPOINTS,
)

QUICK = "quick"
"""Deliveries, publications and what is done from time to time: seconds, never behind a run."""
CHECK = "check"
"""Runs that need no model: seconds, or minutes where documents are fetched."""
MODEL = "model"
"""Runs that wait for a model: minutes."""
QUEUES = (QUICK, CHECK, MODEL)


def queue_of(kind: RunKind) -> str:
    """The queue a run of this kind goes to."""
    return MODEL if kind in MODEL_KINDS else CHECK


class Queue(Protocol):
    """What web and workers may ask of the broker."""

    unreachable: tuple[type[Exception], ...]
    """What sending raises when the broker can't be reached."""

    def deliver(self, *deliveries: int) -> None:
        """Wake a worker to handle these, one after the other."""

    def execute(self, run_id: int, kind: RunKind) -> None:
        """Wake a worker to execute a run."""

    def publish(self, pull_request_id: int) -> None:
        """Wake a worker to bring GitHub up to date."""

    def reconcile(self) -> None:
        """Wake a worker to look on GitHub for what was missed."""

    def retain(self) -> None:
        """Wake a worker to delete what was kept long enough."""

    def look_at_endpoints(self) -> None:
        """Wake a worker to see how the model servers are."""


class CeleryQueue:
    """`Queue` on a Celery client, which knows the broker but no task code."""

    unreachable: tuple[type[Exception], ...] = (OperationalError,)

    def __init__(self, client: Celery) -> None:
        self._client = client

    def deliver(self, *deliveries: int) -> None:
        """Wake a worker to handle these, one after the other."""
        self._send(HANDLE_DELIVERY, deliveries, QUICK)

    def execute(self, run_id: int, kind: RunKind) -> None:
        """Wake a worker to execute a run."""
        self._send(EXECUTE_RUN, (run_id,), queue_of(kind))

    def publish(self, pull_request_id: int) -> None:
        """Wake a worker to bring GitHub up to date."""
        self._send(PUBLISH, (pull_request_id,), QUICK)

    def reconcile(self) -> None:
        """Wake a worker to look on GitHub for what was missed."""
        self._send(RECONCILE, (), QUICK)

    def retain(self) -> None:
        """Wake a worker to delete what was kept long enough."""
        self._send(RETAIN, (), QUICK)

    def look_at_endpoints(self) -> None:
        """Wake a worker to see how the model servers are."""
        self._send(LOOK_AT_ENDPOINTS, (), QUICK)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _send(self, task: str, rows: tuple[int, ...], queue: str) -> None:
        # No retry: GitHub waits ten seconds, and the sweeper finds what was not sent.
        self._client.send_task(task, args=rows, queue=queue, retry=False, ignore_result=True)


def celery_client(redis_url: str) -> Celery:
    """A Celery application that can send, with the settings both sides must share."""
    client = Celery("seedbed", broker=redis_url, set_as_current=False)
    client.conf.update(
        task_serializer="json",
        accept_content=["json"],  # pickle would execute what the broker holds
        task_ignore_result=True,  # results live in the database
        task_default_queue=QUICK,
        broker_transport_options={
            # Longer than the longest run (an hour): a visible-again message would
            # start a second worker on it. Dead workers are found by lease, not by this.
            "visibility_timeout": 2 * 3600,
            "socket_connect_timeout": 2,
            "socket_timeout": 10,
        },
    )
    return client
