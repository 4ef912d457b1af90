"""The report: what people read about one pull request at its head commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.contribution import is_contribution
from app.domain.findings import Finding, NotRun, Severity, Verdict
from app.domain.policy import Policy
from app.domain.pull_request import PullRequestRef
from app.domain.runs import Run, RunState
from app.domain.sample import Sample
from app.domain.triage import Conversation
from app.report.precheck_model import PrecheckReport
from app.report.standing import Evidence, Reason, Standing, weigh
from app.report.wanted import Suggestion


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """A file the checks looked at, and their verdict."""

    path: str
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class ValidationReport:
    """The newest validate run at a commit, with what it looked at and found."""

    run: Run
    files: tuple[CheckedFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    unsuggested: int = 0
    """Findings that could be mended mechanically, but not by a suggestion on the diff."""


@dataclass(frozen=True, kw_only=True)
class SampleReport:
    """A sample run with what it made; `sample` is None unless the run is done."""

    run: Run
    sample: Sample | None = None


@dataclass(frozen=True, kw_only=True)
class ExportReport:
    """An export run; `files` are the names and bytes of what it wrote, `rows` their rows."""

    run: Run
    files: tuple[tuple[str, int], ...] = ()
    rows: int = 0


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything the three renderings (comment, check run, page) are made from.

    `validations` has the newest validate run of the head and of each older commit that
    GitHub does not show concluded yet; `samples` are all sample runs of the pull
    request, oldest first, `prechecks` all its precheck and postcheck runs, `exports` its export
    runs; `public_url` is where the pages are. `policy` is what counted when it was put together.
    """

    ref: PullRequestRef
    head_sha: str
    public_url: str
    validations: tuple[ValidationReport, ...] = ()
    samples: tuple[SampleReport, ...] = ()
    prechecks: tuple[PrecheckReport, ...] = ()
    exports: tuple[ExportReport, ...] = ()
    notice: str = ""
    open: bool = True
    draft: bool = False
    locked: bool = False
    merged: bool = False
    merge_sha: str = ""
    author: str = ""
    conversation: Conversation = field(default_factory=Conversation)
    policy: Policy = field(default_factory=Policy)

    @property
    def validation(self) -> ValidationReport | None:
        """The validation of the head commit."""
        return next((v for v in self.validations if v.run.head_sha == self.head_sha), None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks found at the head commit."""
        return () if self.validation is None else self.validation.findings

    @property
    def unpublished_heads(self) -> tuple[str, ...]:
        """The head commit, and older ones with a run that GitHub does not show concluded."""
        runs = [v.run for v in self.validations] + [s.run for s in self.samples]
        runs += [p.run for p in self.prechecks] + [e.run for e in self.exports]
        older = [run.head_sha for run in runs if not run.published]
        return tuple(dict.fromkeys([self.head_sha, *older]))

    @property
    def current_samples(self) -> tuple[SampleReport, ...]:
        """The newest sample of each contribution at the head commit."""
        here = [s for s in self.samples if s.run.head_sha == self.head_sha]
        return tuple({sample.run.path: sample for sample in here}.values())

    @property
    def current_prechecks(self) -> tuple[PrecheckReport, ...]:
        """The newest precheck and postcheck of each contribution at the head commit."""
        here = [p for p in self.prechecks if p.run.head_sha == self.head_sha]
        return tuple({(found.run.kind, found.run.path): found for found in here}.values())

    @property
    def errors(self) -> int:
        """How many findings block."""
        return count(self.findings, Severity.ERROR)

    @property
    def contributions(self) -> tuple[str, ...]:
        """The contributions at the head commit, as the checks found them."""
        files = () if self.validation is None else self.validation.files
        return tuple(file.path for file in files if is_contribution(file.path))

    @property
    def standing_reasons(self) -> tuple[Reason, ...]:
        """Why the standing is what it is, weightiest reason first; never empty."""
        validation = self.validation
        done = validation is not None and validation.run.state is RunState.DONE
        sampled = {s.run.path: s.sample for s in self.current_samples}
        paths = dict.fromkeys((*self.contributions, *sampled))
        samples = tuple((path, sampled.get(path)) for path in paths)
        return weigh(Evidence(errors=self.errors if done else None, samples=samples))

    @property
    def standing(self) -> Standing:
        """What the evidence asks for."""
        return self.standing_reasons[0].standing

    def run_url(self, run: Run) -> str:
        """The page of a run."""
        return f"{self.public_url.rstrip('/')}/runs/{run.id}"


def count(findings: Iterable[Finding], severity: Severity) -> int:
    """How many findings have this severity."""
    return sum(finding.severity is severity for finding in findings)


def weightiest(findings: Sequence[Finding], most: int) -> list[Finding]:
    """As many as are shown, errors before warnings before notes, then in their own order."""
    weight = {severity: number for number, severity in enumerate(Severity)}
    ranked = sorted(range(len(findings)), key=lambda n: (weight[findings[n].severity], n))
    return [findings[n] for n in sorted(ranked[:most])]


def finished(report: SampleReport) -> bool:
    """Whether a sample run ended with a sample or with words on why not."""
    return report.run.state in (RunState.DONE, RunState.FAILED)
