"""Executing a run: claim it, keep its lease, conclude it whatever happens."""

from __future__ import annotations

import os
import socket
import uuid
from dataclasses import dataclass
from typing import Protocol

from app.domain.commands import MODEL_KINDS
from app.domain.runs import Run, RunKind, RunState
from app.errors import TransientError, UserError
from app.factory import Factory
from app.logging import bound, get_logger
from app.queue import queue_of
from app.store.runs import Conclusion
from workers.places import show_new_places
from workers.publish import Publisher
from workers.runs.figures import keep_figures
from workers.runs.heartbeat import Heartbeat
from workers.runs.time_limit import TimeLimit, time_limit_ends

PATIENCE_SECONDS = 86_400.0
"""How long after it was asked for a run waits out GitHub's rate limits, at no attempt's cost."""


@dataclass(frozen=True, kw_only=True)
class _Later:
    """Another attempt should be made after `wait` seconds; not `counted`, this one was none."""

    wait: float
    counted: bool


class RunService(Protocol):
    """What does the work of one run kind."""

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:
        """Do the work; expected failures are raised as `UserError` or `TransientError`."""


class Execution:
    """Executes runs of all kinds; executing one twice changes nothing."""

    def __init__(
        self, factory: Factory, publisher: Publisher, services: dict[RunKind, RunService]
    ) -> None:
        self._factory = factory
        self._publisher = publisher
        self._services = services

    def execute(self, run_id: int) -> None:
        """Claim and do the run whose turn it is in this run's queue; nothing where none waits.

        Each run wakes one worker, so as many runs are done as were asked for, whichever is named.
        """
        kind = self._factory.runs.kind(run_id)
        if kind is None:
            return
        queue = [each for each in RunKind if queue_of(each) == queue_of(kind)]
        owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[-64:]
        run = self._factory.run_queue.take(queue, owner)
        if run is None:
            return
        with bound(run_id=run.id, kind=run.kind, attempt=run.attempt):
            conclusion = self._given_up(run) or self._attempt(run, owner)
            if isinstance(conclusion, _Later):
                keep_figures(self._factory, run, None)
                wait, counted = conclusion.wait, conclusion.counted
                self._factory.runs.release(run.id, owner, wait, counted=counted)
                return
            # Before its end, so that no run that ended lacks its figures.
            keep_figures(self._factory, run, conclusion.result)
            if self._factory.runs.conclude(run.id, owner, conclusion):
                get_logger().info("run ended", state=conclusion.state, reason=conclusion.reason)
            else:
                get_logger().info("run was taken away", reason="cancelled or lease lost")
            self._publisher.publish(run.pull_request_id)
            if run.kind in MODEL_KINDS:
                show_new_places(self._factory, without=run.pull_request_id)

    def _given_up(self, run: Run) -> Conclusion | None:
        """How a run ends whose workers died with it every time."""
        if run.attempt <= self._factory.settings.run_attempts:
            return None
        return _failed("worker-lost", "The worker died with it each time it was tried.")

    def _attempt(self, run: Run, owner: str) -> Conclusion | _Later:
        """How this attempt ends the run, or when another should be made."""
        try:
            heartbeat = Heartbeat(self._factory.runs, run, owner, self._factory.settings)
            with time_limit_ends(), heartbeat:
                self._publisher.publish(run.pull_request_id)
                return self._services[run.kind].run(run, heartbeat)
        except UserError as error:
            return _failed(error.reason, error.words)
        except TransientError as error:
            return self._again_or_failed(run, error)
        except TimeLimit:
            return _failed("time-limit", "It took longer than the service allows.")
        except Exception:  # noqa: BLE001 - logged with its cause, and the run is concluded
            get_logger().exception("run failed")
            return _failed("internal-error", "An internal error ended it; the admins' log has it.")

    def _again_or_failed(self, run: Run, error: TransientError) -> Conclusion | _Later:
        get_logger().warning("attempt failed", reason=error.reason)
        if error.seconds and self._factory.clock() - run.created_at < PATIENCE_SECONDS:
            return _Later(wait=error.seconds, counted=False)
        if run.attempt < self._factory.settings.run_attempts:
            # Else the worker that another run wakes would take this one again at once, and all
            # attempts be over in a moment.
            return _Later(wait=self._factory.settings.lease_seconds, counted=True)
        return _failed(error.reason, error.words)


def _failed(reason: str, words: str) -> Conclusion:
    return Conclusion(state=RunState.FAILED, reason=reason, words=words)
