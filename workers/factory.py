"""The composition root of workers: `app`'s wiring and the services on top of it."""

from __future__ import annotations

from functools import cached_property

from app.domain.runs import RunKind
from app.factory import Factory
from workers.endpoints.watching import EndpointWatch
from workers.handle import Handler
from workers.publish import Publisher
from workers.reconcile import Reconciler
from workers.retention import Retention
from workers.runs.execution import Execution, RunService
from workers.runs.export import ExportService
from workers.runs.precheck import PostcheckService, PrecheckService
from workers.runs.sample import SampleService
from workers.runs.validate import ValidateService
from workers.sweep import Sweeper


class WorkerFactory(Factory):
    """The same for worker, command and tests."""

    @cached_property
    def handler(self) -> Handler:
        """Handles deliveries."""
        return Handler(self, self.publisher)

    @cached_property
    def publisher(self) -> Publisher:
        """Brings GitHub up to date."""
        return Publisher(self)

    @cached_property
    def execution(self) -> Execution:
        """Executes runs."""
        services: dict[RunKind, RunService] = {
            RunKind.VALIDATE: ValidateService(self),
            RunKind.SAMPLE: SampleService(self),
            RunKind.PRECHECK: PrecheckService(self),
            RunKind.POSTCHECK: PostcheckService(self),
            RunKind.EXPORT: ExportService(self),
        }
        return Execution(self, self.publisher, services)

    @cached_property
    def sweeper(self) -> Sweeper:
        """Finds what was left behind."""
        return Sweeper(self)

    @cached_property
    def reconciler(self) -> Reconciler:
        """Finds on GitHub what was missed."""
        return Reconciler(self)

    @cached_property
    def retention(self) -> Retention:
        """Deletes what was kept long enough."""
        return Retention(self)

    @cached_property
    def endpoint_watch(self) -> EndpointWatch:
        """Sees how the model servers are."""
        return EndpointWatch(self)
