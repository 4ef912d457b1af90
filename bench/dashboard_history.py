"""What happens on one pull request of `bench/dashboard.py`, in time: commits, runs, an export."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha1
from random import Random

from app.domain.findings import Finding, Verdict
from app.domain.pull_request import PullRequestRef
from app.domain.runs import BY_POLICY, Run, RunKind, RunState
from app.domain.sample import Progress, Sample
from app.report.exported import Exported, ExportedContribution, ExportedFile
from app.report.model import CheckedFile, ExportReport, SampleReport, ValidationReport

DAY = 86_400.0
PAIRS = 30
PROGRESS = Progress(target=PAIRS, made=19, judged=15, kept=11, tokens=48_211, controls=9)
AWAY = "The teacher did not answer for 60 seconds."
FILE_BYTES = 8_000
SECONDS = {RunKind.VALIDATE: 5.0, RunKind.SAMPLE: 300.0, RunKind.EXPORT: 2.0}
"""About what a run takes."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What all histories draw from; runs are numbered in the order they are asked for."""

    samples: Sequence[Sample]
    errors: Sequence[Finding]
    others: Sequence[Finding]
    now: float
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))


@dataclass(kw_only=True)
class History:
    """One pull request's; `path` is its contribution."""

    known: Known
    draw: Random
    ref: PullRequestRef
    opened_at: float
    path: str
    validations: list[ValidationReport] = field(default_factory=list)
    samples: list[SampleReport] = field(default_factory=list)
    exports: list[ExportReport] = field(default_factory=list)
    templates: dict[int, int] = field(default_factory=dict)
    head: str = ""
    steps: int = 0

    @property
    def author(self) -> str:
        """Who opened it: one of 300 people."""
        return f"contributor-{self.ref.number % 300}"

    def later(self) -> float:
        """A time after everything so far."""
        self.steps += 1
        return self.opened_at + 80 * self.steps

    def push(self) -> None:
        """Another commit is the head."""
        self.head = digest(f"{self.ref.number} {self.steps}")

    def validate(self, *, errors: bool) -> None:
        """The checks find something, errors or not."""
        run = self._run(RunKind.VALIDATE, RunState.DONE)
        found = self.draw.sample(self.known.others, self.draw.randint(0, 6))
        if errors:
            most = len(self.known.errors)
            found += self.draw.sample(self.known.errors, self.draw.randint(1, most))
        verdict = Verdict.ERROR if errors else Verdict.OK
        report = ValidationReport(
            run=run,
            files=(CheckedFile(path=self.path, verdict=verdict),),
            findings=tuple(replace(each, path=self.path) for each in found),
        )
        self.validations.append(report)

    def sample(self) -> None:
        """A sample is made."""
        run = self._run(RunKind.SAMPLE, RunState.DONE)
        template = run.id % len(self.known.samples)
        self.templates[run.id] = template
        made = replace(self.known.samples[template], path=self.path)
        self.samples.append(SampleReport(run=run, sample=made))

    def fail(self) -> None:
        """A sample that the teacher is away for."""
        run = self._run(RunKind.SAMPLE, RunState.FAILED)
        failed = replace(run, reason="teacher-away", words=AWAY)
        self.samples.append(SampleReport(run=failed))

    def cancel(self) -> None:
        """A sample that a newer commit overtakes."""
        run = self._run(RunKind.SAMPLE, RunState.CANCELLED)
        self.samples.append(SampleReport(run=replace(run, reason="superseded")))

    def work(self) -> None:
        """A sample under way."""
        begun = self.known.now - 200
        run = replace(
            self._run(RunKind.SAMPLE, RunState.RUNNING),
            created_at=begun - 400,
            started_at=begun,
            finished_at=None,
            progress=PROGRESS,
            published=False,
        )
        self.samples.append(SampleReport(run=run))

    def wait(self) -> None:
        """A sample that waits for its turn."""
        run = replace(
            self._run(RunKind.SAMPLE, RunState.QUEUED),
            created_at=self.known.now - 600,
            started_at=None,
            finished_at=None,
            published=False,
            attempt=0,
        )
        self.samples.append(SampleReport(run=run))

    def export(self) -> dict[int, Exported]:
        """What was kept of the newest sample is exported; the result by its run."""
        run = replace(self._run(RunKind.EXPORT, RunState.DONE), asked_by=BY_POLICY)
        made = self._contribution()
        files = tuple(
            ExportedFile(
                name=name,
                bytes=FILE_BYTES,
                rows=made.rows,
                sha256="0" * 64,
                forms={"pair": made.rows},
            )
            for name in ("phase07.jsonl", "phase10.jsonl")
        )
        shown = tuple((file.name, file.bytes) for file in files)
        self.exports.append(ExportReport(run=run, files=shown, rows=2 * made.rows))
        return {run.id: Exported(files=files, rows=2 * made.rows, contributions=(made,))}

    def _contribution(self) -> ExportedContribution:
        newest = self.samples[-1]
        assert newest.sample is not None
        funnel, scores = newest.sample.funnel, newest.sample.scores
        return ExportedContribution(
            path=self.path,
            run=newest.run.id,
            pairs=funnel.kept,
            rows=funnel.kept,
            judged=funnel.judged,
            kept_rate=None if scores.kept_rate is None else scores.kept_rate.estimate,
            trusted=scores.trust.trusted,
            tiny=False,
            blob_sha=digest(self.path),
        )

    def _run(self, kind: RunKind, state: RunState) -> Run:
        asked_at = self.later()
        begun = asked_at + self.draw.uniform(1, 40)
        return Run(
            id=next(self.known.ids),
            pull_request_id=self.ref.number,
            kind=kind,
            head_sha=self.head,
            path="" if kind is RunKind.VALIDATE else self.path,
            pairs=PAIRS if kind is RunKind.SAMPLE else 0,
            asked_by=self.author,
            asked_through=f"delivery-{self.ref.number}",
            state=state,
            attempt=1,
            published=True,
            created_at=asked_at,
            started_at=begun,
            finished_at=begun + SECONDS[kind] * self.draw.uniform(0.5, 1.5),
        )


def digest(text: str) -> str:
    """A commit or blob of that name."""
    return sha1(text.encode(), usedforsecurity=False).hexdigest()
