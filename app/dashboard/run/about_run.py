"""What a run is: of which pull request, at which commit, asked by whom, at what cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from app.dashboard.pulls.addresses import pull_address
from app.dashboard.words import Moment, duration, folder_name, github_address, moment, short
from app.domain.runs import Run, RunKind
from app.factory import Factory
from app.github.authorisation import web_url
from app.report.cost import cost, money, prices_of
from app.report.sample_json import About
from app.store.figures import RoleUsage

TITLES = {
    RunKind.VALIDATE: "Checks",
    RunKind.SAMPLE: "Sample",
    RunKind.PRECHECK: "Precheck",
    RunKind.POSTCHECK: "Postcheck",
    RunKind.EXPORT: "Export",
}


@dataclass(frozen=True, kw_only=True)
class AboutRun:
    """What a run is. `newer_head` is set when the pull request has moved on.

    `page` is our page of the pull request, `address` GitHub's; `cost` is empty where no price is
    set, or nothing was counted.
    """

    id: int
    title: str
    kind: str
    pull_request: str
    pull_request_title: str
    page: str
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
    cost: str


def about_run(factory: Factory, run: Run) -> AboutRun:
    """The view of what a run is."""
    pull_request, now = factory.pull_requests.get(run.pull_request_id), factory.clock()
    ref = pull_request.ref
    name = f"{ref.repository}#{ref.number}"
    moved = pull_request.head_sha != run.head_sha
    return AboutRun(
        id=run.id,
        title=f"{TITLES[run.kind]} of {folder_name(run.path) or name}",
        kind=run.kind.value,
        pull_request=name,
        pull_request_title=pull_request.title,
        page=pull_address(ref.repository, ref.number),
        address=github_address(web_url(factory.settings), ref),
        author=pull_request.author,
        head=short(run.head_sha),
        newer_head=short(pull_request.head_sha) if moved else "",
        path=run.path,
        pairs=run.pairs,
        asked_by=run.asked_by,
        attempt=run.attempt,
        asked=moment(run.created_at, now),
        took=_took(run, now),
        cost=_cost(factory, run, now),
    )


def about_sample(factory: Factory, run: Run) -> About:
    """Where a run's sample was made, as far as the store knows."""
    ref = factory.pull_requests.get(run.pull_request_id).ref
    return About(repository=ref.repository, commit=run.head_sha, run=run.id)


def _took(run: Run, now: float) -> str:
    return "" if run.started_at is None else duration(_seconds(run, now))


def _seconds(run: Run, now: float) -> float:
    """How long the run has worked, or did."""
    begun = now if run.started_at is None else run.started_at
    return max((run.finished_at or now) - begun, 0)


def _cost(factory: Factory, run: Run, now: float) -> str:
    prices = prices_of(factory.settings)
    if not prices.roles:
        return ""
    worked = _seconds(run, now)
    found = factory.figures.of_run(run.id).usages
    usages = [RoleUsage(**asdict(usage), run_seconds=worked) for usage in found]
    spent = cost(usages, prices) if usages else None
    return "" if spent is None else money(spent, prices.currency)
