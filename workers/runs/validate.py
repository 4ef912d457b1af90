"""A validate run: the checks on every file of the pull request, at its head commit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from app.domain.decide import SUPERSEDED
from app.domain.pull_request import checked_paths
from app.domain.runs import Run, RunState
from app.factory import Factory
from app.github.port import FileContent, GitHub
from app.store.runs import Conclusion
from app.taxonomy.check import FileReport, Submission, check, not_a_file
from app.taxonomy.files import ATTRIBUTION
from workers.runs.heartbeat import Heartbeat


class ValidateService:
    """Runs the checks; `RunService` for validate runs."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:  # noqa: ARG002 - too quick to cancel
        """Check what the pull request changed and store the findings."""
        known = self._factory.pull_requests.get(run.pull_request_id)
        github = self._factory.github(known.ref.installation_id, known.ref.repository)
        paths = checked_paths(github.changed_files(known.ref.number))
        # The list is the present head's. Looked at afterwards, an unmoved head says that the
        # list is this run's too.
        if github.pull_request(known.ref).head_sha != run.head_sha:
            words = "A newer commit took its place."
            return Conclusion(state=RunState.CANCELLED, reason=SUPERSEDED, words=words)
        reports = tuple(_report(github, path, run.head_sha, known.author) for path in paths)
        findings = tuple(finding for report in reports for finding in report.findings)
        self._factory.findings.save(run.id, findings)
        files = [{"path": report.path, "verdict": report.verdict} for report in reports]
        return Conclusion(state=RunState.DONE, result={"files": files})


def _report(github: GitHub, path: str, head_sha: str, author: str) -> FileReport:
    found = submission(github, path, head_sha)
    # What cannot be read is never passed over in silence: it would look checked.
    return not_a_file(path) if found is None else check(replace(found, author=author))


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
        attribution=None if attribution is None else _text_of(attribution),
    )


def _text_of(attribution: FileContent) -> bytes:
    # Its size is no concern of the checks: one too large for GitHub to hand out is not empty.
    return b"too large to be read" if attribution.content is None else attribution.content
