"""What was exported of each leaf, as the results of export runs say it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.runs import BY_POLICY, RunKind
from app.report.exported import Exported, ExportedContribution
from app.store.tables import PullRequestRow, RunRow

MOST_KNOWN = 50_000
"""Results that are kept in memory; they are a few hundred bytes each."""
AT_A_TIME = 500
Made = tuple[float, tuple[ExportedContribution, ...]]
"""What a run made, with the time of its end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LeafExport:
    """The newest export of a leaf that has been merged: by which run, when, of which pull request.

    `changed` says that the file on the default branch is no longer the one that was sampled.
    """

    run: int
    at: float
    pull_request: int
    made: ExportedContribution
    changed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportRun:
    """A concluded export run of an accepted pull request, with what it made."""

    run: int
    at: float
    repository: str
    pull_request: int
    made: tuple[ExportedContribution, ...]

    def leaf(self, made: ExportedContribution, blob: str) -> LeafExport:
        """The export of a leaf, whose file is this blob now."""
        return LeafExport(
            run=self.run,
            at=self.at,
            pull_request=self.pull_request,
            made=made,
            changed=bool(made.blob_sha) and made.blob_sha != blob,
        )


class ExportedLeaves:
    """Reads results of export runs; what a concluded one made does not change, so it is kept."""

    def __init__(self) -> None:
        self._result = TypeAdapter(Exported)
        self._known: dict[int, Made] = {}

    def runs(self, session: Session, repositories: Collection[str] | None) -> tuple[ExportRun, ...]:
        """The export runs of accepted pull requests, oldest first; None is every repository.

        Accepted are those that were exported after their merge without being asked for: one that
        was merged into another branch than the default one is not.
        """
        rows = session.execute(_of_merged(repositories)).all()
        accepted = {pull for pull, asked_by, *_ in rows if asked_by == BY_POLICY}
        found = [row for pull, _, *row in rows if pull in accepted and row[1] is not None]
        known = self._made_by(session, {run: at for run, at, _, _ in found})
        return tuple(
            ExportRun(
                run=run, at=at, repository=repository, pull_request=number, made=known[run][1]
            )
            for run, at, repository, number in found
        )

    def _made_by(self, session: Session, runs: dict[int, float]) -> dict[int, Made]:
        """What runs made, by run; they are given with the time of their end."""
        known = self._known
        new = sorted(run for run, at in runs.items() if run not in known or known[run][0] != at)
        if new:
            found = {run: (runs[run], self._made(each)) for run, each in _results(session, new)}
            kept = (
                known
                if len(known) < MOST_KNOWN
                else {run: known[run] for run in runs.keys() & known}
            )
            self._known = known = kept | found
        return known

    def _made(self, result: object) -> tuple[ExportedContribution, ...]:
        if not result:
            return ()
        made = self._result.validate_python(result).contributions
        return tuple(each for each in made if each.rows)


def _of_merged(repositories: Collection[str] | None) -> Select[*tuple[Any, ...]]:
    """The export runs of merged pull requests; those that still go on tell who asked, too."""
    run, pull = RunRow, PullRequestRow
    query = (
        select(pull.id, run.asked_by, run.id, run.finished_at, pull.repository, pull.number)
        .join(pull, pull.id == run.pull_request_id)
        .where(pull.merged, run.kind == RunKind.EXPORT)
        .order_by(run.id)
    )
    return query if repositories is None else query.where(pull.repository.in_(repositories))


def _results(session: Session, runs: list[int]) -> Iterator[tuple[int, object]]:
    for first in range(0, len(runs), AT_A_TIME):
        some = runs[first : first + AT_A_TIME]
        query = select(RunRow.id, RunRow.result).where(RunRow.id.in_(some))
        yield from ((run, result) for run, result in session.execute(query))
