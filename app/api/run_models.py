"""Runs as the API tells of them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from app.api.service import Service, at
from app.domain.runs import Run, RunKind, RunState
from app.domain.scores import Mean, Rate, Scores, Zone


class ProgressOut(BaseModel):
    """How far a run is."""

    target: int = Field(description="Pairs to judge.")
    made: int
    judged: int
    kept: int
    tokens: int
    seconds_left: float | None = Field(description="An estimate, null before there is one.")


class RunOut(BaseModel):
    """One piece of work at one head commit, asked for once."""

    id: int
    kind: RunKind
    state: RunState
    repository: str
    number: int = Field(description="The number of the pull request.")
    head_sha: str
    path: str = Field(description="The contribution; empty where it is the whole pull request.")
    pairs: int = Field(description="How many pairs were to be judged; 0 where none are.")
    asked_by: str = Field(description="A login, (policy) or (admin).")
    attempt: int
    reason: str = Field(description="Why it ended as it did, as a code; empty for a result.")
    words: str = Field(description="The same for people.")
    progress: ProgressOut | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    page: str = Field(description="Its page for people.")


class RateOut(BaseModel):
    """A share with its interval at 95% confidence, all within 0 to 1."""

    estimate: float
    low: float
    high: float
    judged: int


class MeanOut(BaseModel):
    """A mean with its interval at 95% confidence; null where too few values tell nothing."""

    estimate: float
    low: float | None
    high: float | None
    count: int


class ScoresOut(BaseModel):
    """What the pairs of a sample add up to; null where nothing was judged."""

    kept_rate: RateOut | None
    quality: MeanOut | None = Field(description="From 1 to 3.")
    zone: Zone
    trusted: bool = Field(description="Whether the judge told good pairs from spoiled ones.")


class RunDetail(RunOut):
    """A run with what it came to."""

    outcomes: dict[str, int] = Field(description="How many pairs ended how.")
    findings: dict[str, int] = Field(description="How many findings of each severity.")
    scores: ScoresOut | None = Field(description="Of a sample that is done, else null.")
    files: list[str] = Field(description="What can be fetched under `/runs/{run_id}/files`.")
    buttons: list[str] = Field(description="What you may do here now, as far as is known.")


def run_out(service: Service, run: Run, repository: str, number: int) -> RunOut:
    """A run of a pull request."""
    return RunOut(
        id=run.id,
        kind=run.kind,
        state=run.state,
        repository=repository,
        number=number,
        head_sha=run.head_sha,
        path=run.path,
        pairs=run.pairs,
        asked_by=run.asked_by,
        attempt=run.attempt,
        reason=run.reason,
        words=run.words,
        progress=_progress(run),
        created_at=at(run.created_at),
        started_at=None if run.started_at is None else at(run.started_at),
        finished_at=None if run.finished_at is None else at(run.finished_at),
        page=service.page(f"/runs/{run.id}"),
    )


def scores_out(scores: Scores) -> ScoresOut:
    """Scores, the most important of them."""
    return ScoresOut(
        kept_rate=None if scores.kept_rate is None else rate_out(scores.kept_rate),
        quality=None if scores.quality is None else _mean(scores.quality),
        zone=scores.zone,
        trusted=scores.trust.trusted,
    )


def rate_out(rate: Rate) -> RateOut:
    """A rate."""
    return RateOut(estimate=rate.estimate, low=rate.low, high=rate.high, judged=rate.judged)


def _mean(mean: Mean) -> MeanOut:
    return MeanOut(estimate=mean.estimate, low=mean.low, high=mean.high, count=mean.count)


def _progress(run: Run) -> ProgressOut | None:
    now = run.progress
    if now is None:
        return None
    return ProgressOut(
        target=now.target,
        made=now.made,
        judged=now.judged,
        kept=now.kept,
        tokens=now.tokens,
        seconds_left=now.seconds_left,
    )
