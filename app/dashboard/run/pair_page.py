"""The page of one pair: all that was asked for it, and all that came back."""

from __future__ import annotations

from dataclasses import dataclass

from app.dashboard.run.record_view import RecordView, whole_record_view
from app.dashboard.show import row_number
from app.dashboard.words import folder_name
from app.domain.runs import Run
from app.factory import Factory


@dataclass(frozen=True, kw_only=True)
class PairPage:
    """The whole page; `before` and `after` are the pairs beside it, empty at the ends.

    `seeds` are those that the prompt showed, in its order, the lead seed among them.
    """

    run: int
    title: str
    run_page: str
    record: RecordView
    seeds: str
    random_state: str
    chunk: str
    before: str
    after: str


def pair_page(factory: Factory, run: Run, number: str) -> PairPage | None:
    """The view model of a pair, None where the run has none of this number (from 1)."""
    place = row_number(number)
    record = factory.samples.record(run.id, place - 1) if place else None
    if record is None:
        return None
    before, after = factory.samples.beside(run.id, record.index)
    return PairPage(
        run=run.id,
        title=f"Pair {record.index + 1} of {folder_name(run.path) or run.path}",
        run_page=f"/runs/{run.id}",
        record=whole_record_view(record),
        seeds=", ".join(str(seed + 1) for seed in record.seeds),
        random_state=str(record.random_state),
        chunk="" if record.chunk is None else str(record.chunk + 1),
        before=_address(run, before),
        after=_address(run, after),
    )


def _address(run: Run, index: int | None) -> str:
    return "" if index is None else f"/runs/{run.id}/pairs/{index + 1}"
