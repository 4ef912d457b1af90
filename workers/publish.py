"""Publishing: what the store holds becomes what GitHub shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from app.errors import TransientError, UserError
from app.factory import Factory
from app.github.apply import apply_check_runs, apply_comments, apply_review
from app.github.apply_triage import apply_labels, apply_reviewers
from app.github.port import GitHub
from app.logging import bound, get_logger
from app.report.checks import check_runs
from app.report.export import export_comments
from app.report.model import Report
from app.report.precheck import precheck_comments
from app.report.review import wanted_review
from app.report.sample import sample_comments
from app.report.status import status_comment
from app.report.triage_reply import triage_comments
from app.report.wanted_labels import wanted_labels
from workers.policy import known_policy
from workers.reviewers import wanted_reviewers
from workers.summaries import summarise

NOT_FOUND = "github-not-found"
REFUSED_SECONDS, LONGEST_REFUSED = 600.0, 86_400.0
"""How long after a refused check run it is tried again, at least and at most.

A person has to act first, and may never do: a repository can stay archived for good.
"""


class Publisher:
    """Brings check runs, comments, labels and reviewers up to date, as often as one likes."""

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
                if error.seconds:
                    pull_requests.unpublish(pull_request_id, wait=error.seconds)
            except UserError as error:
                get_logger().warning("GitHub refused", part="all", reason=error.reason)
                self._wait_for_a_person(pull_request_id)
            except Exception:  # noqa: BLE001 - logged with its cause; it stays due for the sweeper
                get_logger().exception("not published")

    def _publish(self, pull_request_id: int) -> None:
        since = self._factory.clock()
        # Read before the report: of several runs at one commit it shows the newest only, and
        # with that one the older are published too.
        runs = self._factory.runs.of_pull_request(pull_request_id)
        ref = self._factory.pull_requests.get(pull_request_id).ref
        policy = known_policy(self._factory, ref.repository)
        report = self._factory.reports.of(pull_request_id, policy)
        # Before GitHub is asked: lists are right though it is away.
        summarise(self._factory, pull_request_id, report)
        github = self._factory.github(ref.installation_id, ref.repository)
        checked = self._apply(report, "check runs", partial(_apply_check_runs, github, report))
        # A conversation can be locked for good, so what is refused of it is not asked again.
        self._apply(report, "comments", partial(_apply_comments, github, report))
        self._apply(report, "suggestions", partial(_apply_review, github, report))
        row = pull_request_id
        self._apply(report, "labels", partial(self._apply_labels, github, row, report))
        self._apply(report, "reviewers", partial(self._apply_reviewers, github, row, report))
        if not checked:
            self._wait_for_a_person(pull_request_id)
            return
        concluded = [run.id for run in runs if run.state.concluded and not run.published]
        self._factory.runs.published(concluded)
        self._factory.pull_requests.published(pull_request_id, since)

    def _wait_for_a_person(self, pull_request_id: int) -> None:
        """Have it tried again some time: the longer nothing happens there, the more rarely."""
        pull_requests = self._factory.pull_requests
        quiet = self._factory.clock() - pull_requests.get(pull_request_id).updated_at
        wait = min(max(REFUSED_SECONDS, quiet / 2), LONGEST_REFUSED)
        pull_requests.unpublish(pull_request_id, wait=wait)

    def _apply(self, report: Report, part: str, apply: Callable[[], None]) -> bool:
        """Apply one part, whatever became of the other; False when GitHub refused it."""
        try:
            apply()
        except UserError as error:
            get_logger().warning("GitHub refused", part=part, reason=error.reason)
            subject = f"{report.ref.repository}#{report.ref.number}"
            self._factory.audit.write("seedbed", "publish-refused", subject, f"{part}: {error}")
            return error.reason == NOT_FOUND  # what is deleted will never be there again
        return True

    def _apply_labels(self, github: GitHub, row: int, report: Report) -> None:
        wanted = wanted_labels(report)
        if wanted is None:
            return
        last = report.conversation.labels
        apply_labels(github, report.ref.number, wanted, last)
        self._remember(row, labels=tuple(label.name for label in wanted))

    def _apply_reviewers(self, github: GitHub, row: int, report: Report) -> None:
        wanted, asked = wanted_reviewers(report), report.conversation.reviewers
        self._remember(row, reviewers=apply_reviewers(github, report.ref.number, wanted, asked))

    def _remember(self, row: int, **done: Any) -> None:  # noqa: ANN401 - fields of a conversation
        """Keep what Seedbed did beside what people agreed, as it is at this moment."""
        agreed = self._factory.pull_requests.get(row).conversation
        now = replace(agreed, **done)
        if now != agreed:
            self._factory.pull_requests.agree(row, now)


def _apply_check_runs(github: GitHub, report: Report) -> None:
    apply_check_runs(github, check_runs(report))


def _apply_comments(github: GitHub, report: Report) -> None:
    asked = (*sample_comments(report), *precheck_comments(report, report.prechecks))
    wanted = (status_comment(report), *asked, *export_comments(report), *triage_comments(report))
    apply_comments(github, report.ref.number, wanted, create=not report.locked)


def _apply_review(github: GitHub, report: Report) -> None:
    if (review := wanted_review(report)) is not None:
        apply_review(github, report.ref, review)
