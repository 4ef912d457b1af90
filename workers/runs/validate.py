"""A validate run: the checks on a pull request and every file of it, at its head commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from app.domain.decide import SUPERSEDED
from app.domain.findings import Finding
from app.domain.pull_request import ChangedFile, PullRequest, checked_paths
from app.domain.runs import Run, RunState
from app.factory import Factory
from app.github.port import FileContent, GitHub
from app.report.suggestions import MendableFile, commentable_lines, suggestions
from app.store.runs import Conclusion
from app.store.tables import Json
from app.taxonomy.check import FileReport, check, not_a_file
from app.taxonomy.fixes.offer import with_fixes
from app.taxonomy.rules.files import ATTRIBUTION
from app.taxonomy.rules.pull_request import Changes, check_changes
from app.taxonomy.subject import Submission
from workers.neighbours import index_pull_request
from workers.runs.checking import Checking, checking
from workers.runs.heartbeat import Heartbeat

TEMPLATES = (".github/PULL_REQUEST_TEMPLATE.md", ".github/pull_request_template.md")


class ValidateService:
    """Runs the checks; `RunService` for validate runs."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:  # noqa: ARG002 - too quick to cancel
        """Check what the pull request changed and store the findings."""
        known = self._factory.pull_requests.get(run.pull_request_id)
        github = self._factory.github(known.ref.installation_id, known.ref.repository)
        files = github.changed_files(known.ref.number)
        # The list is the present head's. Looked at afterwards, an unmoved head says that the
        # list is this run's too.
        pull_request = github.pull_request(known.ref)
        if pull_request.head_sha != run.head_sha:
            words = "A newer commit took its place."
            return Conclusion(state=RunState.CANCELLED, reason=SUPERSEDED, words=words)
        how = checking(self._factory, github, known.ref, files)
        checked = _Checked(github, pull_request, files, how)
        self._factory.findings.save(run.id, tuple(checked.findings()))
        ref = known.ref
        contents = checked.contributions()
        index_pull_request(self._factory.neighbours, ref.repository, ref.number, contents)
        return Conclusion(state=RunState.DONE, words=how.words, result=checked.result())


@dataclass(frozen=True)
class _Checked:
    """One pull request at one head commit, checked."""

    github: GitHub
    pull_request: PullRequest
    files: tuple[ChangedFile, ...]
    checking: Checking

    def findings(self) -> Iterator[Finding]:
        """Those of the pull request as a whole, then those of its files."""
        if self._reports:
            yield from self.checking.options.chosen(check_changes(self._changes()))
        for report in self._reports:
            yield from report.findings

    def result(self) -> Json:
        """What the report needs besides the findings."""
        suggested = suggestions(self._mendable())
        return {
            "files": [{"path": r.path, "verdict": r.verdict} for r in self._reports],
            "not_run": [asdict(left_out) for left_out in self.checking.not_run],
            "suggestions": [asdict(suggestion) for suggestion in suggested.suggestions],
            "unsuggested": suggested.unsuggested,
        }

    def contributions(self) -> dict[str, bytes]:
        """The content of each file that could be read, by path."""
        return {path: given.content for path, given in self._submissions.items() if given}

    @cached_property
    def _submissions(self) -> dict[str, Submission | None]:
        head, author = self.pull_request.head_sha, self.pull_request.author
        found = {path: submission(self.github, path, head) for path in checked_paths(self.files)}
        return {path: given and replace(given, author=author) for path, given in found.items()}

    @cached_property
    def _reports(self) -> tuple[FileReport, ...]:
        return tuple(map(self._report, self._submissions))

    def _report(self, path: str) -> FileReport:
        given = self._submissions[path]
        if given is None:
            # What cannot be read is never passed over in silence: it would look checked.
            return not_a_file(path)
        report = check(given, self.checking.options, self.checking.outside)
        return with_fixes(given, report, self.checking.options)

    def _mendable(self) -> Iterator[MendableFile]:
        patches = {file.path: file.patch for file in self.files}
        for report in self._reports:
            given = self._submissions[report.path]
            if given is not None:
                yield MendableFile(
                    path=report.path,
                    content=given.content,
                    findings=report.findings,
                    lines=commentable_lines(patches[report.path]),
                )

    def _changes(self) -> Changes:
        return Changes(
            commits=self.github.commits(self.pull_request.ref.number),
            paths=tuple(sorted(file.path for file in self.files if file.present)),
            title=self.pull_request.title,
            description=self.pull_request.description,
            template=_template(self.github),
        )


def _template(github: GitHub) -> str:
    """The repository's template for descriptions, empty where it has none."""
    found = (github.read(path, None) for path in TEMPLATES)
    content = next((file.content for file in found if file and file.content), b"")
    return content.decode("utf-8", "replace")


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
