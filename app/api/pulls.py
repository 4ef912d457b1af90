"""`/pulls`: the pull requests, those nearest to a decision first, and what may be done on each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from app.access.acts import buttons_on
from app.access.viewer import Viewer
from app.api.answers import NOT_FOUND
from app.api.lists import Page
from app.api.run_models import RateOut, RunOut, rate_out, run_out
from app.api.service import Service, at
from app.api.texts import Text
from app.domain.runs import RunKind
from app.domain.scores import Zone
from app.report.summary import ContributionSummary
from app.store.pull_request_list import ROWS, ListedPullRequest, PullRequestList, State, Wanted
from app.store.pull_requests import KnownPullRequest

MOST_NUMBER = 2**31 - 1
Owner = Annotated[str, Path(max_length=100, description="The repository's owner.")]
Name = Annotated[str, Path(max_length=100, description="The repository's name.")]
Number = Annotated[int, Path(gt=0, le=MOST_NUMBER, description="The pull request's number.")]
LIST = f"The pull requests that you may see, those nearest to a decision first, {ROWS} a page."


class ContributionOut(BaseModel):
    """A contribution at the head, with its newest sample."""

    path: Text
    run: int | None
    zone: Zone | None
    kept_rate: RateOut | None
    decisive: bool = Field(description="Whether the zone may decide something.")


class PullOut(BaseModel):
    """A pull request. What a report tells is null or empty before there is one."""

    repository: str
    number: int
    title: Text
    author: str
    head_sha: str
    open: bool
    draft: bool
    merged: bool
    labels: list[Text]
    updated_at: datetime
    page: str = Field(description="Its page for people.")
    readiness: str | None = Field(description="How near it is to a maintainer's decision.")
    next_actor: str = Field(description="contributor, maintainer, seedbed or nobody.")
    words: Text = Field(description="What they do next.")
    standing: str | None
    errors: int
    warnings: int
    notes: int
    contributions: list[ContributionOut]
    waiting_since: datetime | None


class Narrowed(BaseModel):
    """Which pull requests are asked for; what is empty does not narrow."""

    repository: str = Field("", max_length=200, description="Of this repository alone.")
    state: State = State.OPEN
    branch: str = Field("", max_length=200, description="A folder of the taxonomy, or a leaf.")
    next_actor: Literal["", "contributor", "maintainer", "seedbed", "nobody"] = ""
    label: str = Field("", max_length=200)
    author: str = Field("", max_length=100)
    q: str = Field("", max_length=200, description="Words to look for.")
    cursor: int = Field(
        0, ge=0, le=100_000, description="The `next` of the page before; 0 for the first."
    )


class PullDetail(PullOut):
    """A pull request of a list, with the runs of its head."""

    notice: Text = Field(description="What was last said about a command or a button.")
    runs: list[RunOut] = Field(description="Of the head commit, oldest first.")
    buttons: list[str] = Field(description="What you may do here now, as far as is known.")


def add_pulls(router: APIRouter, service: Service) -> None:
    """Lists pull requests, and tells of one."""
    listed = PullRequestList(service.factory.database)

    @router.get("/pulls", operation_id="list_pulls", tags=["pulls"], description=LIST)
    def pulls(
        asked: Annotated[Narrowed, Query()], viewer: Viewer = service.caller
    ) -> Page[PullOut]:
        found = listed.page(_wanted(asked, viewer), asked.cursor + 1)
        items = [PullOut(**_told(service, row)) for row in found]
        return Page(items=items, next=asked.cursor + 1 if len(found) == ROWS else None)

    @router.get(
        "/pulls/{owner}/{name}/{number}",
        operation_id="read_pull",
        tags=["pulls"],
        responses=NOT_FOUND,
    )
    def pull(
        owner: Owner, name: Name, number: Number, viewer: Viewer = service.caller
    ) -> PullDetail:
        """One pull request with the runs of its head."""
        known = service.pull_request(f"{owner}/{name}", number, viewer)
        return _detail(service, listed.one(known.id), known, viewer)


def _wanted(asked: Narrowed, viewer: Viewer) -> Wanted:
    return Wanted(
        sees=viewer.sees,
        state=asked.state,
        repository=asked.repository,
        branch=asked.branch,
        actor=asked.next_actor,
        label=asked.label,
        author=asked.author,
        text=asked.q,
    )


def _told(service: Service, row: ListedPullRequest) -> dict[str, Any]:
    """A pull request of a list."""
    made = row.summary
    return {
        "repository": row.repository,
        "number": row.number,
        "title": row.title,
        "author": row.author,
        "head_sha": row.head_sha,
        "open": row.open,
        "draft": row.draft,
        "merged": row.merged,
        "labels": list(row.labels),
        "updated_at": at(row.updated_at),
        "page": service.page(f"/pulls/{row.repository}/{row.number}"),
        "readiness": None if made is None else made.readiness.name.lower(),
        "next_actor": "" if made is None else made.actor,
        "words": "" if made is None else made.words,
        "standing": None if made is None else str(made.standing),
        "errors": 0 if made is None else made.errors,
        "warnings": 0 if made is None else made.warnings,
        "notes": 0 if made is None else made.notes,
        "contributions": [] if made is None else list(map(_contribution, made.contributions)),
        "waiting_since": at(row.waiting_since) if row.waiting_since else None,
    }


def _contribution(found: ContributionSummary) -> ContributionOut:
    return ContributionOut(
        path=found.path,
        run=found.run,
        zone=found.zone,
        kept_rate=None if found.rate is None else rate_out(found.rate),
        decisive=found.decisive,
    )


def _detail(
    service: Service, row: ListedPullRequest, known: KnownPullRequest, viewer: Viewer
) -> PullDetail:
    factory, ref = service.factory, known.ref
    runs = factory.runs.at_heads((known.id,))
    return PullDetail(
        **_told(service, row),
        notice=known.notice,
        runs=[run_out(service, run, ref.repository, ref.number) for run in runs],
        buttons=list(buttons_on(factory, viewer, known.id, RunKind.VALIDATE)),
    )
