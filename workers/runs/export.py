"""An export run: training files of what the samples of a commit kept.

After a merge it also brings the taxonomy's index up to date, for the page of its coverage, and
tells the training backend. Where somebody could not be told, a maintainer's export of the whole
pull request tells them of the same again.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.pull_request import contribution_paths
from app.domain.runs import BY_POLICY, Run, RunKind, RunState, untold
from app.errors import SeedbedError, TransientError
from app.factory import Factory
from app.github.port import GitHub
from app.logging import get_logger
from app.report.export import export_words
from app.report.exported import Exported
from app.store.pull_requests import KnownPullRequest
from app.store.runs import Conclusion
from app.taxonomy.reading.read import read
from app.taxonomy.subject import Subject, Submission
from workers.announce import Announcer
from workers.neighbours import blob_sha, refresh
from workers.runs.exporting import Sampled, write
from workers.runs.heartbeat import Heartbeat
from workers.runs.validate import submission
from workers.training.provenance import Provenance

TOLD_NOW = "Who could not be told of the merge before is told now."


class ExportService:
    """Writes training files; `RunService` for export runs."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory

    def run(self, run: Run, heartbeat: Heartbeat) -> Conclusion:
        """Export the samples of the run's commit; after a merge, tell of it."""
        known = self._factory.pull_requests.get(run.pull_request_id)
        github = self._factory.github(known.ref.installation_id, known.ref.repository)
        exported = self._made(run, known, github, heartbeat)
        if exported is None:
            return Conclusion(state=RunState.DONE)
        problems: tuple[SeedbedError, ...] = ()
        if run.asked_by == BY_POLICY:
            self._refresh(github, known.ref.repository)
            if not heartbeat.lost:
                exported, problems = Announcer(self._factory, github).announce(run, exported)
            return self._concluded(run, exported, problems)
        earlier = self._untold(run)
        of_merge = None if earlier is None else self._made(earlier, known, github, heartbeat)
        if earlier is None or of_merge is None or heartbeat.lost:
            return self._concluded(run, exported, problems)
        told, problems = Announcer(self._factory, github).announce(earlier, of_merge)
        news = TOLD_NOW if told.sent != of_merge.sent else ""
        return self._concluded(run, exported, problems, news)

    def _made(
        self, run: Run, known: KnownPullRequest, github: GitHub, heartbeat: Heartbeat
    ) -> Exported | None:
        """What a run has written, written now where it has not; None once its lease is lost."""
        exports = self._factory.exports
        exported = exports.result(run.id)  # of an earlier attempt, with what it has sent
        if exported is not None:
            return exported
        asked = run.asked_by != BY_POLICY
        written = write(self._sampled(run, known, github), accept_untrusted=asked)
        if heartbeat.lost:
            return None
        exports.save(run.id, written.files)
        exports.note(run.id, written.exported)
        return written.exported

    def _untold(self, run: Run) -> Run | None:
        """The export after the merge that could not tell everybody, for a run of them all."""
        if run.path:
            return None
        return untold(self._factory.runs.of_pull_request(run.pull_request_id), run.head_sha)

    def _sampled(self, run: Run, known: KnownPullRequest, github: GitHub) -> list[Sampled]:
        """Each contribution with its newest sample at the run's commit."""
        runs = self._factory.runs.of_pull_request(known.id)
        done = {
            each.path: each
            for each in runs
            if (each.kind, each.state, each.head_sha)
            == (RunKind.SAMPLE, RunState.DONE, run.head_sha)
        }
        listed = contribution_paths(github.changed_files(known.ref.number))
        paths = [run.path] if run.path else sorted({*listed, *done})
        return [self._one(known, run, path, done.get(path), github) for path in paths]

    def _one(
        self, known: KnownPullRequest, run: Run, path: str, done: Run | None, github: GitHub
    ) -> Sampled:
        provenance = Provenance(
            repository=known.ref.repository,
            commit=run.head_sha,
            pull_request=known.ref.number,
            merge_commit=known.merge_sha,
            run=None if done is None else done.id,
        )
        sample = None if done is None else self._factory.samples.of_run(done.id)
        if sample is None:
            return Sampled(path=path, sample=None, provenance=provenance)
        found = submission(github, path, run.head_sha)
        if found is None:  # the commit is gone, as that of a fork can be; what it gave is here
            return Sampled(path=path, sample=sample, provenance=provenance)
        provenance = replace(provenance, contributor=_created_by(found))
        blob = blob_sha(found.content)
        return Sampled(path=path, sample=sample, provenance=provenance, blob_sha=blob)

    def _refresh(self, github: GitHub, repository: str) -> None:
        """Read what the merge brought; where that fails, a later run of the checks does it."""
        try:
            refresh(github, self._factory.neighbours, repository)
        except SeedbedError as error:
            get_logger().warning("taxonomy not indexed", reason=error.reason)

    def _concluded(
        self, run: Run, exported: Exported, problems: tuple[SeedbedError, ...], news: str = ""
    ) -> Conclusion:
        """How this attempt ends; files that were written stay, whoever could not be told.

        Raises:
            TransientError: somebody could not be told just now, and there are attempts left.
        """
        passing = [problem for problem in problems if isinstance(problem, TransientError)]
        if passing and run.attempt < self._factory.settings.run_attempts:
            raise passing[0]
        said = [export_words(exported), news, *(problem.words for problem in problems)]
        words = " ".join(filter(None, said))
        return Conclusion(
            state=RunState.FAILED if problems else RunState.DONE,
            reason=problems[0].reason if problems else "",
            words=words,
            result=exported.as_json(),
        )


def _created_by(found: Submission) -> str:
    """Who the file says made it; it need not be without errors for that."""
    said = Subject(found, read(found.path, found.content)).document.get("created_by")
    return said if isinstance(said, str) else ""
