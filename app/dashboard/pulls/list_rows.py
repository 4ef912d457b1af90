"""One pull request as a row of the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.dashboard.pulls.addresses import pull_address
from app.dashboard.pulls.filters import ACTORS
from app.dashboard.pulls.kept import KeptView, kept_view
from app.dashboard.run_state import StateView, checks_state
from app.dashboard.words import RUN_TONES, Moment, Tone, folder_name, moment, short
from app.domain.findings import Severity
from app.domain.runs import RunState
from app.report.summary import ContributionSummary, Readiness, Summary
from app.store.pull_request_list import ListedPullRequest

MOST_LABELS = 6
READINESS = {
    Readiness.OVER: StateView(word="nothing to do", tone=Tone.QUIET),
    Readiness.CHANGES: StateView(word="to be changed", tone=Tone.PLAIN),
    Readiness.UNDER_WAY: StateView(word="under way", tone=Tone.ACTIVE),
    Readiness.HELD: StateView(word="on hold", tone=Tone.WARN),
    Readiness.LOOK: StateView(word="to be looked at", tone=Tone.WARN),
    Readiness.READY: StateView(word="ready to decide", tone=Tone.GOOD),
}
UNKNOWN = StateView(word="not worked out yet", tone=Tone.QUIET)
MERGED = StateView(word="merged", tone=Tone.QUIET)
CLOSED = StateView(word="closed", tone=Tone.QUIET)
NOT_CHECKED = StateView(word="not done", tone=Tone.QUIET)


@dataclass(frozen=True, kw_only=True)
class ContributionView:
    """A contribution with its newest sample; `kept` where something was judged, else `state`.

    `address` is empty where there is no run.
    """

    folder: str
    path: str
    address: str = ""
    state: StateView | None = None
    kept: KeptView | None = None


@dataclass(frozen=True, kw_only=True)
class NextView:
    """Who is next and what they do; `older` is the commit it is of, where that is not the head."""

    readiness: StateView
    actor: str = ""
    words: str = ""
    since: Moment | None = None
    older: str = ""


@dataclass(frozen=True, kw_only=True)
class PullRow:
    """A pull request; `badges` say what it is beside open, `more_labels` are not shown."""

    id: int
    name: str
    address: str
    title: str
    author: str
    badges: tuple[str, ...]
    labels: tuple[str, ...]
    more_labels: int
    next: NextView
    contributions: tuple[ContributionView, ...]
    left_out: int
    checks: StateView
    checks_address: str
    head: str
    changed: Moment


def pull_row(row: ListedPullRequest, now: float) -> PullRow:
    """A row as it is shown at a time (seconds since the epoch)."""
    made = row.summary
    return PullRow(
        id=row.id,
        name=f"{row.repository}#{row.number}",
        address=pull_address(row.repository, row.number),
        title=row.title,
        author=row.author,
        badges=badges(row),
        labels=row.labels[:MOST_LABELS],
        more_labels=len(row.labels[MOST_LABELS:]),
        next=next_view(row, now),
        contributions=tuple(map(_contribution, made.contributions)) if made else (),
        left_out=made.left_out if made else 0,
        checks=_checks(made),
        checks_address=f"/runs/{made.checks}" if made and made.checks is not None else "",
        head=short(row.head_sha),
        changed=moment(row.updated_at, now),
    )


def badges(row: ListedPullRequest) -> tuple[str, ...]:
    """What a pull request is beside open."""
    if row.merged:
        return ("merged",)
    if not row.open:
        return ("closed",)
    return ("draft",) if row.draft else ()


def next_view(row: ListedPullRequest, now: float) -> NextView:
    """Who is next on a pull request, by its summary."""
    made = row.summary
    since = moment(row.waiting_since, now) if row.waiting_since else None
    if made is None:
        return NextView(readiness=UNKNOWN)
    return NextView(
        readiness=_readiness(row, made),
        actor=ACTORS.get(made.actor, ""),
        words=made.words,
        since=since,
        older="" if made.head_sha == row.head_sha else short(made.head_sha),
    )


def _readiness(row: ListedPullRequest, made: Summary) -> StateView:
    if row.open:
        return READINESS[made.readiness]
    return MERGED if row.merged else CLOSED


def _contribution(made: ContributionSummary) -> ContributionView:
    kept = None
    if made.rate is not None and made.zone is not None:
        kept = kept_view(made.rate, made.zone, decisive=made.decisive)
    return ContributionView(
        folder=folder_name(made.path),
        path=made.path,
        address="" if made.run is None else f"/runs/{made.run}",
        state=None if kept else _sample_state(made.state),
        kept=kept,
    )


def _sample_state(state: RunState | None) -> StateView | None:
    if state is None:
        return None
    if state is RunState.DONE:
        return StateView(word="nothing was judged", tone=Tone.BAD)
    return StateView(word=state.value, tone=RUN_TONES[state])


def _checks(made: Summary | None) -> StateView:
    if made is None or not made.checked:
        return NOT_CHECKED
    found = Counter(
        {
            Severity.ERROR: made.errors,
            Severity.WARNING: made.warnings,
            Severity.NOTE: made.notes,
        }
    )
    return checks_state(found)
