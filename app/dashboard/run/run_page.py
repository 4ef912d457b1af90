"""The page of one run: what it is, where it is, what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from app.dashboard.run.about_run import AboutRun, about_run
from app.dashboard.run.acts_view import ActsView
from app.dashboard.run.export_view import ExportedFiles, ExportView, export_view, newest_export
from app.dashboard.run.pair_list import Place
from app.dashboard.run.precheck_view import PrecheckView, precheck_view
from app.dashboard.run.sample_view import SampleView, sample_view
from app.dashboard.run.validation_view import ValidationView, validation_view
from app.dashboard.run.wanted import Asked, link_from
from app.dashboard.run_state import Counts, StateView, state_view
from app.domain.runs import NO_LONGER_KEPT, Run, RunKind, RunState
from app.factory import Factory
from app.report.model import ValidationReport
from app.store.prechecks import Prechecks

NOTHING = Counts(findings={}, records={})


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """The whole page; a run has a sample, a validation, a precheck or an export, by its kind.

    `inside` has the address of what else there is of the run (files, acts); it is empty on a page
    that is shared, which shows the run and leads nowhere. `exported` are training files of the same
    commit, made by another run.
    """

    about: AboutRun
    state: StateView
    inside: str
    acts: ActsView = field(default_factory=ActsView)
    sample: SampleView | None = None
    validation: ValidationView | None = None
    precheck: PrecheckView | None = None
    export: ExportView | None = None
    exported: ExportedFiles | None = None

    def with_acts(self, acts: ActsView) -> RunPage:
        """The same page, with what a viewer can ask for."""
        return replace(self, acts=acts)


def run_page(factory: Factory, run: Run, asked: Asked) -> RunPage:
    """The view model of a run, with the pairs that an address asks for."""
    inside = f"/runs/{run.id}"
    page = _page(factory, run, asked, Place(link=link_from(inside), base=inside))
    exported = newest_export(factory, run) if page.sample else None
    return replace(page, inside=inside, exported=exported)


def shared_run_page(factory: Factory, run: Run, asked: Asked, path: str) -> RunPage:
    """The same for whoever has a link to this run alone, which is at `path`."""
    return _page(factory, run, asked, Place(link=link_from(path)))


def _page(factory: Factory, run: Run, asked: Asked, place: Place) -> RunPage:
    page = RunPage(about=about_run(factory, run), state=state_view(run, NOTHING), inside="")
    if run.reason == NO_LONGER_KEPT:
        return page
    if run.kind is RunKind.VALIDATE:
        return _with_checks(page, run, factory.reports.validation(run))
    if run.kind is RunKind.EXPORT:
        return replace(page, export=export_view(run, factory.exports.result(run.id)))
    if run.kind is not RunKind.SAMPLE:
        return replace(page, precheck=precheck_view(Prechecks(factory.runs).report(run)))
    return _with_sample(page, factory, run, (asked, place))


def _with_checks(page: RunPage, run: Run, report: ValidationReport) -> RunPage:
    found = Counter(finding.severity for finding in report.findings)
    return replace(
        page,
        state=state_view(run, Counts(findings={run.id: found}, records={})),
        validation=validation_view(report) if run.state is RunState.DONE else None,
    )


def _with_sample(page: RunPage, factory: Factory, run: Run, shown: tuple[Asked, Place]) -> RunPage:
    sample = factory.samples.of_run(run.id)
    records = factory.samples.records(run.id) if sample is None else sample.records
    outcomes = Counter(record.outcome for record in records)
    view = sample_view(sample, records, *shown)
    if sample is None and run.progress is not None:
        # With what is spent on pairs that have not ended.
        view = replace(view, tokens=f"{run.progress.tokens:,}")
    counts = Counts(findings={}, records={run.id: outcomes})
    return replace(page, state=state_view(run, counts), sample=view)
