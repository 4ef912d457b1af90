"""Check runs that stand open on GitHub though nothing works on them."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.runs import RunKind, active, external_id, kind_of
from app.errors import SeedbedError
from app.factory import Factory
from app.github.port import GitHub, PostedCheckRun
from app.logging import bound, get_logger
from app.report.checks import check_runs
from app.report.lost_check import lost_check, replaced_check
from app.report.wanted import WantedCheckRun
from app.store.gaps import Gaps, Standing
from workers.policy import known_policy
from workers.reconciling.failures import Failures

MOST_LOOKED_AT = 20
"""Pull requests in one pass, those not looked at for longest first: one call each."""


class OpenCheckRuns:
    """Looks at the check runs of open pull requests, a few at a time."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._gaps = Gaps(factory.database, factory.clock)

    def look(self, repositories: Sequence[str]) -> int:
        """Bring to their end what stands open in them for nothing; how many check runs.

        Raises:
            TransientError: GitHub asks for quiet, or is away.
        """
        found, failures = 0, Failures()
        for standing in self._gaps.to_look_at(repositories, MOST_LOOKED_AT):
            with bound(pull_request_id=standing.id):
                try:
                    found += self._look_at(standing)
                except SeedbedError as error:
                    get_logger().warning("check runs not looked at", reason=error.reason)
                    failures.note(error)
        return found

    def _look_at(self, standing: Standing) -> int:
        github = self._factory.github(standing.ref.installation_id, standing.ref.repository)
        ours = [
            (run, kind)
            for run in github.own_check_runs(standing.head_sha)
            if (kind := kind_of(run.external_id))
            and run.external_id == external_id(standing.ref, standing.head_sha, kind)
        ]
        if all(run.status == "completed" for run, _ in ours):
            return 0
        # A publication under way may be about to bring it to its end.
        with self._factory.pull_requests.serialised(standing.id):
            return self._mend(github, standing, ours)

    def _mend(
        self, github: GitHub, standing: Standing, ours: list[tuple[PostedCheckRun, RunKind]]
    ) -> int:
        # Read after the list: whatever was begun before that is known here.
        runs = self._factory.runs.of_pull_request(standing.id)
        at_work = {r.kind for r in active(runs) if r.head_sha == standing.head_sha}
        newest = {run.external_id: run.id for run, _ in ours}
        covered = self._covered(standing)
        mended = 0
        for run, kind in ours:
            replaced = newest[run.external_id] != run.id
            if run.status == "completed" or (kind in at_work and not replaced):
                continue
            if run.external_id in covered and not replaced:
                self._publish(standing.id)
            else:
                end = replaced_check if replaced else lost_check
                self._conclude(github, run, end(kind, *self._about(run, standing)))
            mended += 1
        return mended

    def _covered(self, standing: Standing) -> frozenset[str]:
        """What the report of the pull request, as it would be published, brings to its end."""
        policy = known_policy(self._factory, standing.ref.repository)
        report = self._factory.reports.of(standing.id, policy)
        return frozenset(wanted.external_id for wanted in check_runs(report))

    def _about(self, run: PostedCheckRun, standing: Standing) -> tuple[str, str, str]:
        return run.external_id, standing.head_sha, self._factory.settings.public_url

    def _publish(self, row: int) -> None:
        self._factory.pull_requests.unpublish(row)
        queue = self._factory.queue
        try:
            queue.publish(row)
        except queue.unreachable as error:
            get_logger().warning("broker unreachable", cause=str(error))

    @staticmethod
    def _conclude(github: GitHub, run: PostedCheckRun, wanted: WantedCheckRun) -> None:
        get_logger().warning("check run concluded", check_run=run.id, title=wanted.title)
        github.update_check_run(run.id, wanted, ())
