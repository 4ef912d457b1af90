"""A validate run: the checks on a pull request and every file of it, at its head commit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from app.domain.deciding.starts import SUPERSEDED
from app.domain.findings import Finding, NotRun, Severity
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
from app.taxonomy.rules.pull_request import LEAVES, WHOLE, Changes, Commit, check_changes
from app.taxonomy.subject import Submission
from workers.neighbours import index_pull_request
from workers.runs.checking import Checking, checking
from workers.runs.heartbeat import Heartbeat
from workers.runs.template import Templates

MAX_CHECKED = 200
"""Files of one pull request: each is read with two calls, and GitHub gives 5,000 an hour."""
SHA1_LENGTH = 40
TOO_LARGE = b"too large to be read"
MOST_FILES, MOST_COMMITS = 3_000, 250
"""As many as GitHub lists of a pull request."""


class ValidateService:
    """Runs the checks; `RunService` for validate runs."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._templates = Templates(factory.neighbours)

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:
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
        how = checking(self._factory, github, known.ref, files, lambda: heartbeat.lost)
        checked = _Checked(github, pull_request, files, how, self._templates)
        self._factory.findings.save(run.id, tuple(checked.findings()))
        if not heartbeat.lost:  # else a newer commit's run may have been faster
            self._index(run, checked)
        return Conclusion(state=RunState.DONE, words=how.words, result=checked.result())

    def _index(self, run: Run, checked: _Checked) -> None:
        """Let other pull requests be compared with this one while it is open."""
        neighbours, ref = self._factory.neighbours, checked.pull_request.ref
        index_pull_request(neighbours, ref.repository, ref.number, checked.contributions())
        # Looked at afterwards: one that is closed meanwhile has been forgotten before this.
        if not self._factory.pull_requests.get(run.pull_request_id).open:
            neighbours.forget(ref.repository, ref.number)


@dataclass(frozen=True)
class _Checked:
    """One pull request at one head commit, checked."""

    github: GitHub
    pull_request: PullRequest
    files: tuple[ChangedFile, ...]
    checking: Checking
    templates: Templates

    def findings(self) -> Iterator[Finding]:
        """Those of the pull request as a whole, then those of its files."""
        if self._reports:
            yield from self.checking.options.chosen(self._of_pull_request())
        for report in self._reports:
            yield from report.findings

    def result(self) -> Json:
        """What the report needs besides the findings."""
        suggested = suggestions(self._mendable())
        return {
            "files": [{"path": r.path, "verdict": r.verdict} for r in self._reports],
            "documents": [
                {"path": r.path, **asdict(r.contribution.document)}
                for r in self._reports
                if r.contribution is not None and r.contribution.document is not None
            ],
            "not_run": [asdict(left_out) for left_out in self._not_run()],
            "suggestions": [asdict(suggestion) for suggestion in suggested.suggestions],
            "unsuggested": suggested.unsuggested,
        }

    def contributions(self) -> dict[str, bytes]:
        """The content of each file that could be read, by path."""
        return {path: given.content for path, given in self._submissions.items() if given}

    def _of_pull_request(self) -> Iterator[Finding]:
        found = check_changes(self._changes())
        if not self._unchecked:
            yield from found
        else:
            yield from (finding for finding in found if finding.rule != LEAVES.id)
            words = (
                f"This pull request changes {MAX_CHECKED + self._unchecked:,} files that should "
                f"be contributions; only the first {MAX_CHECKED} were checked."
            )
            # What nobody looked at must not be merged as if it were in order.
            yield LEAVES.at(WHOLE, words, severity=Severity.ERROR)

    def _not_run(self) -> Iterator[NotRun]:
        if self._unchecked:
            words = f"In part: {self._unchecked:,} more files than are checked at once."
            yield NotRun(family="files", reason=words)
        if len(self.files) >= MOST_FILES:
            words = f"In part: GitHub lists no more than {MOST_FILES:,} files of a pull request."
            yield NotRun(family="files", reason=words)
        if self._reports and len(self._commits) >= MOST_COMMITS:
            words = f"In part: GitHub lists no more than {MOST_COMMITS} commits."
            yield NotRun(family="pull-request", reason=words)
        knowledge = any(report.kind == "knowledge" for report in self._reports)
        yield from self.checking.not_run(knowledge=knowledge)

    @property
    def _unchecked(self) -> int:
        return max(0, len(checked_paths(self.files)) - MAX_CHECKED)

    @cached_property
    def _commits(self) -> tuple[Commit, ...]:
        return self.github.commits(self.pull_request.ref.number)

    @cached_property
    def _submissions(self) -> dict[str, Submission | None]:
        head, author = self.pull_request.head_sha, self.pull_request.author
        paths = checked_paths(self.files)[:MAX_CHECKED]
        found = {path: submission(self.github, path, head) for path in paths}
        changed = {file.path: file.sha for file in self.files}
        found |= {path: None for path, given in found.items() if _is_link(given, changed.get(path))}
        links = (path for given in found.values() for path in _linked_beside(given, changed))
        return dict.fromkeys(links) | {
            path: given and replace(given, author=author)
            for path, given in found.items()
            if given or path in changed  # else an `attribution.txt` without a leaf
        }

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
                    lines=commentable_lines(patches.get(report.path, "")),
                )

    def _changes(self) -> Changes:
        return Changes(
            commits=self._commits,
            paths=tuple(sorted(file.path for file in self.files if file.present)),
            title=self.pull_request.title,
            description=self.pull_request.description,
            template=self._template(),
        )

    def _template(self) -> str:
        """The repository's template, empty where it has none or nothing was written anyway."""
        if not self.pull_request.description.strip():
            return ""
        return self.templates.of(self.github, self.pull_request.ref.repository)


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


def _is_link(given: Submission | None, blob: str | None) -> bool:
    return given is not None and given.size is None and not _fits(given.content, blob)


def _linked_beside(given: Submission | None, changed: Mapping[str, str]) -> Iterator[str]:
    """The path of a contribution's attribution, where that is a link."""
    if given is None or given.attribution is None or given.attribution == TOO_LARGE:
        return
    path = str(PurePosixPath(given.path).with_name(ATTRIBUTION))
    if not _fits(given.attribution, changed.get(path)):
        yield path


def _fits(content: bytes, blob: str | None) -> bool:
    """Whether a content is what the list of changed files names; not for a link.

    GitHub hands out what a link leads to, and does not say so. The list has the name of the
    link's own blob. What was not changed is not in the list, and fits.
    """
    if blob is None or len(blob) != SHA1_LENGTH:
        return True
    digest = hashlib.sha1(b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest() == blob


def _text_of(attribution: FileContent) -> bytes:
    # Its size is no concern of the checks: one too large for GitHub to hand out is not empty.
    return TOO_LARGE if attribution.content is None else attribution.content
