"""The page of one run: what it is, where it is, what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.dashboard.export_view import ExportView, export_view
from app.dashboard.precheck_view import PrecheckView, precheck_view
from app.dashboard.run_state import Counts, StateView, state_view
from app.dashboard.sample_view import SampleView, sample_view
from app.dashboard.validation_view import ValidationView, validation_view
from app.dashboard.words import Moment, duration, folder_name, github_address, moment, short
from app.domain.record import Record
from app.domain.runs import NO_LONGER_KEPT, Run, RunKind, RunState
from app.factory import Factory
from app.report.model import ValidationReport
from app.report.sample_json import About
from app.store.prechecks import Prechecks
from app.store.pull_requests import KnownPullRequest

TITLES = {
    RunKind.VALIDATE: "Checks",
    RunKind.SAMPLE: "Sample",
    RunKind.PRECHECK: "Precheck",
    RunKind.POSTCHECK: "Postcheck",
    RunKind.EXPORT: "Export",
}

NOTHING = Counts(findings={}, records={})


@dataclass(frozen=True, kw_only=True)
class AboutRun:
    """What a run is. `newer_head` is set when the pull request has moved on."""

    id: int
    title: str
    kind: str
    pull_request: str
    pull_request_title: str
    address: str
    author: str
    head: str
    newer_head: str
    path: str
    pairs: int
    asked_by: str
    attempt: int
    asked: Moment
    took: str


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """The whole page; a run has a sample, a validation, a precheck or an export, by its kind."""

    about: AboutRun
    state: StateView
    sample: SampleView | None = None
    validation: ValidationView | None = None
    precheck: PrecheckView | None = None
    export: ExportView | None = None


def run_page(factory: Factory, run: Run, outcome: str) -> RunPage:
    """The view model of a run; `outcome` is the filter that was asked for."""
    about = _about(factory, run, factory.pull_requests.get(run.pull_request_id))
    if run.reason == NO_LONGER_KEPT:
        return RunPage(about=about, state=state_view(run, NOTHING))
    if run.kind is RunKind.VALIDATE:
        return _validate_page(run, about, factory.reports.validation(run))
    if run.kind is RunKind.EXPORT:
        made = export_view(run, factory.exports.result(run.id))
        return RunPage(about=about, state=state_view(run, NOTHING), export=made)
    if run.kind is not RunKind.SAMPLE:
        view = precheck_view(Prechecks(factory.runs).report(run))
        return RunPage(about=about, state=state_view(run, NOTHING), precheck=view)
    sample = factory.samples.of_run(run.id)
    records = factory.samples.records(run.id) if sample is None else sample.records
    return _sample_page(run, about, sample_view(run, sample, records, outcome), records)


def _validate_page(run: Run, about: AboutRun, report: ValidationReport) -> RunPage:
    found = Counter(finding.severity for finding in report.findings)
    done = run.state is RunState.DONE
    return RunPage(
        about=about,
        state=state_view(run, Counts(findings={run.id: found}, records={})),
        validation=validation_view(report) if done else None,
    )


def _sample_page(
    run: Run, about: AboutRun, sample: SampleView, records: tuple[Record, ...]
) -> RunPage:
    outcomes = Counter(record.outcome for record in records)
    return RunPage(
        about=about,
        state=state_view(run, Counts(findings={}, records={run.id: outcomes})),
        sample=sample,
    )


def _about(factory: Factory, run: Run, pull_request: KnownPullRequest) -> AboutRun:
    ref, now = pull_request.ref, factory.clock()
    name = f"{ref.repository}#{ref.number}"
    moved = pull_request.head_sha != run.head_sha
    return AboutRun(
        id=run.id,
        title=f"{TITLES[run.kind]} of {folder_name(run.path) or name}",
        kind=run.kind.value,
        pull_request=name,
        pull_request_title=pull_request.title,
        address=github_address(factory.settings.github_api_url, ref),
        author=pull_request.author,
        head=short(run.head_sha),
        newer_head=short(pull_request.head_sha) if moved else "",
        path=run.path,
        pairs=run.pairs,
        asked_by=run.asked_by,
        attempt=run.attempt,
        asked=moment(run.created_at, now),
        took=_took(run, now),
    )


def about_sample(factory: Factory, run: Run) -> About:
    """Where a run's sample was made, as far as the store knows."""
    ref = factory.pull_requests.get(run.pull_request_id).ref
    return About(repository=ref.repository, commit=run.head_sha, run=run.id)


def _took(run: Run, now: float) -> str:
    if run.started_at is None:
        return ""
    return duration(max((run.finished_at or now) - run.started_at, 0))
