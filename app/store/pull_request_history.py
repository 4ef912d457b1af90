"""What has been run on a pull request, commit by commit, without what the runs made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select

from app.domain.contribution import Origin
from app.domain.controls import Trust
from app.domain.findings import NotRun
from app.domain.scores import Comparison, Rate, Zone
from app.store.database import Database
from app.store.tables import RunRow, SampleRow

MOST_RUNS = 200
SCORES = {"rate": "kept_rate", "zone": "zone", "trust": "trust", "comparison": "comparison"}
"""The scores that are read; the whole of them, with seeds and selections, is much more."""


@dataclass(frozen=True, kw_only=True)
class RunIds:
    """The newest runs of a pull request; `left_out` older ones are not among them."""

    ids: tuple[int, ...]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class SampledRate:
    """What a finished sample says in short; `rate` is None where nothing was judged.

    `comparison` is the one that was made with the sample, of all its prompts.
    """

    teacher: str
    judge: str
    judge_prompts: str
    rate: Rate | None = None
    zone: Zone = Zone.UNCLEAR
    trust: Trust = field(default_factory=Trust)
    comparison: Comparison | None = None
    tiny: bool = False
    ended_by: str = ""
    notes: tuple[str, ...] = ()

    @property
    def decisive(self) -> bool:
        """Whether the zone may decide something, or only informs."""
        return self.trust.trusted and not self.tiny and not self.ended_by


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The families of rules that were not applied, or not wholly, and the documents that sound
    knowledge names, by the path of its file.
    """

    not_run: tuple[NotRun, ...] = ()
    documents: Mapping[str, Origin] = field(default_factory=dict)


class PullRequestHistory:
    """Reads runs and samples."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self, pull_request_id: int) -> RunIds:
        """The newest runs, at most `MOST_RUNS`."""
        own = RunRow.pull_request_id == pull_request_id
        query = select(RunRow.id).where(own).order_by(RunRow.id.desc()).limit(MOST_RUNS)
        with self._database.reading() as session:
            ids = tuple(session.scalars(query))
            known = len(ids)
            if known == MOST_RUNS:
                known = session.scalar(select(func.count()).select_from(RunRow).where(own)) or 0
        return RunIds(ids=ids, left_out=known - len(ids))

    def rates(self, run_ids: Collection[int]) -> dict[int, SampledRate]:
        """What the samples of these runs say; runs without a finished sample are left out."""
        row = SampleRow
        scores = (row.sample[("scores", key)].label(name) for name, key in SCORES.items())
        others = (row.sample[name].label(name) for name in ("tiny", "ended_by", "notes"))
        query = select(row.run_id, row.teacher, row.judge, row.judge_prompts, *scores, *others)
        with self._database.reading() as session:
            found = session.execute(query.where(row.run_id.in_(run_ids))).mappings()
            return {each["run_id"]: _rate(dict(each)) for each in found}

    def checked(self, run_id: int) -> Checked:
        """What a validate run says besides its findings; of one without a result, nothing."""
        query = select(RunRow.result["not_run"], RunRow.result["documents"])
        with self._database.reading() as session:
            not_run, documents = session.execute(query.where(RunRow.id == run_id)).one()
        return Checked(
            not_run=tuple(NotRun(**left) for left in not_run or ()),
            documents={each["path"]: _origin(each) for each in documents or ()},
        )


def _origin(document: dict[str, Any]) -> Origin:
    patterns = tuple(document["patterns"])
    return Origin(repo=document["repo"], commit=document["commit"], patterns=patterns)


def _rate(columns: dict[str, Any]) -> SampledRate:
    # What an older version did not write yet is as its default.
    given = {name: value for name, value in columns.items() if value is not None}
    return _sampled().validate_python(given)


@cache
def _sampled() -> TypeAdapter[SampledRate]:
    return TypeAdapter(SampledRate)
