"""The first page: the newest pull requests and the newest runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.dashboard.run_state import Counts, StateView, state_view
from app.dashboard.words import Moment, Tone, folder_name, github_address, moment, short
from app.domain.runs import Run, RunKind
from app.factory import Factory
from app.store.pull_requests import KnownPullRequest

LIMIT = 50
NOT_STARTED = StateView(word="not started", tone=Tone.QUIET)


@dataclass(frozen=True, kw_only=True)
class LinkedState:
    """A run's state with the way to its page; `address` is empty where there is no run."""

    state: StateView
    address: str = ""
    folder: str = ""
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class PullRequestRow:
    """A pull request at its head commit."""

    id: int
    name: str
    address: str
    title: str
    author: str
    head: str
    open: bool
    checks: LinkedState
    samples: tuple[LinkedState, ...]
    changed: Moment


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run; `folder` is the last folder of the contribution, `path` all of it."""

    id: int
    kind: str
    pull_request: str
    head: str
    folder: str
    path: str
    state: StateView
    asked_by: str
    asked: Moment


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """What the first page shows; `limit` is how many rows each table has at most."""

    pull_requests: tuple[PullRequestRow, ...]
    runs: tuple[RunRow, ...]
    limit: int = LIMIT


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the page is made from, as the store has it; equal overviews look the same."""

    pull_requests: tuple[KnownPullRequest, ...]
    runs: tuple[Run, ...]
    at_heads: tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What all rows of one page share."""

    counts: Counts
    now: float
    api_url: str


def read_overview(factory: Factory) -> Overview:
    """The newest pull requests with the runs at their heads, and the newest runs."""
    newest = factory.pull_requests.newest(LIMIT)
    return Overview(
        pull_requests=newest,
        runs=factory.runs.newest(LIMIT),
        at_heads=factory.runs.at_heads([known.id for known in newest]),
    )


def overview_page(factory: Factory, overview: Overview) -> OverviewPage:
    """The view model: three more queries, however many rows there are."""
    counts = _counts(factory, (*overview.runs, *overview.at_heads))
    known = {pull_request.id: pull_request for pull_request in overview.pull_requests}
    others = {run.pull_request_id for run in overview.runs} - known.keys()
    known |= {other.id: other for other in factory.pull_requests.of_ids(others)}
    seen = Seen(counts=counts, now=factory.clock(), api_url=factory.settings.github_api_url)
    at_heads: dict[int, list[Run]] = {}
    for run in overview.at_heads:
        at_heads.setdefault(run.pull_request_id, []).append(run)
    return OverviewPage(
        pull_requests=tuple(
            _pull_request_row(each, at_heads.get(each.id, []), seen)
            for each in overview.pull_requests
        ),
        runs=tuple(_run_row(run, _name(known[run.pull_request_id]), seen) for run in overview.runs),
    )


def _counts(factory: Factory, runs: Iterable[Run]) -> Counts:
    ids: dict[RunKind, set[int]] = {kind: set() for kind in RunKind}
    for run in runs:
        ids[run.kind].add(run.id)
    return Counts(
        findings=factory.findings.counts(ids[RunKind.VALIDATE]),
        records=factory.samples.counts(ids[RunKind.SAMPLE]),
    )


def _pull_request_row(
    pull_request: KnownPullRequest, at_head: list[Run], seen: Seen
) -> PullRequestRow:
    return PullRequestRow(
        id=pull_request.id,
        name=_name(pull_request),
        address=github_address(seen.api_url, pull_request.ref),
        title=pull_request.title,
        author=pull_request.author,
        head=short(pull_request.head_sha),
        open=pull_request.open,
        checks=_checks(at_head, seen.counts),
        samples=_samples(at_head, seen.counts),
        changed=moment(pull_request.updated_at, seen.now),
    )


def _checks(runs: Iterable[Run], counts: Counts) -> LinkedState:
    newest = [run for run in runs if run.kind is RunKind.VALIDATE][-1:]
    return _linked(newest[0], counts) if newest else LinkedState(state=NOT_STARTED)


def _samples(runs: Iterable[Run], counts: Counts) -> tuple[LinkedState, ...]:
    """The newest sample of each contribution."""
    newest = {run.path: run for run in runs if run.kind is RunKind.SAMPLE}
    return tuple(_linked(newest[path], counts) for path in sorted(newest))


def _linked(run: Run, counts: Counts) -> LinkedState:
    return LinkedState(
        state=state_view(run, counts),
        address=f"/runs/{run.id}",
        folder=folder_name(run.path),
        path=run.path,
    )


def _run_row(run: Run, pull_request: str, seen: Seen) -> RunRow:
    return RunRow(
        id=run.id,
        kind=run.kind.value,
        pull_request=pull_request,
        head=short(run.head_sha),
        folder=folder_name(run.path) or "all files",
        path=run.path,
        state=state_view(run, seen.counts),
        asked_by=run.asked_by,
        asked=moment(run.created_at, seen.now),
    )


def _name(pull_request: KnownPullRequest) -> str:
    return f"{pull_request.ref.repository}#{pull_request.ref.number}"
