"""Publishing: what the store holds becomes what GitHub shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import TransientError, UserError
from app.factory import Factory
from app.github.apply import apply_check_runs, apply_comments
from app.github.port import GitHub
from app.logging import bound, get_logger
from app.report.checks import check_runs
from app.report.model import Report
from app.report.sample import sample_comments
from app.report.status import status_comment


class Publisher:
    """Brings a pull request's check runs and comments up to date, as often as one likes."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def publish(self, pull_request_id: int) -> None:
        """Act on the difference; what fails for a while is noted and done by the sweeper."""
        pull_requests = self._factory.pull_requests
        pull_requests.unpublish(pull_request_id)
        with bound(pull_request_id=pull_request_id):
            try:
                with pull_requests.serialised(pull_request_id):
                    self._publish(pull_request_id)
            except TransientError as error:
                get_logger().warning("not published yet", reason=error.reason)
            except Exception:  # noqa: BLE001 - logged with its cause; it stays due for the sweeper
                get_logger().exception("not published")

    def _publish(self, pull_request_id: int) -> None:
        since = self._factory.clock()
        report = self._factory.reports.of(pull_request_id)
        github = self._factory.github(report.ref.installation_id, report.ref.repository)
        self._apply(github, report)
        runs = [v.run for v in report.validations] + [s.run for s in report.samples]
        concluded = [run.id for run in runs if run.state.concluded and not run.published]
        self._factory.runs.published(concluded)
        self._factory.pull_requests.published(pull_request_id, since)

    def _apply(self, github: GitHub, report: Report) -> None:
        number = report.ref.number
        comments = (status_comment(report), *sample_comments(report))
        # Each part stands alone: a locked conversation must not keep checks in progress.
        with self._refusals_noted(report, "check runs"):
            apply_check_runs(github, check_runs(report))
        with self._refusals_noted(report, "comments"):
            apply_comments(github, number, comments)

    @contextmanager
    def _refusals_noted(self, report: Report, part: str) -> Iterator[None]:
        """GitHub's refusal is final: asking again would be refused again."""
        try:
            yield
        except UserError as error:
            get_logger().warning("GitHub refused", part=part, reason=error.reason)
            subject = f"{report.ref.repository}#{report.ref.number}"
            self._factory.audit.write("seedbed", "publish-refused", subject, f"{part}: {error}")
