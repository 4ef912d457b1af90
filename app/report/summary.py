"""The summary of a pull request: what one row of a list shows, drawn from its whole report.

It is worked out whenever a report is made and stored with the pull request, so that a list of
thousands asks for no run, no finding and no pair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.domain.findings import Severity
from app.domain.runs import Run, RunState
from app.domain.scores import Rate, Zone
from app.domain.triage import Determination
from app.report.model import Report, SampleReport, count
from app.report.next_step import NextActor, next_step
from app.report.standing import Standing, decisive
from app.report.text import ZERO_WIDTH_SPACE

MOST_CONTRIBUTIONS = 10
"""A row shows no more; how many are left out is said."""
MOST_REASONS = 6
LONGEST_LEAF = 500
"""Characters; a longer path is not looked for by its branch."""
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class Readiness(IntEnum):
    """How near a pull request is to a maintainer's decision: the higher, the nearer."""

    OVER = 0
    """Closed, or nothing of the taxonomy is changed."""
    CHANGES = 1
    """The contributor's turn."""
    UNDER_WAY = 2
    """Seedbed's turn."""
    HELD = 3
    """A maintainer's turn, but somebody asked to wait."""
    LOOK = 4
    """A maintainer has to look: the evidence alone does not decide."""
    READY = 5
    """The evidence is there and good, or a maintainer approved it."""


@dataclass(frozen=True, kw_only=True)
class ContributionSummary:
    """A contribution at the head with its newest sample run; `run` is None where there is none.

    `state` is that run's. `decisive` says whether the zone may decide something.
    """

    path: str
    run: int | None = None
    state: RunState | None = None
    zone: Zone | None = None
    rate: Rate | None = None
    decisive: bool = False


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a list shows of a pull request.

    `actor` is who is next, in one word; `words` say what they do, commands between backticks.
    `checks` is the newest validate run of the head, `checked` whether it is done, and then
    `errors`, `warnings` and `notes` count. `reasons` say why the standing is what it is.
    `left_out` contributions are not listed.
    """

    head_sha: str
    readiness: Readiness
    actor: str
    words: str
    standing: Standing
    reasons: tuple[str, ...] = ()
    checks: int | None = None
    checked: bool = False
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    contributions: tuple[ContributionSummary, ...] = ()
    left_out: int = 0
    determination: Determination | None = None
    determined_by: str = ""
    held_by: str = ""


def summary(report: Report) -> Summary:
    """What a list shows of a report."""
    # Places in the queue move without anything being published, so they are left out.
    step = next_step(_without_places(report))
    validation = report.validation
    triage, hold = report.conversation.triage, report.conversation.hold
    shown = _contributions(report)
    return Summary(
        head_sha=report.head_sha,
        readiness=_readiness(report, step.actor),
        actor=step.actor.name.lower(),
        words=plain(step.words),
        standing=report.standing,
        reasons=tuple(reason.words for reason in report.standing_reasons[:MOST_REASONS]),
        checks=None if validation is None else validation.run.id,
        checked=validation is not None and validation.run.state is RunState.DONE,
        errors=report.errors,
        warnings=count(report.findings, Severity.WARNING),
        notes=count(report.findings, Severity.NOTE),
        contributions=shown[:MOST_CONTRIBUTIONS],
        left_out=len(shown[MOST_CONTRIBUTIONS:]),
        determination=None if triage is None else triage.determination,
        determined_by="" if triage is None else triage.by,
        held_by="" if hold is None else hold.by,
    )


def changed_leaves(report: Report) -> tuple[str, ...] | None:
    """The contributions at the head, None while the checks have not told which there are."""
    validation = report.validation
    if validation is None or validation.run.state is not RunState.DONE:
        return None
    known = dict.fromkeys(report.contributions)
    return tuple(path for path in known if len(path) <= LONGEST_LEAF)


def plain(words: str) -> str:
    """Words made for Markdown without its escapes; what stands between backticks stays so."""
    return ESCAPED.sub(r"\1", words).replace(ZERO_WIDTH_SPACE, "")


def stored(made: Summary) -> dict[str, Any]:
    """A summary as the store keeps it."""
    kept: dict[str, Any] = _summary().dump_python(made, mode="json")
    return kept


def restored(kept: object) -> Summary | None:
    """A summary that was kept, None for what this version can't read."""
    try:
        return None if kept is None else _summary().validate_python(kept)
    except ValidationError:  # another version's; the next publication writes it anew
        return None


def _readiness(report: Report, actor: NextActor) -> Readiness:
    if not report.open:
        return Readiness.OVER
    if actor is not NextActor.MAINTAINER:
        others = {
            NextActor.CONTRIBUTOR: Readiness.CHANGES,
            NextActor.SEEDBED: Readiness.UNDER_WAY,
            NextActor.NOBODY: Readiness.OVER,
        }
        return others[actor]
    if report.conversation.hold is not None:
        return Readiness.HELD
    triage = report.conversation.triage
    if triage is not None:
        approved = triage.determination is Determination.APPROVE
        return Readiness.READY if approved else Readiness.LOOK
    # Where models may not run, somebody has to look first, whatever there is of an older ok.
    may_run = report.conversation.lets_models_run(report.head_sha)
    is_ready = may_run and report.standing is Standing.READY
    return Readiness.READY if is_ready else Readiness.LOOK


def _contributions(report: Report) -> tuple[ContributionSummary, ...]:
    newest = {sampled.run.path: sampled for sampled in report.current_samples}
    paths = dict.fromkeys((*report.contributions, *newest))
    return tuple(_contribution(path, newest.get(path)) for path in paths)


def _contribution(path: str, sampled: SampleReport | None) -> ContributionSummary:
    if sampled is None:
        return ContributionSummary(path=path)
    run, sample = sampled.run, sampled.sample
    if sample is None:
        return ContributionSummary(path=path, run=run.id, state=run.state)
    rate = sample.scores.kept_rate
    return ContributionSummary(
        path=path,
        run=run.id,
        state=run.state,
        zone=None if rate is None else sample.scores.zone,
        rate=rate,
        decisive=decisive(sample),
    )


def _without_places(report: Report) -> Report:
    def placeless(run: Run) -> Run:
        return replace(run, ahead=None)

    return replace(
        report,
        samples=tuple(replace(s, run=placeless(s.run)) for s in report.samples),
        prechecks=tuple(replace(p, run=placeless(p.run)) for p in report.prechecks),
        exports=tuple(replace(e, run=placeless(e.run)) for e in report.exports),
    )


@cache
def _summary() -> TypeAdapter[Summary]:
    return TypeAdapter(Summary)
