"""A validate run: the checks on every file of the pull request, at its head commit."""

from __future__ import annotations

from pathlib import PurePosixPath

from app.domain.pull_request import PullRequestRef, checked_paths
from app.domain.runs import Run, RunState
from app.factory import Factory
from app.github.port import GitHub
from app.store.runs import Conclusion
from app.taxonomy.check import Submission, check_all
from workers.runs.heartbeat import Heartbeat

ATTRIBUTION = "attribution.txt"


class ValidateService:
    """Runs the checks; `RunService` for validate runs."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:  # noqa: ARG002 - too quick to cancel
        """Check what the pull request changed and store the findings."""
        ref = self._factory.pull_requests.get(run.pull_request_id).ref
        github = self._factory.github(ref.installation_id, ref.repository)
        reports = check_all(submissions(github, ref, run.head_sha))
        findings = tuple(finding for report in reports for finding in report.findings)
        self._factory.findings.save(run.id, findings)
        files = [{"path": report.path, "verdict": report.verdict} for report in reports]
        return Conclusion(state=RunState.DONE, result={"files": files})


def submissions(github: GitHub, ref: PullRequestRef, head_sha: str) -> tuple[Submission, ...]:
    """Every file the checks look at, with the attribution beside it."""
    paths = checked_paths(github.changed_files(ref.number))
    read = (submission(github, path, head_sha) for path in paths)
    return tuple(found for found in read if found is not None)


def submission(github: GitHub, path: str, head_sha: str) -> Submission | None:
    """One file at a commit, None when it is not a file there."""
    found = github.read(path, head_sha)
    if found is None:
        return None
    attribution = github.read(str(PurePosixPath(path).with_name(ATTRIBUTION)), head_sha)
    return Submission(
        path=path,
        content=found.content or b"",
        size=None if found.content is not None else found.size,
        attribution=None if attribution is None else attribution.content or b"",
    )
