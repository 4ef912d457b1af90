"""What samples yielded, and where contributions come in, by leaf of a repository's taxonomy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.domain.runs import RunKind
from app.store.database import Database
from app.store.tables import ChangedLeafRow, PullRequestRow, RunRow, SampleRow

MOST_KNOWN = 100_000
"""Scores that are kept in memory; they are three numbers each."""
AT_A_TIME = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """What a sample came to: pairs judged and kept, their mean quality (1..3), None without any."""

    judged: int
    kept: int
    quality: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LeafYield:
    """The samples of a leaf: how many there are, the run of the newest and what it came to."""

    path: str
    samples: int
    run: int
    score: Score


@dataclass(frozen=True, kw_only=True, slots=True)
class LeafContributions:
    """The pull requests that change a leaf: open ones, and those of late, open or not."""

    path: str
    open: int
    recent: int


class Yields:
    """Reads samples and changed leaves; a finished sample does not change, so scores are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, Score] = {}

    def of_repository(self, repository: str) -> tuple[LeafYield, ...]:
        """Every leaf that was ever sampled."""
        newest = func.max(RunRow.id)
        query = (
            select(RunRow.path, newest, func.count())
            .join(SampleRow, SampleRow.run_id == RunRow.id)
            .join(PullRequestRow, PullRequestRow.id == RunRow.pull_request_id)
            .where(PullRequestRow.repository == repository, RunRow.kind == RunKind.SAMPLE)
            .group_by(RunRow.path)
        )
        with self._database.reading() as session:
            rows = session.execute(query).all()
            scores = self._scores(session, [run for _, run, _ in rows])
        return tuple(
            LeafYield(path=path, samples=samples, run=run, score=scores[run])
            for path, run, samples in rows
            if run in scores
        )

    def contributions(self, repository: str, since: float) -> tuple[LeafContributions, ...]:
        """Leaves of pull requests that are open, or that changed since a time.

        The time is in seconds since the epoch.
        """
        leaf, pull = ChangedLeafRow, PullRequestRow
        recent = pull.updated_at >= since
        query = (
            select(
                leaf.path,
                func.sum(case((pull.open, 1), else_=0)),
                func.sum(case((recent, 1), else_=0)),
            )
            .join(pull, pull.id == leaf.pull_request_id)
            .where(pull.repository == repository, pull.open | recent)
            .group_by(leaf.path)
        )
        with self._database.reading() as session:
            return tuple(
                LeafContributions(path=path, open=int(is_open), recent=int(late))
                for path, is_open, late in session.execute(query)
            )

    def _scores(self, session: Session, runs: Sequence[int]) -> dict[int, Score]:
        known = self._known
        new = sorted(run for run in runs if run not in known)
        for first in range(0, len(new), AT_A_TIME):
            found = dict(_scores(session, new[first : first + AT_A_TIME]))
            known = known | found if len(known) < MOST_KNOWN else _only(known, runs) | found
        self._known = known
        return known


def _only(known: dict[int, Score], runs: Sequence[int]) -> dict[int, Score]:
    return {run: known[run] for run in runs if run in known}


def _scores(session: Session, runs: list[int]) -> Iterator[tuple[int, Score]]:
    """The scores of some samples; the database takes them out of the whole."""
    scores = SampleRow.sample["scores"]
    query = select(
        SampleRow.run_id,
        scores["kept_rate"]["estimate"].as_float(),
        scores["kept_rate"]["judged"].as_integer(),
        scores["quality"]["estimate"].as_float(),
    ).where(SampleRow.run_id.in_(runs))
    for run, share, judged, quality in session.execute(query):
        number = judged or 0
        kept = round((share or 0.0) * number)
        yield run, Score(judged=number, kept=kept, quality=quality)
