"""The report of a pull request, put together from what the store holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.commands import MODEL_KINDS
from app.domain.findings import NotRun, Verdict
from app.domain.policy import Policy
from app.domain.runs import NO_LONGER_KEPT, Run, RunKind, RunState
from app.report.model import CheckedFile, ExportReport, Report, SampleReport, ValidationReport
from app.report.wanted import Suggestion
from app.store.findings import Findings
from app.store.prechecks import Prechecks
from app.store.pull_requests import PullRequests
from app.store.run_queue import RunQueue
from app.store.runs import Runs
from app.store.samples import Samples

PRECHECKS = (RunKind.PRECHECK, RunKind.POSTCHECK)


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Reads reports; `public_url` is where the pages are."""

    pull_requests: PullRequests
    runs: Runs
    run_queue: RunQueue
    findings: Findings
    samples: Samples
    public_url: str

    def of(self, pull_request_id: int, policy: Policy | None = None) -> Report:
        """The report of one pull request as it is now, under its repository's policy."""
        known = self.pull_requests.get(pull_request_id)
        made = self.runs.of_pull_request(pull_request_id)
        # What GitHub shows of the others stays: nothing better can be made of them any more.
        kept = tuple(run for run in made if run.reason != NO_LONGER_KEPT)
        runs = self._with_places(kept)
        shown = {known.head_sha} | {run.head_sha for run in runs if not run.published}
        newest = {
            run.head_sha: run
            for run in runs
            if run.kind is RunKind.VALIDATE and run.head_sha in shown
        }
        return Report(
            ref=known.ref,
            head_sha=known.head_sha,
            public_url=self.public_url,
            validations=tuple(map(self.validation, newest.values())),
            samples=tuple(self.sample(run) for run in runs if run.kind is RunKind.SAMPLE),
            prechecks=tuple(
                Prechecks(self.runs).report(run) for run in runs if run.kind in PRECHECKS
            ),
            exports=tuple(self.export(run) for run in runs if run.kind is RunKind.EXPORT),
            notice=known.notice,
            open=known.open,
            draft=known.draft,
            locked=known.locked,
            merged=known.merged,
            merge_sha=known.merge_sha,
            author=known.author,
            conversation=known.conversation,
            policy=policy or Policy(),
        )

    def _with_places(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        """The runs, those that wait for a model with their place in the queue."""
        if not any(run.state is RunState.QUEUED and run.kind in MODEL_KINDS for run in runs):
            return runs
        places = self.run_queue.places(MODEL_KINDS)
        return tuple(
            replace(run, ahead=places.get(run.id)) if run.state is RunState.QUEUED else run
            for run in runs
        )

    def export(self, run: Run) -> ExportReport:
        """An export run with what it wrote."""
        result = self.runs.result(run.id)
        files = tuple((str(f["name"]), int(f["bytes"])) for f in result.get("files", []))
        return ExportReport(run=run, files=files, rows=int(result.get("rows", 0)))

    def sample(self, run: Run) -> SampleReport:
        """A sample run with its pairs."""
        return SampleReport(run=run, sample=self.samples.of_run(run.id))

    def validation(self, run: Run) -> ValidationReport:
        """A validate run with what it looked at and found."""
        result = self.runs.result(run.id)
        files = result.get("files", [])
        return ValidationReport(
            run=run,
            files=tuple(CheckedFile(path=f["path"], verdict=Verdict(f["verdict"])) for f in files),
            findings=self.findings.of_run(run.id),
            not_run=tuple(NotRun(**left) for left in result.get("not_run", [])),
            suggestions=tuple(Suggestion(**made) for made in result.get("suggestions", [])),
            unsuggested=result.get("unsuggested", 0),
        )
